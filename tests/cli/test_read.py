"""`inkproof read` with a recognizer of no weights: what goes where, and what a failure costs."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from PIL import Image

from inkproof import assemble
from inkproof.cli import main
from inkproof.document import Document, Script
from inkproof.errors import EmptyInputError, MissingInputError, OutputError, UsageError, VocabularyError
from inkproof.export import schema
from inkproof.settings import Settings

from .conftest import Draw

CORRECTED = "was waiting for his senior\nMärz 12, 1944\n"
RAW = "was waiting for lis sewior\nMärz 12, 1944\n"

pytestmark = pytest.mark.usefixtures("settings_seen")


def black(path: Path) -> str:
    Image.new("RGB", (40, 40)).save(path)
    return str(path)


def test_corrected_text_on_stdout(picture: Draw, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(picture("note.png", "x"))]) == 0
    assert capsys.readouterr() == (CORRECTED, "")


def test_show(picture: Draw, capsys: pytest.CaptureFixture[str]) -> None:
    note = str(picture("note.png", "x"))
    assert main(["read", note, "--show", "raw"]) == 0
    assert capsys.readouterr().out == RAW
    assert main(["read", note, "--show", "diff"]) == 0
    assert "[-lis-]{+his+}" in capsys.readouterr().out


def test_doubtful_words_are_named_for_review(
    picture: Draw, document: Document, capsys: pytest.CaptureFixture[str]
) -> None:
    page = str(picture("page.png", "x"))
    assert main(["read", page, "--review-below", "0.9"]) == 0
    told = capsys.readouterr()
    assert told.out == CORRECTED
    doubtful = [
        f"inkproof: {line.id}: {word.text}"
        for line in document.pages[0].lines
        for word in line.text_words
        if word.confidence < 0.9
    ]
    assert doubtful
    assert [line.split(" (")[0] for line in told.err.splitlines()] == doubtful
    assert main(["read", page, "--review-below", "0"]) == 0
    assert capsys.readouterr().err == ""


def test_pages_and_inputs_stand_apart(picture: Draw, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(picture("two.tif", "x", "y")), str(picture("note.png", "x"))]) == 0
    assert capsys.readouterr().out == "\n".join([CORRECTED] * 3)


def test_many_inputs_make_json_lines(picture: Draw, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", str(picture("two.tif", "x", "y")), str(picture("note.png", "x")), "-f", "json"]) == 0
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for document in documents:
        jsonschema.validate(document, schema())
    assert [document["source"] for document in documents] == [
        {"name": "two.tif", "kind": "tiff"},
        {"name": "note.png", "kind": "png"},
    ]
    assert [page["number"] for page in documents[0]["pages"]] == [1, 2]


def test_a_file_each_and_equal_stems_do_not_meet(picture: Draw, tmp_path: Path) -> None:
    inputs = [picture("a/note.png", "x"), picture("b/Note.png", "x"), picture("a/note.jpg", "x")]
    out = tmp_path / "new" / "out"
    assert main(["read", *map(str, inputs), "-o", f"{out}/", "-f", "json"]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["Note-2.json", "note-3.json", "note.json"]
    assert json.loads((out / "note-3.json").read_text(encoding="utf-8"))["source"]["name"] == "note.jpg"


def test_one_file_holds_what_stdout_would(picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note, out = str(picture("note.png", "x")), tmp_path / "all.txt"
    assert main(["read", note, note, "-o", str(out)]) == 0
    assert capsys.readouterr().out == ""
    assert out.read_bytes() == f"{CORRECTED}\n{CORRECTED}".encode()


def test_a_bad_input_does_not_stop_the_others(
    picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing, note, dark = str(tmp_path / "nowhere.png"), str(picture("note.png", "x")), black(tmp_path / "dark.png")
    assert main(["read", missing, note, dark, "-o", f"{tmp_path}/out/"]) == 4
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["note.txt"]
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert "nowhere.png" in said[0]
    assert said[1] == f"inkproof: {dark}: the page is black. Let in some light."
    assert said[2] == "inkproof: 2 of 3 inputs failed, the others were written."


def test_the_only_inputs_error_is_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.png").touch()
    assert main(["read", str(tmp_path / "nowhere.png")]) == MissingInputError.exit_code
    assert main(["read", str(tmp_path / "empty.png")]) == EmptyInputError.exit_code
    assert main(["read", str(tmp_path / "empty.png"), str(tmp_path / "empty.png")]) == EmptyInputError.exit_code
    assert "Traceback" not in capsys.readouterr().err


@pytest.fixture
def two(tmp_path: Path) -> str:
    """A document whose second page fails."""
    pages = [Image.new("RGB", (40, 40), colour) for colour in ("white", "black")]
    pages[0].save(tmp_path / "two.tif", save_all=True, append_images=pages[1:])
    return str(tmp_path / "two.tif")


def test_the_pages_before_one_that_fails_are_written_whole(
    two: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["read", two, "-f", "json", "-o", str(tmp_path / "out.json")]) == 3
    assert [page["number"] for page in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["pages"]] == [1]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.json", "two.tif"]
    assert "the pages before the one that failed were written" in capsys.readouterr().err


def test_half_a_json_document_is_never_printed(two: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", two, "-f", "json"]) == 3
    assert len(json.loads(capsys.readouterr().out)["pages"]) == 1


def test_of_a_first_page_that_fails_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "out.json").write_text("as it was", encoding="utf-8")
    assert main(["read", black(tmp_path / "dark.png"), "-f", "json", "-o", str(tmp_path / "out.json")]) == 3
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == "as it was"


def test_inputs_are_never_written_over(picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = picture("note.png", "x")
    before = note.read_bytes()
    for option in ("-o", "--overlay"):
        assert main(["read", str(note), option, str(note)]) == OutputError.exit_code
    assert main(["read", str(note), "--overlay", f"{tmp_path}/"]) == OutputError.exit_code
    assert note.read_bytes() == before
    assert "one of the inputs" in capsys.readouterr().err


def test_overlays_of_one_input_leave_those_of_others_alone(picture: Draw, tmp_path: Path) -> None:
    two, other = picture("a.tif", "x", "y"), picture("b/a-p2.png", "x")
    assert main(["read", str(two), str(other), "--overlay", f"{tmp_path}/out/"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a-p2-2.png", "a-p2.png", "a.png"]


def test_unwritable_outputs(picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note = str(picture("note.png", "x"))
    (tmp_path / "out" / "note.txt").mkdir(parents=True)
    assert main(["read", note, "-o", f"{tmp_path}/nowhere/out.txt"]) == OutputError.exit_code
    assert main(["read", note, "-o", f"{tmp_path}/out/"]) == OutputError.exit_code
    assert main(["read", note, "-o", f"{note}/"]) == OutputError.exit_code
    assert capsys.readouterr().err.count("inkproof: ") == 3


def test_overlays(picture: Draw, tmp_path: Path) -> None:
    two, note = str(picture("two.tif", "x", "y")), str(picture("note.png", "x"))
    assert main(["read", two, "--overlay", str(tmp_path / "seen.png")]) == 0
    assert Image.open(tmp_path / "seen.png").size == Image.open(tmp_path / "seen-p2.png").size == (420, 120)
    assert main(["read", two, note, "--overlay", f"{tmp_path}/seen/"]) == 0
    assert sorted(path.name for path in (tmp_path / "seen").iterdir()) == ["note.png", "two-p2.png", "two.png"]


@pytest.mark.parametrize("arguments", [
    ["a.png", "b.png", "--overlay", "seen.png"],
    ["a.png", "--overlay", "seen.txt"],
    ["a.png", "--show", "raw", "-f", "json"],
    ["a.png", "--no-correct", "--space-repair-only"],
    ["a.png", "--handwritten", "--printed"],
    ["a.png", "--threads", "0"],
    ["a.png", "--script", "cursive"],
    ["a.png", "--bogus"],
    [],
])  # fmt: skip
def test_mistakes_of_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", *arguments]) == UsageError.exit_code
    said = capsys.readouterr().err
    assert said.startswith("inkproof: ")
    assert said.count("\n") == 1


def test_options_become_settings(picture: Draw, tmp_path: Path, settings_seen: list[Settings]) -> None:
    note, words = str(picture("note.png", "x")), tmp_path / "words.txt"
    words.write_text("Adenauer 2\n", encoding="utf-8")
    options = ["--lang", "de", "--vocabulary", str(words), "--word", "Nkrumah", "--threads", "1"]
    assert main(["read", note, *options, "--space-repair-only", "--weights", "w"]) == 0
    assert main(["read", note, "--no-correct", "--handwritten"]) == 0
    assert settings_seen == [
        Settings(
            langs=("de",),
            vocabulary=(("Adenauer", 2.0), ("Nkrumah", 1.0)),
            space_repair_only=True,
            weights="w",
            threads=1,
        ),
        Settings(script=Script.HANDWRITTEN, correct=False),
    ]
    assert main(["read", note, "--vocabulary", str(tmp_path / "none.txt")]) == VocabularyError.exit_code


def test_a_fault_is_one_line_and_traceback_says_where(
    picture: Draw, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(settings: Settings) -> None:
        raise RuntimeError("the\nbolts are loose")

    monkeypatch.setattr(assemble, "reader", broken)
    note = str(picture("note.png", "x"))
    assert main(["read", note]) == 1
    assert capsys.readouterr().err.startswith("inkproof: unexpected RuntimeError: the bolts are loose.")
    assert main(["read", "--traceback", note]) == 1
    assert "in broken" in capsys.readouterr().err


def test_an_interrupt_is_130(
    picture: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("inkproof.reader.Reader.page", interrupted)
    assert main(["read", str(picture("note.png", "x")), "-o", str(tmp_path / "out.txt")]) == 130
    assert capsys.readouterr().err == "inkproof: interrupted\n"
    assert [path.name for path in tmp_path.iterdir()] == ["note.png"]

"""`inkproof prepare`: real steps on drawn pages, real files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from inkproof.cli import main
from inkproof.errors import EncryptedInputError, MissingInputError, OutputError, UsageError

from .conftest import Draw

LOCKED = Path(__file__).parents[1] / "loading" / "data" / "password.pdf"


def pixels(path: Path) -> np.ndarray:
    return np.asarray(Image.open(path).convert("RGB"))


def test_named_steps_are_taken_and_told(picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note, out = picture("note.png", "a line of text"), tmp_path / "out.png"
    assert main(["prepare", str(note), "--steps", "invert, otsu", "-o", str(out)]) == 0
    assert set(np.unique(pixels(out))) == {0, 255}
    assert np.median(pixels(out)) == 0
    assert "invert, otsu" in capsys.readouterr().err


def test_auto_leaves_a_good_page_as_it_is(picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    note, out = picture("note.png", "a line of text"), tmp_path / "out.png"
    assert main(["prepare", str(note), "-o", str(out)]) == 0
    assert (pixels(out) == pixels(note)).all()
    assert "left as it is" in capsys.readouterr().err


def test_a_folder_takes_every_page(picture: Draw, tmp_path: Path) -> None:
    two, note = picture("two.tif", "one", "two"), picture("note.png", "three")
    assert main(["prepare", str(two), str(note), "--steps", "none", "-o", f"{tmp_path / 'out'}/"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["note.png", "two-p2.png", "two.png"]


def test_pages_of_one_input_leave_those_of_others_and_the_inputs_alone(
    picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two, other = picture("a.tif", "one", "two"), picture("b/A-p2.png", "three")
    picture("drawn.tif", "four", "five").rename(tmp_path / "b" / "a-p3.png")
    three = tmp_path / "b" / "a-p3.png"
    out = tmp_path / "out"
    assert main(["prepare", str(two), str(other), str(three), "--steps", "none", "-o", f"{out}/"]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["A-p2.png", "a-p2-2.png", "a-p3-p2.png", "a-p3.png", "a.png"]
    assert (pixels(out / "A-p2.png") == pixels(other)).all()

    twin = picture("drawn.tif", "six", "seven").rename(tmp_path / "new-p2.png")
    before = twin.read_bytes()
    assert main(["prepare", str(twin), "--steps", "none", "-o", str(tmp_path / "new.png")]) == OutputError.exit_code
    assert "new-p2.png is one of the inputs" in capsys.readouterr().err
    assert twin.read_bytes() == before


def test_a_locked_pdf_is_opened_and_pages_are_chosen(
    picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    locked, out = ["prepare", str(LOCKED), "--steps", "none", "-o", f"{tmp_path / 'out'}/"], tmp_path / "out"
    assert main(locked) == EncryptedInputError.exit_code
    assert "--password" in capsys.readouterr().err
    assert main([*locked, "--password", "grüße 1944"]) == 0
    assert pixels(out / "password.png").std() > 0
    monkeypatch.setenv("INKPROOF_PDF_PASSWORD", "grüße 1944")
    assert main(locked) == 0
    two = str(picture("two.tif", "one", "two"))
    assert main(["prepare", two, "--pages", "2", "--steps", "none", "-o", f"{out}/"]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["password.png", "two-p2.png"]
    assert main(["prepare", two, "--pages", "3", "--steps", "none", "-o", f"{out}/"]) == UsageError.exit_code


def test_one_bad_file_does_not_stop_the_others(
    picture: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = picture("note.png", "three")
    assert main(["prepare", str(tmp_path / "lost.png"), str(note), "-o", f"{tmp_path / 'out'}/"]) == 4
    assert (tmp_path / "out" / "note.png").exists()
    assert "lost.png" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["note.png", "--steps", "polish", "-o", "out.png"], UsageError.exit_code),
        (["note.png", "-o", "out.txt"], UsageError.exit_code),
        (["note.png", "note.png", "-o", "out.png"], UsageError.exit_code),
        (["note.png", "-o", "note.png"], OutputError.exit_code),
        (["lost.png", "-o", "out.png"], MissingInputError.exit_code),
    ],
)
def test_mistakes_are_told_and_write_nothing(
    arguments: list[str], code: int, picture: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = picture("note.png", "a line")
    before = note.read_bytes()
    monkeypatch.chdir(tmp_path)
    assert main(["prepare", *arguments]) == code
    assert note.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["note.png"]


def test_webp_keeps_every_pixel_and_jpeg_nearly(picture: Draw, tmp_path: Path) -> None:
    note = picture("note.png", "a line of text")
    for name, off in (("out.webp", 0), ("out.jpg", 12)):
        assert main(["prepare", str(note), "--steps", "none", "-o", str(tmp_path / name)]) == 0
        assert np.abs(pixels(tmp_path / name).astype(int) - pixels(note)).max() <= off


def test_a_folder_is_its_files_as_for_read(picture: Draw, tmp_path: Path) -> None:
    picture("in/a.png", "one")
    picture("in/deep/b.png", "two")
    (tmp_path / "in" / "c.png").write_bytes(b"damaged")
    folder, out = str(tmp_path / "in"), tmp_path / "out"
    assert main(["prepare", folder, "--steps", "none", "-o", f"{out}/"]) == 4
    assert [path.name for path in out.iterdir()] == ["a.png"]
    assert main(["prepare", folder, "--recursive", "--steps", "none", "-o", f"{out}/"]) == 4
    assert sorted(path.name for path in out.iterdir()) == ["a.png", "b.png"]


def test_an_enlarged_page_is_as_large_on_paper_as_before(tmp_path: Path) -> None:
    page = Image.new("RGB", (400, 160), "white")
    for row in range(6):
        ImageDraw.Draw(page).text((10, 10 + 22 * row), "small letters on a small page", fill="black")
    page.save(tmp_path / "small.png", dpi=(72, 72))
    assert main(["prepare", str(tmp_path / "small.png"), "--steps", "upscale", "-o", str(tmp_path / "large.png")]) == 0
    with Image.open(tmp_path / "large.png") as large:
        assert large.width > page.width
        assert large.info["dpi"][0] == pytest.approx(72 * large.width / page.width, rel=0.01)

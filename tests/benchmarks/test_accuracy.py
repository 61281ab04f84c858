from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks import accuracy
from benchmarks.results import as_table, command_line

TRUTH = "The quick brown fox"
needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="the tesseract command is not installed")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A set of one rendered page."""
    folder = tmp_path / "data" / "unlv_dev"
    folder.mkdir(parents=True)
    image = Image.new("L", (900, 200), 255)
    ImageDraw.Draw(image).text((60, 60), TRUTH, fill=0, font=ImageFont.load_default(60))
    image.save(folder / "page.png")
    row = {"image": "page.png", "text": TRUTH + "~"}
    (folder / "manifest.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return folder.parent


@needs_tesseract
def test_result_holds_figures_and_no_text_or_path(data: Path, tmp_path: Path) -> None:
    out, cache = tmp_path / "out", tmp_path / "cache"
    options = [
        "--data",
        str(data),
        "--sets",
        "unlv_dev",
        "--engines",
        "tesseract",
        f"--out={out}",
        "--cache",
        str(cache),
    ]
    for run, counted in (("fresh", {"fresh": 1, "reused": 0}), ("again", {"fresh": 0, "reused": 1})):
        assert accuracy.main(options) == 0, run
        (written,) = out.glob("accuracy-*.json")
        result = json.loads(written.read_text(encoding="utf-8"))
        assert result["readings"] == counted
    found = result["sets"]["unlv_dev"]["tesseract"]
    assert found["rates"]["characters"] == {"errors": 0, "total": len(TRUTH)}
    assert found["failed"] == 0
    page = written.with_suffix(".md").read_text(encoding="utf-8")
    assert "| unlv_dev | tesseract | 1 | 0 | 0.00% | 0.00% | 100.00% |" in page
    assert "Readings: 0 made in this run, 1 taken from the cache." in page
    for text in (page, written.read_text(encoding="utf-8")):
        assert str(tmp_path) not in text
        assert "quick" not in text


def test_an_unknown_set_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        accuracy.main(["--data", str(data), "--sets", "unlv_dev,nowhere"])
    assert "unknown: nowhere" in capsys.readouterr().err


def test_command_line_names_no_path() -> None:
    arguments = ["--data", "/somewhere/data", "--limit", "3", "--cache=/elsewhere"]
    shown = command_line("benchmarks.accuracy", arguments, paths={"--data": '"$DATA"', "--cache": "DIR"})
    assert shown == 'python -m benchmarks.accuracy --data "$DATA" --limit 3 --cache=DIR'


def test_table_aligns_figures_right() -> None:
    assert as_table(("a", "b"), [("x", "1")]) == "| a | b |\n| --- | ---: |\n| x | 1 |"

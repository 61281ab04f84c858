"""Makes the README's picture: an example page beside its text as read and as corrected. Real output, no retouching.

From the repository's root, with inkproof installed: python docs/make_pictures.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

import inkproof
from inkproof.document import Line

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "examples" / "note.png"
TARGET = ROOT / "docs" / "pictures" / "before-after.png"

MARGIN_PX = 28
LINE_PX = 30
COLUMN_PX = 470
PAPER, INK, FAINT = "#ffffff", "#1f2328", "#6e7781"
BEFORE, AFTER = "#ffd7d5", "#c8f2d0"

Run = tuple[str, bool]


def runs(line: Line, *, corrected: bool) -> Iterator[Run]:
    """Pieces of one line and whether an accepted edit changed them."""
    at = 0
    for edit in line.edits:
        if edit.verdict.accepted:
            yield line.raw[at : edit.start], False
            yield (edit.after if corrected else edit.before), True
            at = edit.stop
    yield line.raw[at:], False


def draw_text(draw: ImageDraw.ImageDraw, at: tuple[int, int], title: str, lines: list[list[Run]], mark: str) -> None:
    """A titled block of text in pixels, changed pieces on a coloured ground."""
    x, y = at
    draw.text((x, y), title, FAINT, ImageFont.load_default(17))
    font = ImageFont.load_default(20)
    for number, line in enumerate(lines, start=1):
        pen = float(x)
        for text, changed in line:
            width = draw.textlength(text, font)
            top = y + number * LINE_PX
            if changed:
                draw.rectangle((pen - 1, top - 1, pen + width + 1, top + LINE_PX - 5), mark)
            draw.text((pen, top), text, INK, font)
            pen += width


def main() -> None:
    """Read the example and write the picture."""
    # Those for handwriting read it without a mistake.
    document = inkproof.read(SOURCE, script="printed")
    lines = [line for page in document.pages for line in page.lines]
    page = Image.open(SOURCE).convert("RGB")
    block = (len(lines) + 1) * LINE_PX
    height = max(page.height + LINE_PX, 2 * block + MARGIN_PX) + 2 * MARGIN_PX
    picture = Image.new("RGB", (page.width + COLUMN_PX + 3 * MARGIN_PX, height), PAPER)
    draw = ImageDraw.Draw(picture)
    label = "examples/note.png (rendered from a font, not a real hand)"
    draw.text((MARGIN_PX, MARGIN_PX), label, FAINT, ImageFont.load_default(17))
    picture.paste(page, (MARGIN_PX, MARGIN_PX + LINE_PX))
    left = page.width + 2 * MARGIN_PX
    before = [list(runs(line, corrected=False)) for line in lines]
    after = [list(runs(line, corrected=True)) for line in lines]
    draw_text(draw, (left, MARGIN_PX), "as read by the weights for print", before, BEFORE)
    draw_text(draw, (left, 2 * MARGIN_PX + block), "after correction", after, AFTER)
    TARGET.parent.mkdir(exist_ok=True)
    picture.quantize(128).save(TARGET, optimize=True)


if __name__ == "__main__":
    main()

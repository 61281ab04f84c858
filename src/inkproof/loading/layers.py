"""What the text layer of a PDF page says: lines of words with their boxes. Whether it is true is not judged here."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from inkproof.document import Line, Script, Word
from inkproof.geometry import Box, Polygon

__all__ = ["Words", "text_layer", "words_of"]

HYPHEN_AT_THE_END, NOTHING = 0x0002, (0, 0xFFFE, 0xFFFF)
"""What PDFium says for a hyphen that divides a word, and for a shape that stands for no character."""

Corners = tuple[float, float, float, float]
Words = list[tuple[str, Corners | None]]
"""The words of a line, each with its box where it has one: what travels from the process that PDFium runs in."""

_Glyph = tuple[str, Box | None]


def words_of(page: Any, width_px: int, height_px: int) -> list[Words]:
    """The lines of a pypdfium2 page's text in the file's order; boxes in pixels of the page at the given size."""
    text = page.get_textpage()
    try:
        return list(_lines(_glyphs(page, text, width_px, height_px)))
    finally:
        text.close()


def text_layer(found: Iterable[Words], number: int) -> tuple[Line, ...]:
    """The lines of the page of this number, made of their words."""
    lines: list[Line] = []
    for words in found:
        placed = tuple(Word(text, Box(*box) if box else None) for text, box in words)
        box = _around([word.box for word in placed if word.box])
        polygon = Polygon(box.corners) if box else None
        raw = " ".join(word.text for word in placed)
        lines.append(Line(f"p{number}l{len(lines) + 1}", raw, placed, polygon, Script.PRINTED))
    return tuple(lines)


def _lines(glyphs: Iterator[_Glyph]) -> Iterator[Words]:
    words: Words = []
    word: list[_Glyph] = []
    for glyph in glyphs:
        if not glyph[0].isspace():
            word.append(glyph)
            continue
        if word:
            words.append(_word(word))
            word = []
        if words and glyph[0] in "\r\n":
            yield words
            words = []
    if word:
        words.append(_word(word))
    if words:
        yield words


def _word(glyphs: list[_Glyph]) -> tuple[str, Corners | None]:
    text = "".join(character for character, _ in glyphs)
    # A character outside the first plane may come as two halves.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    box = _around([box for _, box in glyphs if box])
    return unicodedata.normalize("NFC", whole), (box.x0, box.y0, box.x1, box.y1) if box else None


def _around(boxes: list[Box]) -> Box | None:
    return Box.around((x, y) for box in boxes for x, y in ((box.x0, box.y0), (box.x1, box.y1))) if boxes else None


def _glyphs(page: Any, text: Any, width_px: int, height_px: int) -> Iterator[_Glyph]:
    from pypdfium2 import raw

    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in NOTHING:
            continue
        character = "-" if code == HYPHEN_AT_THE_END else chr(code)
        if unicodedata.category(character) == "Cc" and not character.isspace():
            continue  # it stands for nothing on the page, and steers a terminal that shows it
        if raw.FPDFText_IsGenerated(text, index) == 1:
            yield character, None
            continue
        left, bottom, right, top = text.get_charbox(index, loose=True)
        corners = [_pixel(raw, page, (width_px, height_px), x, y) for x, y in ((left, bottom), (right, top))]
        yield character, Box.around(corners)


def _pixel(raw: Any, page: Any, size_px: tuple[int, int], x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, *size_px, 0, x, y, across, down)
    return float(across.value), float(down.value)

"""The page with what was read drawn on it: lines, words by confidence, edits. Drawing only; no files."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from inkproof.document import Edit, Line, Page, PageImage
from inkproof.geometry import Affine, Box, Point, Projective

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

__all__ = ["draw_overlay"]

Colour = tuple[int, int, int]

# Okabe and Ito's palette: apart for every kind of colour vision, and apart in lightness too.
BLUE, ORANGE, VERMILLION = (0, 114, 178), (230, 159, 0), (213, 94, 0)
GREEN, PURPLE, GRAY = (0, 120, 90), (170, 80, 130), (120, 120, 120)
LEVELS = ((0.9, BLUE), (0.6, ORANGE), (0.0, VERMILLION))
"""Colour of a word by the lowest confidence that earns it."""
FONTS = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "segoeui.ttf", "arial.ttf", "Arial.ttf")
CJK_FONTS = ("NotoSansCJK-Regular.ttc", "wqy-zenhei.ttc", "msyh.ttc", "PingFang.ttc", "simsun.ttc")
CJK = re.compile(r"[\u3000-\u9fff\uac00-\ud7af\uff00-\uffef]")


def draw_overlay(image: PageImage, page: Page) -> Image.Image:
    """An RGB copy of the image with line outlines, words coloured by confidence, and edits, accepted and refused."""
    from PIL import Image, ImageDraw

    canvas = Image.fromarray(image.pixels).convert("RGB")
    from_source = image.to_source.inverse()
    pen = _Pen(ImageDraw.Draw(canvas, "RGBA"), from_source, _text_height(page, canvas.size, from_source))
    for line in page.lines:
        pen.outline(line)
        for word in line.words:
            if word.box:
                pen.word(word.box, word.confidence)
    spots = [spot for line in page.lines for spot in _spots(line)]
    for edit, box in spots:
        pen.frame(edit, box)
    # Labels come last, and those of what was changed before those of what was left: nothing may hide them.
    taken: list[Box] = []
    for edit, box in sorted(spots, key=lambda spot: not spot[0].verdict.accepted):
        taken.append(pen.label(edit, box, taken, canvas.size))
    return canvas


def _text_height(page: Page, size: tuple[int, int], from_source: Affine | Projective) -> float:
    """Height in pixels of a usual word on the canvas; a guess from the page's size where no word has a box."""
    heights = [word.box.height for line in page.lines for word in line.words if word.box]
    return median(heights) * from_source.scale if heights else max(size) / 60


def _spots(line: Line) -> Iterator[tuple[Edit, Box]]:
    """Each edit with its place: the share of the raw words' boxes that its characters cover."""
    if line.correction is None:
        return
    spans = [match.span() for match in re.finditer(r"\S+", line.raw)]
    boxed = [(span, word.box) for span, word in zip(spans, line.words, strict=False) if word.box]
    for edit in line.correction.edits:
        # A space that comes or goes has no width: it borrows a character from either side.
        start, stop = (edit.start, edit.stop) if edit.before.strip() else (edit.start - 1, edit.stop + 1)
        cuts = [
            Box(box.x0 + box.width * (a - first) / (last - first), box.y0,
                box.x0 + box.width * (b - first) / (last - first), box.y1)
            for (first, last), box in boxed
            if (a := max(start, first)) < (b := min(stop, last))
        ]  # fmt: skip
        if cuts:
            yield edit, Box.around(point for cut in cuts for point in ((cut.x0, cut.y0), (cut.x1, cut.y1)))
        elif line.polygon is not None:
            yield edit, line.polygon.box


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws source geometry on the canvas, in strokes and letters that fit the height of the page's text."""

    draw: ImageDraw.ImageDraw
    from_source: Affine | Projective
    text_px: float

    @property
    def stroke_px(self) -> int:
        return max(1, round(self.text_px / 18))

    def box(self, box: Box) -> Box:
        return Box.around(self.from_source(corner) for corner in box.corners)

    def outline(self, line: Line) -> None:
        if line.polygon:
            points = [self.from_source(point) for point in line.polygon.points]
            self.draw.line([*points, points[0]], fill=(*GRAY, 150), width=self.stroke_px)

    def word(self, box: Box, confidence: float) -> None:
        colour = next(colour for level, colour in LEVELS if confidence >= level)
        place = self.box(box)
        # A sure word is only underlined: what needs a look should draw it.
        if confidence < LEVELS[0][0]:
            self.draw.rectangle(_ends(place), fill=(*colour, 45), outline=(*colour, 220), width=self.stroke_px)
        self.draw.line([(place.x0, place.y1), (place.x1, place.y1)], fill=(*colour, 220), width=2 * self.stroke_px)

    def frame(self, edit: Edit, box: Box) -> None:
        place = self.box(box)
        if edit.verdict.accepted:
            self.draw.rectangle(_ends(place), fill=(*GREEN, 40), outline=GREEN, width=2 * self.stroke_px)
            return
        for a, b in zip(place.corners, [*place.corners[1:], place.corners[0]], strict=True):
            self.dots(a, b)

    def dots(self, a: Point, b: Point) -> None:
        radius = self.stroke_px
        count = max(1, round(math.dist(a, b) / (5 * radius)))
        for n in range(count):
            x, y = a[0] + (b[0] - a[0]) * n / count, a[1] + (b[1] - a[1]) * n / count
            self.draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=PURPLE)

    def label(self, edit: Edit, box: Box, taken: list[Box], size: tuple[int, int]) -> Box:
        """Write `before → after` by the edit, where it hides no other label; gives the label's place."""
        accepted = edit.verdict.accepted
        text = " → ".join(part.replace(" ", "␣") or "∅" for part in (edit.before, edit.after))
        font = _font(text, max(10.0, self.text_px * (0.44 if accepted else 0.34)))
        x0, y0, x1, y1 = self.draw.textbbox((0, 0), text, font=font)
        margin = 2.0 * self.stroke_px
        width, height = x1 - x0 + 2 * margin, y1 - y0 + 2 * margin
        place = _free(self.box(box), (width, height), taken, size)
        if accepted:
            self.draw.rectangle(_ends(place), fill=(*GREEN, 235))
        else:
            self.draw.rectangle(_ends(place), fill=(255, 255, 255, 225), outline=PURPLE, width=1)
        ink = (255, 255, 255) if accepted else PURPLE
        self.draw.text((place.x0 + margin - x0, place.y0 + margin - y0), text, font=font, fill=ink)
        return place


def _ends(box: Box) -> list[Point]:
    return [(box.x0, box.y0), (box.x1, box.y1)]


def _free(spot: Box, label: tuple[float, float], taken: list[Box], size: tuple[int, int]) -> Box:
    """A place for a label of (width, height): above the spot, else below, else further up, on the canvas."""
    width, height = label
    x = max(0.0, min(spot.x0, size[0] - width))
    tops = [spot.y0 - height, spot.y1, *(spot.y0 - n * height for n in (2, 3)), spot.y1 + height]
    places = [Box(x, y, x + width, y + height) for y in (max(0.0, min(top, size[1] - height)) for top in tops)]
    return next((place for place in places if not any(_overlap(place, other) for other in taken)), places[0])


def _overlap(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


def _font(text: str, size_px: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font of the system that has the text's letters, else Pillow's own, which has Latin ones."""
    from PIL import ImageFont

    for name in (*CJK_FONTS, *FONTS) if CJK.search(text) else FONTS:
        try:
            return ImageFont.truetype(name, size_px)
        except OSError:
            continue
    return ImageFont.load_default(size_px)

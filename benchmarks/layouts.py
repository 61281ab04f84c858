"""Pages of many layouts whose lines stand where we put them. No engine and no score here."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import numpy as np

from inkproof.geometry import Affine, Box, Polygon
from training import damage, drawing, texts
from training.damage import Pixels
from training.fonts import Face

__all__ = ["LAYOUTS", "Drawn", "Studio", "draw"]

PRINT_PX, HAND_PX, MARGIN_PX = 30, 50, 90
LEADING = 1.4
"""Of print, in sizes."""
LEAN = 1.5
"""Pages lie off by up to so many degrees."""
AROUND_PX = 4
"""Paper around a line, as a person would draw its box; without it, `II` would be as wide as two strokes."""
LABELS = ("Name", "Born", "Address", "Town", "Telephone", "Occupation", "Remarks", "Place and date", "Received by")
SHORT = ("of", "it.", "1.", "II", "12", "a)", "to", "3", "ibid.")


@dataclass(frozen=True, slots=True)
class Studio:
    """What there is to draw with."""

    prose: texts.Prose
    print: Sequence[Face]
    hand: Sequence[Face]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page, gray in 0-255, and the outlines of its lines in each reading order that is right."""

    pixels: Pixels
    orders: tuple[tuple[Polygon, ...], ...]


class _Sheet:
    """A page's ink while it is drawn, in one print and one hand."""

    def __init__(self, studio: Studio, rng: Random, size: tuple[int, int]) -> None:
        self.rng = rng
        self.prose = studio.prose
        self._print, self._hand = rng.choice(studio.print), rng.choice(studio.hand)
        self.ink = np.zeros((size[1], size[0]), np.float32)

    def printed(self, text: str, left: float, top: float, size_px: int = PRINT_PX) -> Box:
        """Where a printed text came to stand: as wide as its ink, as high as any line of that print."""
        ink = self._laid(drawing.printed_page([text], self._print, size_px), left, top)
        high, low = drawing.height_of(self._print, size_px)
        return Box(ink.x0, round(top) + high, ink.x1, round(top) + low)

    def written(self, text: str, left: float, top: float) -> Box:
        """Where the ink of a text by hand came to stand."""
        return self._laid(
            drawing.hand_line(text, self._hand, HAND_PX, self.rng), left - 2 * HAND_PX, top - 1.5 * HAND_PX
        )

    def passage(self, width: int, count: int, *, by_hand: bool = False) -> list[str]:
        """So many lines of prose of at most `width` characters."""
        face = self._hand if by_hand else self._print
        lines: list[str] = []
        while len(lines) < count:
            text = self.prose.paragraph(self.rng)
            lines += texts.hyphenated(text, width, self.rng) if face.draws(text) else []
        return lines[:count]

    def _laid(self, mask: Pixels, left: float, top: float) -> Box:
        x, y = round(left), round(top)
        mask = mask[max(0, -y) :, max(0, -x) :]
        x, y = max(0, x), max(0, y)
        place = self.ink[y : y + mask.shape[0], x : x + mask.shape[1]]
        mask = mask[: place.shape[0], : place.shape[1]]
        place[:] = np.maximum(place, mask)
        ys, xs = np.nonzero(mask > 0.25)
        return Box(float(x + xs.min()), float(y + ys.min()), float(x + xs.max() + 1), float(y + ys.max() + 1))


Orders = list[list[Box]]


def _hand(sheet: _Sheet, leading: float) -> Orders:
    lines = sheet.passage(sheet.rng.randint(28, 40), 14, by_hand=True)
    return [[sheet.written(line, 140, 120 + at * leading * HAND_PX) for at, line in enumerate(lines)]]


def _form(sheet: _Sheet) -> Orders:
    lines = []
    for at, label in enumerate(sheet.rng.sample(LABELS, len(LABELS))):
        top = MARGIN_PX + 95 * at
        entry = sheet.passage(sheet.rng.randint(8, 30), 1, by_hand=True)[0]
        box = sheet.printed(f"{label}:", MARGIN_PX, top)
        lines.append(box.union(sheet.written(entry, MARGIN_PX + 420, top - 0.5 * HAND_PX)))
        sheet.ink[top + 44 : top + 46, MARGIN_PX + 410 : -MARGIN_PX] = 0.5
    return [lines]


def _table(sheet: _Sheet) -> Orders:
    rng = sheet.rng
    columns, rows, step = rng.randint(4, 6), rng.randint(12, 18), rng.choice((1.15, 1.3, 1.5)) * PRINT_PX
    lines = [sheet.printed(rng.choice(("Yield by parish, in tons", "Sums paid out", "Readings of the month")), 300, 60)]
    for row in range(rows):
        boxes = []
        for column in range(columns):
            figure = rng.randrange(10 ** rng.randint(1, 4))
            cell = rng.choice((str(figure), str(figure), f"{figure / 10:.1f}", "-" if column else "7"))
            boxes.append(sheet.printed(cell, MARGIN_PX + column * 1200 / columns, 150 + row * step))
        lines.append(_union(boxes))
    return [lines]


def _receipt(sheet: _Sheet) -> Orders:
    rng, lines = sheet.rng, []
    top = 60.0
    for text in texts.receipt(rng)[:3]:
        lines.append(sheet.printed(text, 260 + rng.randint(0, 60), top))
        top += LEADING * PRINT_PX
    for at in range(rng.randint(10, 16)):
        top += LEADING * PRINT_PX
        goods = texts.receipt_line(rng).rsplit(" ", 1)[0][: rng.randint(4, 26)].strip()
        price = f"{rng.randint(0, 199)}.{rng.randint(0, 99):02d}"
        boxes = [sheet.printed(goods, 70, top), sheet.printed(price, 820 - 15 * len(price), top)]
        if at % 3 == 0:
            boxes.append(sheet.printed(f"{rng.randint(1, 9)} x", 600, top))
        lines.append(_union(boxes))
    return [lines]


def _columns(sheet: _Sheet, apart: tuple[int, int] = (45, 90), *, level: bool = False) -> Orders:
    rng, count = sheet.rng, sheet.rng.randint(14, 22)
    lines = [sheet.printed(sheet.passage(26, 1)[0], 200, 50, 2 * PRINT_PX)]
    left, shift = float(MARGIN_PX), 0
    for _ in range(2):
        tops = [180 + shift + at * LEADING * PRINT_PX for at in range(count)]
        column = [sheet.printed(line, left, top) for line, top in zip(sheet.passage(32, count), tops, strict=True)]
        lines += column
        left = max(box.x1 for box in column) + rng.randint(*apart)
        shift = 0 if level else rng.choice((0, rng.randint(5, 30)))
    return [lines]


def _margin(sheet: _Sheet) -> Orders:
    rng, step = sheet.rng, LEADING * PRINT_PX
    left = rng.choice((MARGIN_PX, 360))
    text = [sheet.printed(line, left, 90 + at * step) for at, line in enumerate(sheet.passage(60, 18))]
    size = rng.choice((PRINT_PX, round(0.75 * PRINT_PX)))
    top, beside = 90 + rng.uniform(2, 10) * step, MARGIN_PX if left > MARGIN_PX else max(box.x1 for box in text) + 60
    words = sheet.passage(14, rng.randint(3, 5))
    note = [sheet.printed(line, beside, top + at * LEADING * size, size) for at, line in enumerate(words)]
    return [note + text, text + note]


def _short(sheet: _Sheet) -> Orders:
    rng, lines = sheet.rng, []
    for at, text in enumerate(sheet.passage(56, 16)):
        short = at % 4 == 2
        left = MARGIN_PX if rng.random() < 0.5 or not short else 500
        lines.append(sheet.printed(rng.choice(SHORT) if short else text, left, 90 + at * LEADING * PRINT_PX))
    return [lines]


LAYOUTS: Mapping[str, Callable[[_Sheet], Orders]] = {
    "hand, leading 1.5": partial(_hand, leading=1.5),
    "hand, leading 1.2": partial(_hand, leading=1.2),
    "hand, leading 1.0": partial(_hand, leading=1.0),
    "form": _form,
    "table": _table,
    "receipt": _receipt,
    "columns": _columns,
    "columns, close": partial(_columns, apart=(18, 30), level=True),
    "margin": _margin,
    "short lines": _short,
}


def draw(layout: str, studio: Studio, seed: int) -> Drawn:
    """The page of this layout and seed, a little off level, with a little noise."""
    rng, noise = Random(f"{layout} {seed}"), np.random.default_rng(seed)
    sheet = _Sheet(studio, rng, (1500, 1400))
    orders = LAYOUTS[layout](sheet)
    ys, xs = np.nonzero(sheet.ink > 0.25)
    ink = sheet.ink[: ys.max() + MARGIN_PX, : xs.max() + MARGIN_PX]
    page = damage.noisy(damage.inked(ink, 0.15, noise), 2, noise)
    degrees = rng.uniform(-LEAN, LEAN)
    turned = damage.rotated(page, degrees)
    place = _turning(degrees, page.shape, turned.shape)
    return Drawn(turned, tuple(tuple(_outline(box, place) for box in order) for order in orders))


def _union(boxes: Sequence[Box]) -> Box:
    return Box.around(point for box in boxes for point in ((box.x0, box.y0), (box.x1, box.y1)))


def _turning(degrees: float, before: tuple[int, ...], after: tuple[int, ...]) -> Affine:
    """Where `damage.rotated` puts what stood on the page before."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    about = Affine(cos, sin, after[1] / 2, -sin, cos, after[0] / 2)
    return about.after(Affine(c=-before[1] / 2, f=-before[0] / 2))


def _outline(box: Box, place: Affine) -> Polygon:
    x0, y0, x1, y1 = box.x0 - AROUND_PX, box.y0 - AROUND_PX, box.x1 + AROUND_PX, box.y1 + AROUND_PX
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return Polygon(tuple(map(place, corners)))

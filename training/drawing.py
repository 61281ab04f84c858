"""Text drawn as ink: a mask of a printed or handwritten line, or of a printed page. No damage, no choice of text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import Random

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.damage import Pixels
from training.fonts import Face

__all__ = ["cropped", "hand_line", "height_of", "printed_page"]


@lru_cache(maxsize=256)
def _font(face: Face, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face.file), size)


def _mask(image: Image.Image) -> Pixels:
    return np.asarray(image, dtype=np.float32) / np.float32(255)


def height_of(face: Face, size_px: int) -> tuple[int, int]:
    """(top, bottom) of a line of this face, from its ascenders to its descenders, as its text is drawn from 0."""
    _, top, _, bottom = _font(face, size_px).getbbox("dpl")
    return round(top), round(bottom)


def cropped(mask: Pixels, margin_px: int) -> Pixels:
    """The ink with an even margin around it; raises ValueError on a mask without ink."""
    ys, xs = np.where(mask > 0.25)
    if not len(ys):
        raise ValueError("no ink")
    return np.pad(mask[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1], margin_px)


def hand_line(text: str, face: Face, size_px: int, rng: Random) -> Pixels:
    """One line, word by word, with uneven spaces and a baseline that wanders and drifts."""
    font = _font(face, size_px)
    space = max(font.getlength(" "), 0.2 * size_px) * rng.uniform(0.7, 1.8)
    sway, drift = rng.uniform(0, 0.06) * size_px, rng.gauss(0, 0.008)
    width = int(1.1 * font.getlength(text) + (text.count(" ") + 1) * 2 * space) + 4 * size_px
    image = Image.new("L", (width, 5 * size_px))
    draw, x = ImageDraw.Draw(image), 2.0 * size_px
    for word in text.split(" "):
        draw.text((x, 1.5 * size_px + rng.gauss(0, 0.5) * sway + drift * (x - width / 2)), word, fill=255, font=font)
        x += font.getlength(word) + space * rng.uniform(0.7, 1.4)
    return _mask(image)


def printed_page(lines: Sequence[str], face: Face, size_px: int, *, leading: float = 1.3, margin_px: int = 0) -> Pixels:
    """Lines set flush left, one below the other, `leading` sizes apart."""
    font = _font(face, size_px)
    width = int(max(font.getlength(line) for line in lines)) + 2 * margin_px + size_px
    step = leading * size_px
    image = Image.new("L", (width, int(step * len(lines)) + 2 * margin_px + size_px))
    draw = ImageDraw.Draw(image)
    for at, line in enumerate(lines):
        draw.text((margin_px, margin_px + at * step), line, fill=255, font=font)
    return _mask(image)

"""Gray values of a page and what they say about its paper and its ink. No step lives here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.document import PageImage

__all__ = ["Gray", "Shades", "changed", "gray_of", "ink_mask", "reduced", "shades_of", "strips", "with_gray"]

Gray = npt.NDArray[np.uint8]

STRIP_ROWS = 128


@dataclass(frozen=True, slots=True)
class Shades:
    """Usual gray values of ink and of paper, or of the two classes that Otsu's threshold parts."""

    dark: float
    light: float


def gray_of(image: PageImage) -> Gray:
    """Gray values uint8 [H, W]."""
    return np.asarray(cv2.cvtColor(image.pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def with_gray(image: PageImage, gray: Gray, step: str) -> PageImage:
    """The page with other gray values, made by a step of this name."""
    return changed(image, step, pixels=np.repeat(gray[:, :, None], 3, axis=2))


def changed(image: PageImage, step: str, **fields: Any) -> PageImage:
    """The page with some fields replaced by a step of this name."""
    return replace(image, prepared=(*image.prepared, step), **fields)


def strips(height_px: int) -> Iterator[slice]:
    """Rows from the top down, a few at a time: what is worked on in floats takes many times its room."""
    for top in range(0, height_px, STRIP_ROWS):
        yield slice(top, min(top + STRIP_ROWS, height_px))


def reduced(gray: Gray, longest_px: int) -> tuple[Gray, float]:
    """The picture with no side longer than `longest_px`, and its scale in (0, 1]."""
    scale = min(1.0, longest_px / max(gray.shape))
    if scale == 1.0:
        return gray, 1.0
    size = (max(1, round(gray.shape[1] * scale)), max(1, round(gray.shape[0] * scale)))
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def shades_of(gray: Gray) -> Shades:
    """The two shades of a picture; equal ones on a picture of one colour."""
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    dark = gray <= level
    if dark.all() or not dark.any():
        return Shades(float(gray.mean()), float(gray.mean()))
    return Shades(float(np.median(gray[dark])), float(np.median(gray[~dark])))


def ink_mask(gray: Gray, window_px: int = 31, depth: int = 18) -> Gray:
    """1 where a pixel is darker than its surroundings by `depth`: ink under any light."""
    return np.asarray(
        cv2.adaptiveThreshold(gray, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window_px, depth), np.uint8
    )

"""Skew: a page that lies a few degrees off is turned level. Quarter turns are the recognizer's, which sees letters."""

from __future__ import annotations

import math
from functools import partial

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.document import PageImage
from inkproof.geometry import Affine
from inkproof.preprocess.shades import Gray, changed, gray_of, ink_mask, reduced

__all__ = ["deskew", "is_skewed", "skew_of"]

LOOK_PX = 800
SMALLEST_PX = 200
"""A page in which several rows can lie; a single line says nothing."""

WIDEST = 15.0
"""Angles in degrees beyond which nothing is looked for."""

CLEARER = 1.5
"""The rows of text must stand out so much more at the angle than they do level."""


def deskew(image: PageImage) -> PageImage:
    """Turns the page level, on a sheet large enough for all of it."""
    angle = skew_of(gray_of(image))
    if angle == 0.0:
        return image
    height, width = image.pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (math.ceil(height * sin + width * cos), math.ceil(height * cos + width * sin))
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    paper = np.median(image.pixels.reshape(-1, 3)[:: max(1, width * height // 10_000)], axis=0)
    pixels = cv2.warpAffine(image.pixels, matrix, size, flags=cv2.INTER_CUBIC, borderValue=tuple(map(float, paper)))
    back = Affine(*map(float, matrix.ravel())).inverse()
    return changed(image, "deskew", pixels=np.asarray(pixels, np.uint8), to_source=image.to_source.after(back))


def is_skewed(gray: Gray) -> bool:
    """Whether the rows of text clearly lie further off than the recognizer's own boxes lean."""
    return min(gray.shape) >= SMALLEST_PX and abs(skew_of(gray)) > 5.0


def skew_of(gray: Gray) -> float:
    """By how many degrees the rows fall to the right; 0.0 where no angle stands out."""
    small, _ = reduced(gray, LOOK_PX)
    ys, xs = np.nonzero(ink_mask(small))
    if len(ys) < 100:
        return 0.0
    kept = slice(None, None, max(1, len(ys) // 40_000))
    sharpness = partial(_sharpness, ys[kept].astype(np.float32), xs[kept].astype(np.float32))
    coarse = max(map(float, np.arange(-WIDEST, WIDEST + 0.5)), key=sharpness)
    fine = max(map(float, np.arange(coarse - 0.9, coarse + 0.95, 0.1)), key=sharpness)
    if abs(fine) < 0.15 or abs(coarse) >= WIDEST or sharpness(fine) < CLEARER * sharpness(0.0):
        return 0.0
    return round(fine, 2)


def _sharpness(ys: npt.NDArray[np.float32], xs: npt.NDArray[np.float32], angle: float) -> float:
    """How sharply rows of ink part from rows of paper when the page is seen at an angle (Postl 1986)."""
    rows = ys * math.cos(math.radians(angle)) - xs * math.sin(math.radians(angle))
    profile = np.bincount(np.rint(rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float(np.square(np.diff(profile)).sum())

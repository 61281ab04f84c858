"""Uneven light: shadows and falling light are divided out. Nothing here knows of ink."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.document import PageImage
from inkproof.preprocess.shades import Gray, changed, gray_of, reduced, strips

__all__ = ["between", "is_shaded", "light", "paper_of"]

PAPER = 245.0
"""Gray of the paper afterwards."""

LOOK_PX = 600


def light(image: PageImage) -> PageImage:
    """Divides the page by its paper, seen without the ink, so that the paper is evenly light."""
    height, width = image.pixels.shape[:2]
    small, _ = reduced(gray_of(image), LOOK_PX)
    gain = np.asarray(PAPER / np.maximum(cv2.resize(paper_of(small), (width, len(small))), 8.0), np.float32)
    lifted = np.empty_like(image.pixels)
    for rows in strips(height):
        strip = image.pixels[rows] * between(gain, rows, height)[:, :, None]
        lifted[rows] = np.clip(np.rint(strip), 0, 255)
    return changed(image, "light", pixels=lifted)


def is_shaded(gray: Gray) -> bool:
    """Whether the darkest paper of the page is much darker than the lightest."""
    small, _ = reduced(gray, LOOK_PX)
    paper = paper_of(small)
    dark, bright = np.percentile(paper, (5, 95))
    # Where most is much darker than the "paper", that is white ink on black.
    bare = float(np.mean(small > 0.7 * paper))
    return bool(bright > 90.0 and dark < 0.62 * bright and bare > 0.8)


def paper_of(small: Gray) -> npt.NDArray[np.float32]:
    """Gray of a small picture's paper, float32 [H, W]: ink is closed over, what is wider than ink stays."""
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    return np.asarray(cv2.GaussianBlur(cv2.medianBlur(closed, 21), (0, 0), 6), np.float32)


def between(few: npt.NDArray[np.float32], rows: slice, height: int) -> npt.NDArray[np.float32]:
    """These of `height` rows, made of a few that span the same page, float32 [h, W, ...]: each of the two nearest."""
    at = np.clip((np.arange(rows.start, rows.stop) + 0.5) / height * len(few) - 0.5, 0, len(few) - 1)
    above = at.astype(np.intp)
    part = (at - above).astype(np.float32).reshape(-1, *(1,) * (few.ndim - 1))
    return np.asarray(few[above] * (1 - part) + few[np.minimum(above + 1, len(few) - 1)] * part, np.float32)

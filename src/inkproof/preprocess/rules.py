"""Ruled and squared paper: its printed lines go, strokes that cross them stay."""

from __future__ import annotations

import cv2
import numpy as np

from inkproof.document import PageImage
from inkproof.preprocess.shades import Gray, changed, gray_of, ink_mask

__all__ = ["unrule"]

SPAN = 0.5
"""Share of the page that a printed line must cross."""

INK_DARKER = 25.0
"""By so many grays ink is darker than the lines that it lies on."""

FEWEST = 5
"""So many lines make ruled paper; fewer are a form's, or a frame."""


def unrule(image: PageImage) -> PageImage:
    """Closes long thin lines with the paper above and below (beside) them."""
    gray = gray_of(image)
    pixels = image.pixels
    for across in (True, False):
        lines = _lines(gray, across=across)
        if _count(lines, across=across) < FEWEST:
            continue
        thick = _thickness(lines, across=across) + 4
        kernel = np.ones((thick, 1) if across else (1, thick), np.uint8)
        wide = cv2.dilate(lines, np.ones((3, 1) if across else (1, 3), np.uint8))
        closed = cv2.morphologyEx(pixels, cv2.MORPH_CLOSE, kernel)
        # What is darker than the line is ink that lies on it.
        pale = gray > np.median(gray[lines > 0]) - INK_DARKER
        pixels = np.where(((wide > 0) & pale)[:, :, None], closed, pixels)
    return image if pixels is image.pixels else changed(image, "unrule", pixels=pixels)


def _lines(gray: Gray, *, across: bool) -> Gray:
    """1 on straight dark lines that cross SPAN of the page, with gaps no longer than a letter."""
    mask = ink_mask(gray, depth=10)
    length = gray.shape[1] if across else gray.shape[0]
    piece = max(30, length // 20)
    kernel = np.ones((1, piece) if across else (piece, 1), np.uint8)
    pieces = cv2.morphologyEx(mask, cv2.MORPH_OPEN, kernel)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        cv2.dilate(pieces, np.ones((3, piece) if across else (piece, 3), np.uint8)), connectivity=8
    )
    run = stats[:, cv2.CC_STAT_WIDTH if across else cv2.CC_STAT_HEIGHT]
    thickness = stats[:, cv2.CC_STAT_HEIGHT if across else cv2.CC_STAT_WIDTH]
    long = (run > SPAN * length) & (thickness < 0.05 * length)
    long[0] = False
    return np.asarray(pieces * long[labels], np.uint8)


def _count(lines: Gray, *, across: bool) -> int:
    joined = cv2.dilate(lines, np.ones((3, lines.shape[1]) if across else (lines.shape[0], 3), np.uint8))
    profile = joined[:, 0] if across else joined[0]
    return int(np.count_nonzero(np.diff(np.concatenate([[0], profile]).astype(np.int8)) == 1))


def _thickness(lines: Gray, *, across: bool) -> int:
    inside = lines.sum(axis=0 if across else 1)
    return max(1, round(float(lines.sum()) / max(1.0, float(np.median(inside)) * len(inside))))

"""Ruled and squared paper: its printed lines go, strokes that cross them stay."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from inkproof.document import PageImage
from inkproof.preprocess.shades import Gray, changed, gray_of, ink_mask, strips

__all__ = ["unrule"]

SPAN = 0.5
"""Share of the page that a printed line must cross."""

INK_DARKER = 25.0
"""By so many grays ink is darker than the lines that it lies on."""

FEWEST = 5
"""So many lines make ruled paper; fewer are a form's, or a frame."""


@dataclass(frozen=True, slots=True)
class _Rules:
    """The lines of one direction: 1 where they are, how thick they are, and the gray from which on they are alone."""

    across: bool
    mask: Gray
    thick_px: int
    alone: float


def unrule(image: PageImage) -> PageImage:
    """Closes long thin lines with the paper above and below (beside) them."""
    gray = gray_of(image)
    both = [rules for across in (True, False) if (rules := _rules(gray, across=across))]
    if not both:
        return image
    del gray
    pixels = image.pixels.copy()
    for rules in both:
        _close(image.pixels, pixels, rules)
    return changed(image, "unrule", pixels=pixels)


def _close(original: Gray, pixels: Gray, rules: _Rules) -> None:
    thick = rules.thick_px + 4
    kernel = np.ones((thick, 1) if rules.across else (1, thick), np.uint8)
    wider = np.ones((3, 1) if rules.across else (1, 3), np.uint8)
    # Lines across come first, and need the rows around as they were; those down need their own rows alone.
    before, around = (original, thick) if rules.across else (pixels, 0)
    for rows in strips(len(pixels)):
        top = max(0, rows.start - around)
        near, inside = slice(top, rows.stop + around), slice(rows.start - top, rows.stop - top)
        closed = cv2.morphologyEx(before[near], cv2.MORPH_CLOSE, kernel)[inside]
        wide = cv2.dilate(rules.mask[near], wider)[inside] > 0
        # What is darker than the line is ink that lies on it.
        pale = cv2.cvtColor(original[rows], cv2.COLOR_RGB2GRAY) > rules.alone
        np.copyto(pixels[rows], closed, where=(wide & pale)[:, :, None])


def _rules(gray: Gray, *, across: bool) -> _Rules | None:
    """The lines of a ruled page; None where there are too few."""
    lines = _lines(gray, across=across)
    if _count(lines, across=across) < FEWEST:
        return None
    level = float(np.median(gray[lines > 0]))
    return _Rules(across, lines, _thickness(lines, across=across), level - INK_DARKER)


def _lines(gray: Gray, *, across: bool) -> Gray:
    """1 on straight dark lines that cross SPAN of the page, with gaps no longer than a letter."""
    length = gray.shape[1] if across else gray.shape[0]
    piece = max(30, length // 20)
    kernel = np.ones((1, piece) if across else (piece, 1), np.uint8)
    pieces = cv2.morphologyEx(ink_mask(gray, depth=10), cv2.MORPH_OPEN, kernel)
    joined = cv2.dilate(pieces, np.ones((3, piece) if across else (piece, 3), np.uint8))
    # By outlines: the labels of all components would take four bytes a pixel.
    outlines, _ = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    joined[:] = 0
    for outline in outlines:
        _, _, width, height = cv2.boundingRect(outline)
        run, thickness = (width, height) if across else (height, width)
        if run > SPAN * length and thickness < 0.05 * length:
            cv2.drawContours(joined, [outline], -1, 1, cv2.FILLED)
    return np.asarray(cv2.bitwise_and(pieces, joined, dst=joined), np.uint8)


def _count(lines: Gray, *, across: bool) -> int:
    """How many lines the first half of the page has: at its full length lines that lean would run into each other."""
    half = (lines.shape[1] if across else lines.shape[0]) + 1 >> 1
    profile = lines[:, :half].max(axis=1) if across else lines[:half].max(axis=0)
    joined = cv2.dilate(profile[:, None], np.ones((3, 1), np.uint8))[:, 0]
    return int(np.count_nonzero(np.diff(np.concatenate([[0], joined]).astype(np.int8)) == 1))


def _thickness(lines: Gray, *, across: bool) -> int:
    inside = lines.sum(axis=0 if across else 1)
    return max(1, round(float(lines.sum()) / max(1.0, float(np.median(inside)) * len(inside))))

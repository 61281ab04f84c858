"""The scale of grays: pale ink made dark, white on black turned over, and the other side's ink taken away."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.document import PageImage
from inkproof.preprocess.shades import Gray, Shades, changed, gray_of, ink_mask, reduced, shades_of

__all__ = ["bleed", "contrast", "invert", "shows_through", "stretched"]

LOOK_PX = 1000
"""Long side in pixels of the picture that a page is judged by."""

CLEAR = 60.0
"""Grays between ink and paper from which on ink is easily seen."""

PALE_DEPTH, FULL_DEPTH, PALE_SHARE = 0.6, 0.8, 0.12
"""Shares of the ink's depth below which a stroke is the other side's, and from which on it is this side's; the share of
all ink from which on pale strokes are suspicious."""

KEPT_DEPTH, GONE_DEPTH = 0.62, 0.45
"""Shares of the ink's depth from which on ink stays as it is, and up to which it becomes paper."""

INK, PAPER = 20.0, 245.0
"""Where contrast puts the usual ink and paper."""


def contrast(image: PageImage) -> PageImage:
    """Stretches the grays so that the page's ink is nearly black and its paper nearly white."""
    pixels = stretched(image.pixels)
    return image if pixels is image.pixels else changed(image, "contrast", pixels=pixels)


def stretched(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Pixels [H, W, 3] with the usual ink nearly black and the paper nearly white; as they are if all are one."""
    shades = _ink_and_paper(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8))
    if shades.light - shades.dark < 1.0:
        return pixels
    values = INK + (np.arange(256) - shades.dark) * (PAPER - INK) / (shades.light - shades.dark)
    table: npt.NDArray[np.uint8] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    return table[pixels]


def invert(image: PageImage) -> PageImage:
    """Black becomes white, white black."""
    return changed(image, "invert", pixels=255 - image.pixels)


def bleed(image: PageImage) -> PageImage:
    """Takes away what is much paler than the ink: the other side's writing, stains, the tint of a form."""
    shades = _ink_and_paper(gray_of(image))
    if shades.light - shades.dark < 1.0:
        return image
    span = shades.light - shades.dark
    grays = np.arange(256, dtype=np.float64)
    depth = (shades.light - grays) / span
    paper = np.clip((KEPT_DEPTH - depth) / (KEPT_DEPTH - GONE_DEPTH), 0.0, 1.0)
    values = np.where(depth > 0.0, grays + (shades.light - grays) * paper, grays)
    return changed(image, "bleed", pixels=np.rint(values).astype(np.uint8)[image.pixels])


def shows_through(gray: Gray) -> bool:
    """Whether there is a second, paler ink: many strokes that are nowhere as dark as the others."""
    gray, _ = reduced(gray, LOOK_PX)
    shades = _ink_and_paper(gray)
    span = shades.light - shades.dark
    if span < CLEAR:
        return False
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink_mask(gray, depth=10), connectivity=8)
    inked = np.nonzero(labels)
    darkest = np.full(len(stats), 255, np.uint8)
    np.minimum.at(darkest, labels[inked].astype(np.int64), gray[inked])
    area = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    area[(area < 12) | (darkest == 255)] = 0.0
    depth = (shades.light - darkest) / span
    pale = float(area[depth < PALE_DEPTH].sum())
    # Ink that fades has all depths; the other side's has its own.
    between = float(area[(depth >= PALE_DEPTH) & (depth < FULL_DEPTH)].sum())
    return pale > PALE_SHARE * float(area.sum()) and between < 0.5 * pale


def _ink_and_paper(gray: Gray) -> Shades:
    """The shades of strokes and of what surrounds them, whatever else is on the page."""
    gray, _ = reduced(gray, LOOK_PX)
    ink = ink_mask(gray, depth=10) > 0
    if not ink.any() or ink.all():
        return shades_of(gray)
    return Shades(float(np.percentile(gray[ink], 15)), float(np.median(gray[~ink])))

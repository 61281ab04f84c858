"""Stamps and marks in colour over black print: the colour becomes paper, what is black stays. Nothing reads them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.document import PageImage
from inkproof.preprocess.lighting import between, paper_of
from inkproof.preprocess.shades import changed, reduced, strips

__all__ = ["is_stamped", "unstamp"]

COLOURED, PALE = 0.25, 0.45
"""By so much of the paper's light the brightest and the darkest of red, green and blue differ in coloured ink; and so
much of it the brightest has at least: what has less is black ink, or lies under it."""
OVER = 0.85
"""Of its light on paper coloured ink has less over black."""
SMOOTH, SMOOTH_PX = 0.18, 1.2
"""Noise in the colours, too, makes single pixels coloured; a stroke still is where it is blurred."""
DARK = 0.55
"""Black ink has less of the paper's light in each of the three."""
TOUCHED, ALL = 0.02, 0.4
"""Shares of the black ink that touches coloured ink, from which on a page is stamped, and from which on it is written
in coloured ink with a dark core."""
WHOLE = 0.4
"""Share of the coloured ink that is one mark: a stamp is framed or close, a line of writing is in pieces."""
LOOK_PX, PAPER_PX = 1000, 600

_Pixels = npt.NDArray[np.uint8]
_Shares = npt.NDArray[np.float32]


def unstamp(image: PageImage) -> PageImage:
    """Paper in place of all coloured ink, on paper of any tint."""
    height = len(image.pixels)
    papers, pixels = _papers(image.pixels), image.pixels.copy()
    level = _level(_shares_of(reduced(image.pixels, LOOK_PX)[0]))
    for rows in strips(height):
        paper = between(papers, rows, height)
        shares = _of_paper(image.pixels[rows], paper)
        # The rim of a stroke is half paper, and hardly coloured.
        near = cv2.dilate(_coloured(shares).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        gone = near & (shares.max(axis=2) > level)
        np.copyto(pixels[rows], np.rint(paper).astype(np.uint8), where=gone[:, :, None])
    return changed(image, "unstamp", pixels=pixels)


def is_stamped(pixels: _Pixels) -> bool:
    """Whether one coloured mark lies over black ink, not beside it."""
    small, _ = reduced(pixels, LOOK_PX)
    if _spread(small).max() < 255 * SMOOTH / 2:
        return False  # a gray page
    shares = _shares_of(small)
    coloured = _coloured(shares) & (_spread(cv2.GaussianBlur(shares, (0, 0), SMOOTH_PX)) > SMOOTH)
    if not coloured.any():
        return False
    near = cv2.dilate(coloured.astype(np.uint8), np.ones((5, 5), np.uint8))
    dark = (shares.max(axis=2) < DARK) & ~coloured
    touched = float((dark & (near > 0)).sum()) / max(1.0, float(dark.sum()))
    _, labels = cv2.connectedComponents(near)
    whole = np.bincount(labels[coloured]).max() / coloured.sum()
    return bool(TOUCHED < touched < ALL and whole > WHOLE)


def _spread(colours: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """How far the brightest and the darkest of red, green and blue are apart, [H, W]."""
    return np.asarray(colours.max(axis=2) - colours.min(axis=2))


def _coloured(shares: _Shares) -> npt.NDArray[np.bool_]:
    """Which pixels [H, W] of shares of the paper's light [H, W, 3] are coloured ink."""
    return np.asarray((_spread(shares) > COLOURED) & (shares.max(axis=2) > PALE))


def _level(shares: _Shares) -> float:
    """The share of the paper's light that coloured ink has on paper; over black ink it has less."""
    coloured = _coloured(shares)
    return OVER * float(np.median(shares.max(axis=2)[coloured])) if coloured.any() else PALE


def _shares_of(small: _Pixels) -> _Shares:
    """Shares of the paper's light [H, W, 3] of a small picture."""
    height = len(small)
    return _of_paper(small, between(_papers(small), slice(0, height), height))


def _of_paper(pixels: _Pixels, paper: _Shares) -> _Shares:
    return np.asarray(pixels / np.maximum(paper, 8.0), np.float32)


def _papers(pixels: _Pixels) -> _Shares:
    """The paper's light under all ink, float32 [h, W, 3], as wide as the page and a few hundred rows high."""
    small, _ = reduced(pixels, PAPER_PX)
    channels = [cv2.resize(paper_of(small[:, :, i]), (pixels.shape[1], len(small))) for i in range(3)]
    return np.asarray(np.stack(channels, axis=2), np.float32)

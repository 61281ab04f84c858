"""Which way up a page stands: decided once for the page, never line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from inkproof.document import PageImage
from inkproof.geometry import Affine
from inkproof.recognize.crops import Graph, Pixels, bgr_planes, fit_height

__all__ = ["UprightVote", "turned"]

VOTERS = 12
WITNESSES = 3
SUSPICIOUS = 0.4
"""Mean probability of being upside down above which a page is read both ways: a false alarm costs a few lines' time."""
TALL = 1.5
"""A crop this much taller than wide is a line that lies on its side."""
LONG = 3.0
"""One crop of a page that lies must be this much taller than wide: single figures are not."""

_HEIGHT, _WIDTH = 48, 192


class UprightVote:
    """Says by how many degrees clockwise a page must be turned to stand upright: 0, 90, 180 or 270.

    The shape of the crops or the direction classifier, which is often wrong on a single handwritten line, only raise
    the suspicion; the recognizer decides by reading a few crops both ways (`confidence`, mean in [0, 1] over crops).
    """

    def __init__(self, graph: Graph, confidence: Callable[[Sequence[Pixels]], float]) -> None:
        self._graph = graph
        self._confidence = confidence

    def __call__(self, crops: Sequence[Pixels]) -> int:
        """The degrees for crops, uint8 [H, W, 3] RGB, that were cut as the page stands; 0 on none."""
        widest = sorted(crops, key=lambda crop: crop.shape[1] / crop.shape[0], reverse=True)
        lying = [crop for crop in reversed(widest) if crop.shape[0] > TALL * crop.shape[1]]
        # By length, not by number: of a table of figures every 1 is tall, but no figure is long.
        longest = max((crop.shape[0] / crop.shape[1] for crop in lying), default=0.0)
        most = 2 * sum(crop.shape[0] for crop in lying) > sum(max(crop.shape[:2]) for crop in crops)
        if most and longest > LONG:
            return self._surest(lying[:WITNESSES], (0, 90, 270))
        if not widest:
            return 0
        overturned = self._graph(np.stack([_prepare(crop) for crop in widest[:VOTERS]]))[:, 1].mean()
        return self._surest(widest[:WITNESSES], (0, 180)) if overturned > SUSPICIOUS else 0

    def _surest(self, witnesses: Sequence[Pixels], ways: Sequence[int]) -> int:
        return max(ways, key=lambda way: self._confidence([_turned(crop, way) for crop in witnesses]))


def turned(image: PageImage, degrees: int) -> PageImage:
    """The page turned clockwise by a multiple of 90 degrees."""
    height, width = image.pixels.shape[:2]
    back = {
        90: Affine(0, 1, 0, -1, 0, height),
        180: Affine(-1, 0, width, 0, -1, height),
        270: Affine(0, -1, width, 1, 0, 0),
    }[degrees]
    return replace(image, pixels=_turned(image.pixels, degrees), to_source=image.to_source.after(back))


def _turned(pixels: Pixels, degrees: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(pixels, -degrees // 90))


def _prepare(crop: Pixels) -> np.ndarray:
    """BGR planes in [-1, 1], [3, 48, 192], as the classifier was trained: cut or padded with zeros on the right."""
    scaled = fit_height(crop, _HEIGHT)[:, :_WIDTH]
    planes = np.zeros((3, _HEIGHT, _WIDTH), dtype=np.float32)
    planes[:, :, : scaled.shape[1]] = bgr_planes(scaled)
    return planes

"""Which way up a page stands: decided once for the page, never line by line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from inkproof.recognize.crops import Graph, Pixels, bgr_planes, fit_height

__all__ = ["UprightVote"]

VOTERS = 12
WITNESSES = 3
SURE = 0.9
_HEIGHT, _WIDTH = 48, 192


class UprightVote:
    """Says whether a page's crops stand upside down.

    The direction classifier is often wrong on a single handwritten line, so that its majority only raises the
    suspicion; the recognizer decides by reading a few crops both ways (`confidence`, mean in [0, 1] over crops).
    """

    def __init__(self, graph: Graph, confidence: Callable[[Sequence[Pixels]], float]) -> None:
        self._graph = graph
        self._confidence = confidence

    def __call__(self, crops: Sequence[Pixels]) -> bool:
        """Whether the crops, uint8 [H, W, 3] RGB, stand upside down; False on none."""
        widest = sorted(crops, key=lambda crop: crop.shape[1] / crop.shape[0], reverse=True)[:VOTERS]
        if not widest:
            return False
        votes = self._graph(np.stack([_prepare(crop) for crop in widest]))[:, 1] > SURE
        if votes.mean() <= 0.5:
            return False
        witnesses = widest[:WITNESSES]
        turned = [np.ascontiguousarray(np.rot90(crop, 2)) for crop in witnesses]
        return self._confidence(turned) > self._confidence(witnesses)


def _prepare(crop: Pixels) -> np.ndarray:
    """BGR planes in [-1, 1], [3, 48, 192], as the classifier was trained: cut or padded with zeros on the right."""
    scaled = fit_height(crop, _HEIGHT)[:, :_WIDTH]
    planes = np.zeros((3, _HEIGHT, _WIDTH), dtype=np.float32)
    planes[:, :, : scaled.shape[1]] = bgr_planes(scaled)
    return planes

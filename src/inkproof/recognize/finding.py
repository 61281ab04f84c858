"""Finding lines of text on a page with a DB detector; its pre- and post-processing are RapidOCR's."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from rapidocr.ch_ppocr_det.utils import DBPostProcess, DetPreProcess

from inkproof.recognize.crops import Graph, Pixels

__all__ = ["LineFinder"]

SHORT_SIDE_PX = 736
LONG_SIDE_PX = 2000
TALL = 4.0
"""A page more times higher than wide is looked at in parts, since as a whole its letters would be too small to see: a
screenshot that was stitched, a long receipt. Those up to here are read no better in parts."""
PART, SHARED = 2.0, 0.25
"""Heights of a part and of what it shares with the next one, in widths: lines within are seen whole in one of them."""
NARROW_PX = 368
"""A narrower page is divided as one of this width: it has no room for small letters."""


class LineFinder:
    """Finds the quadrilaterals on a page that hold text, on the page as `toned`, since it overlooks what is pale."""

    def __init__(self, graph: Graph, toned: Callable[[Pixels], Pixels]) -> None:
        self._graph = graph
        self._toned = toned
        # The sizes are chosen below; of RapidOCR's preparation only rounding and normalising are left to do.
        self._prepare = DetPreProcess(32, "min")
        self._interpret = DBPostProcess(
            thresh=0.3, box_thresh=0.5, max_candidates=3000, unclip_ratio=1.6, use_dilation=True
        )

    def __call__(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        """Quadrilaterals float32 [N, 4, 2] in pixels of the image [H, W, 3] RGB, in no particular order."""
        height, width = pixels.shape[:2]
        wide = max(width, NARROW_PX)
        if height <= TALL * wide:
            return self._found(pixels)
        found = []
        for top, bottom, first, last in _parts(height, wide):
            quads = self._found(pixels[top:bottom]) + np.array([0, top], dtype=np.float32)
            middle = quads[:, :, 1].mean(axis=1)
            found.append(quads[(first <= middle) & (middle < last)])
        return np.concatenate(found)

    def _found(self, pixels: Pixels) -> npt.NDArray[np.float32]:
        height, width = pixels.shape[:2]
        # A picture of one line is many times wider than high: its long side bounds how far it is enlarged.
        scale = min(max(1.0, SHORT_SIDE_PX / min(height, width)), LONG_SIDE_PX / max(height, width))
        resized: Any = pixels
        if scale != 1.0:
            kind = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
            size = (max(1, round(width * scale)), max(1, round(height * scale)))
            resized = cv2.resize(resized, size, interpolation=kind)
        prepared = self._prepare(self._toned(resized)[:, :, ::-1])
        if prepared is None:
            return np.empty((0, 4, 2), dtype=np.float32)
        quads, _ = self._interpret(self._graph(prepared), (height, width))
        return np.asarray(quads, dtype=np.float32).reshape(-1, 4, 2)


def _parts(height: int, width: int) -> Iterator[tuple[int, int, float, float]]:
    """(top, bottom) of each part of a tall page, and from where to where it has the say."""
    count = math.ceil(height / (PART * width))
    for n in range(count):
        first, last = height * n / count, height * (n + 1) / count
        reach = SHARED * width / 2
        top, bottom = max(0, round(first - reach)), min(height, round(last + reach))
        yield top, bottom, first if n else -math.inf, last if n + 1 < count else math.inf

"""Binarisation: pixels become black or white. Pure steps; which page wants one is decided elsewhere."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from inkproof.document import PageImage

__all__ = ["otsu", "sauvola"]

_SAUVOLA_RANGE = 128.0
"""Half the range of gray values: the largest standard deviation there can be."""


def otsu(image: PageImage) -> PageImage:
    """One threshold for the page, the one that parts its gray values best (Otsu 1979)."""
    import cv2

    _, binary = cv2.threshold(_gray(image), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return _with_gray(image, np.asarray(binary, np.uint8))


def sauvola(image: PageImage, *, window_px: int = 31, k: float = 0.2) -> PageImage:
    """A threshold for each pixel, mean (1 + k (deviation / 128 - 1)) of its window (Sauvola 2000): for uneven light."""
    import cv2

    gray = _gray(image).astype(np.float64)
    window = (window_px, window_px)
    mean = cv2.blur(gray, window, borderType=cv2.BORDER_REFLECT)
    square = cv2.blur(gray * gray, window, borderType=cv2.BORDER_REFLECT)
    deviation = np.sqrt(np.maximum(square - mean * mean, 0.0))
    threshold = mean * (1.0 + k * (deviation / _SAUVOLA_RANGE - 1.0))
    return _with_gray(image, np.where(gray > threshold, 255, 0).astype(np.uint8))


def _gray(image: PageImage) -> npt.NDArray[np.uint8]:
    import cv2

    return np.asarray(cv2.cvtColor(image.pixels, cv2.COLOR_RGB2GRAY), np.uint8)


def _with_gray(image: PageImage, gray: npt.NDArray[np.uint8]) -> PageImage:
    return replace(image, pixels=np.repeat(gray[:, :, None], 3, axis=2))

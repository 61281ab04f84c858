"""Binarisation: pixels become black or white. Pure steps; which page wants one is decided elsewhere."""

from __future__ import annotations

import cv2
import numpy as np

from inkproof.document import PageImage
from inkproof.preprocess.shades import gray_of, with_gray

__all__ = ["otsu", "sauvola"]

_SAUVOLA_RANGE = 128.0
"""Half the range of gray values: the largest standard deviation there can be."""


def otsu(image: PageImage) -> PageImage:
    """One threshold for the page, the one that parts its gray values best (Otsu 1979)."""
    _, binary = cv2.threshold(gray_of(image), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return with_gray(image, np.asarray(binary, np.uint8), "otsu")


def sauvola(image: PageImage, *, window_px: int = 31, k: float = 0.2) -> PageImage:
    """A threshold for each pixel, mean (1 + k (deviation / 128 - 1)) of its window (Sauvola 2000): for uneven light."""
    gray = gray_of(image).astype(np.float64)
    window = (window_px, window_px)
    mean = cv2.blur(gray, window, borderType=cv2.BORDER_REFLECT)
    square = cv2.blur(gray * gray, window, borderType=cv2.BORDER_REFLECT)
    deviation = np.sqrt(np.maximum(square - mean * mean, 0.0))
    threshold = mean * (1.0 + k * (deviation / _SAUVOLA_RANGE - 1.0))
    return with_gray(image, np.where(gray > threshold, 255, 0).astype(np.uint8), "sauvola")

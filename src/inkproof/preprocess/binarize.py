"""Binarisation: pixels become black or white. Pure steps; which page wants one is decided elsewhere."""

from __future__ import annotations

import cv2
import numpy as np

from inkproof.document import PageImage
from inkproof.preprocess.shades import gray_of, strips, with_gray

__all__ = ["otsu", "sauvola"]

_SAUVOLA_RANGE = 128.0
"""Half the range of gray values: the largest standard deviation there can be."""


def otsu(image: PageImage) -> PageImage:
    """One threshold for the page, the one that parts its gray values best (Otsu 1979)."""
    _, binary = cv2.threshold(gray_of(image), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return with_gray(image, np.asarray(binary, np.uint8), "otsu")


def sauvola(image: PageImage, *, window_px: int = 31, k: float = 0.2) -> PageImage:
    """A threshold for each pixel, mean (1 + k (deviation / 128 - 1)) of its window (Sauvola 2000): for uneven light."""
    gray, half = gray_of(image), window_px // 2
    wide = cv2.copyMakeBorder(gray, half, half, half, half, cv2.BORDER_REFLECT)
    for rows in strips(len(gray)):
        around = wide[rows.start : rows.stop + 2 * half]
        mean, square = (
            blur(around, cv2.CV_32F, (window_px, window_px))[half:-half, half:-half]
            for blur in (cv2.boxFilter, cv2.sqrBoxFilter)
        )
        deviation = np.sqrt(np.maximum(square - mean * mean, 0))
        threshold = mean * (1 + k * (deviation / _SAUVOLA_RANGE - 1))
        gray[rows] = np.where(gray[rows] > threshold, 255, 0)
    return with_gray(image, gray, "sauvola")

"""Salt and pepper: single pixels that have nothing to do with their surroundings. Blots are not removed."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.document import PageImage
from inkproof.preprocess.shades import Gray, gray_of, with_gray

__all__ = ["despeckle", "is_speckled"]

DIFFERENCE = 60
LOOK_PX = 1500
"""Side of the middle of the page that is looked at: such specks are everywhere."""


def despeckle(image: PageImage) -> PageImage:
    """Puts the median of its surroundings in place of each pixel that differs much from it."""
    gray = gray_of(image)
    for _ in range(2):  # where specks lie thick, the first pass leaves some
        median = cv2.medianBlur(gray, 3)
        gray = np.where(_extreme(gray) & (cv2.absdiff(gray, median) > DIFFERENCE), median, gray)
    return with_gray(image, gray, "despeckle")


def is_speckled(gray: Gray) -> bool:
    """Whether more than one pixel in 200 is darker or lighter than all that surround it: strokes are never so."""
    height, width = gray.shape
    top, left = max(0, height - LOOK_PX) // 2, max(0, width - LOOK_PX) // 2
    gray = gray[top : top + LOOK_PX, left : left + LOOK_PX]
    ring = np.ones((3, 3), np.uint8)
    ring[1, 1] = 0
    alone = (cv2.subtract(cv2.erode(gray, ring), gray) > DIFFERENCE) | (
        cv2.subtract(gray, cv2.dilate(gray, ring)) > DIFFERENCE
    )
    return bool(alone.mean() > 0.005)


def _extreme(gray: Gray) -> npt.NDArray[np.bool_]:
    """Pixels that are the darkest or the lightest of the 3 x 3 around them."""
    square = np.ones((3, 3), np.uint8)
    darkest: npt.NDArray[np.bool_] = gray == cv2.erode(gray, square)
    lightest: npt.NDArray[np.bool_] = gray == cv2.dilate(gray, square)
    return darkest | lightest

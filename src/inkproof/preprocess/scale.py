"""Size: pages whose letters are too small for the detector are enlarged. Nothing is made smaller."""

from __future__ import annotations

import cv2
import numpy as np

from inkproof.document import PageImage
from inkproof.geometry import Affine
from inkproof.preprocess.shades import changed, gray_of, ink_mask

__all__ = ["letter_height_px", "upscale"]

WANTED_PX = 20.0
"""Height of a letter that is easily read: that of small print at 300 dpi."""

LARGEST = 4.0
"""Beyond this nothing is gained, whatever the letters."""

MAX_SIDE_PX = 6000


def upscale(image: PageImage) -> PageImage:
    """Enlarges the page so that its letters have the height that is easily read."""
    height, width = image.pixels.shape[:2]
    room = MAX_SIDE_PX / max(height, width)
    letter = letter_height_px(image) if room > 1.05 else 0.0
    factor = min(LARGEST, room, WANTED_PX / letter if letter else 1.0)
    if factor <= 1.05:
        return image
    size = (round(width * factor), round(height * factor))
    pixels = np.asarray(cv2.resize(image.pixels, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    back = Affine.scaling(width / size[0], height / size[1])
    return changed(image, "upscale", pixels=pixels, to_source=image.to_source.after(back))


def letter_height_px(image: PageImage) -> float:
    """Height of the letters that hold most of the ink, 0.0 where nothing looks like letters."""
    gray = gray_of(image)
    height, width = gray.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink_mask(gray, window_px=25), connectivity=8)
    tall, wide, area = (stats[1:, at] for at in (cv2.CC_STAT_HEIGHT, cv2.CC_STAT_WIDTH, cv2.CC_STAT_AREA))
    letters = (tall >= 4) & (tall < 0.2 * height) & (wide < 0.3 * width) & (area > 5) & (wide < 8 * tall)
    if np.count_nonzero(letters) < 20:
        return 0.0
    order = np.argsort(tall[letters])
    ink = np.cumsum(area[letters][order])
    return float(tall[letters][order][np.searchsorted(ink, ink[-1] / 2)])

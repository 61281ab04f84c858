"""The sheet in a photograph: its outline is found and it is laid flat. Curved pages stay curved."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from inkproof.document import PageImage
from inkproof.geometry import Projective
from inkproof.preprocess.shades import Gray, changed, gray_of, reduced

__all__ = ["flatten", "is_photographed", "outline_of"]

LOOK_PX = 500
SMALLEST, LARGEST = 0.25, 0.95
"""Share of the picture that a sheet covers."""

EDGE_PX = 4
DARKER = 40.0
"""What lies around a sheet is darker than it by so many grays."""

Corners = npt.NDArray[np.float32]


def flatten(image: PageImage) -> PageImage:
    """Cuts the sheet out of a photograph and straightens its perspective; the page itself where no sheet stands out."""
    corners = outline_of(gray_of(image))
    if corners is None:
        return image
    sides = [float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)]
    width, height = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, flat)
    pixels = cv2.warpPerspective(
        image.pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    back = Projective.of(image.to_source).after(Projective(*map(float, np.linalg.inv(matrix).ravel())))
    return changed(image, "flatten", pixels=np.asarray(pixels, np.uint8), to_source=back)


def is_photographed(gray: Gray) -> bool:
    """Whether a sheet lies on something darker in the picture."""
    return outline_of(gray) is not None


def outline_of(gray: Gray) -> Corners | None:
    """Corners of the sheet, float32 [4, 2], clockwise from the top left; None where no sheet stands out."""
    small, scale = reduced(gray, LOOK_PX)
    smooth = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)), (0, 0), 2)
    _, bright = cv2.threshold(smooth, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    contours, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not contours:
        return None
    hull = cv2.convexHull(max(contours, key=cv2.contourArea))
    quad = cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True).reshape(-1, 2).astype(np.float32)
    if len(quad) != 4 or not SMALLEST < cv2.contourArea(quad) / small.size < LARGEST:
        return None
    # A shadow on a page also has straight edges, but ends where the picture ends: a sheet lies free on all sides.
    if (quad < EDGE_PX).any() or (quad > np.array(small.shape[::-1]) - 1 - EDGE_PX).any():
        return None
    inside = np.zeros_like(small)
    cv2.fillConvexPoly(inside, quad.astype(np.int32), 1)
    outside = inside == 0
    if bright[inside > 0].mean() < 0.95 or bright[outside].mean() > 0.05:
        return None
    if np.median(smooth[inside > 0]) - np.percentile(smooth[outside], 90) < DARKER:
        return None
    return _from_top_left(quad) / np.float32(scale)


def _from_top_left(quad: Corners) -> Corners:
    middle = quad.mean(axis=0)
    clockwise = quad[np.argsort(np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0]))]
    return np.asarray(np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0), np.float32)

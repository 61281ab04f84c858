"""What paper, scanners and cameras do to ink: seeded steps on masks and gray images. No text.

A mask is float32 [H, W], 1 where there is ink; a gray image is float32 [H, W] in 0-255.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

__all__ = [
    "Pixels", "bitonal", "bled", "blotted", "blurred", "broken", "inked", "jpeg", "noisy", "photographed", "resampled",
    "rotated", "ruled", "salted", "shadowed", "shaken", "slanted", "warped", "weighted",
]  # fmt: skip

Pixels = npt.NDArray[np.float32]
Rng = np.random.Generator


def _pixels(array: object) -> Pixels:
    return np.asarray(array, dtype=np.float32)


def _clouds(shape: tuple[int, ...], cells: int, rng: Rng) -> Pixels:
    """Smooth noise in 0-1 with about `cells` hills over the height."""
    height, width = shape[:2]
    seeds = rng.random((max(2, cells), max(2, round(cells * width / height)))).astype(np.float32)
    return _pixels(np.clip(cv2.resize(seeds, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1))


def slanted(mask: Pixels, shear: float) -> Pixels:
    """Leans the mask by `shear` pixels a pixel of height, to the right when positive."""
    height, width = mask.shape
    lean = abs(shear) * height
    matrix = np.array([[1, -shear, lean if shear > 0 else 0], [0, 1, 0]], dtype=np.float32)
    return _pixels(cv2.warpAffine(mask, matrix, (int(width + lean) + 1, height)))


def warped(mask: Pixels, amount_px: float, rng: Rng) -> Pixels:
    """Bends the mask by smooth noise of at most `amount_px` pixels each way."""
    height, width = mask.shape
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    xs += amount_px * (2 * _clouds(mask.shape, 3, rng) - 1)
    ys += amount_px * (2 * _clouds(mask.shape, 2, rng) - 1)
    return _pixels(cv2.remap(mask, xs, ys, cv2.INTER_LINEAR))


def weighted(mask: Pixels, amount_px: int) -> Pixels:
    """Thicker strokes for positive amounts, thinner for negative ones."""
    if amount_px == 0:
        return mask
    kernel = np.ones((abs(amount_px) + 1, abs(amount_px) + 1), dtype=np.uint8)
    return _pixels(cv2.dilate(mask, kernel) if amount_px > 0 else cv2.erode(mask, kernel))


def broken(mask: Pixels, share: float, stroke_px: float, rng: Rng) -> Pixels:
    """Takes ink off in specks of about a stroke's width, which opens e to c and h to b; `share` of the area."""
    grain = rng.random(mask.shape).astype(np.float32)
    grain = _pixels(cv2.GaussianBlur(grain, (0, 0), max(0.6, stroke_px * 0.55)))
    return _pixels(np.where(grain < np.quantile(grain, share), 0.0, mask))


def blotted(mask: Pixels, per_line_height: float, height_px: float, rng: Rng) -> Pixels:
    """Adds blots and specks, `per_line_height` a square of one text height, in sizes of points and commas."""
    out = mask.copy()
    height, width = mask.shape
    for _ in range(rng.poisson(per_line_height * height * width / height_px**2)):
        centre = (int(rng.integers(width)), int(rng.integers(height)))
        radius = max(1, round(height_px * rng.uniform(0.02, 0.09)))
        axes = (radius, max(1, round(radius * rng.uniform(0.5, 1.6))))
        cv2.ellipse(out, centre, axes, float(rng.uniform(0, 180)), 0, 360, (float(rng.uniform(0.6, 1)),), -1)
    return out


def inked(mask: Pixels, fading: float, rng: Rng) -> Pixels:
    """Puts ink on paper; `fading` is the share of ink lost at worst. Returns a gray image."""
    paper = rng.uniform(195, 255) * (1 - 0.12 * rng.random() * _clouds(mask.shape, 3, rng))
    ink = rng.uniform(0, 80)
    strength = mask * (1 - fading * _clouds(mask.shape, 6, rng))
    return _pixels(paper * (1 - strength) + ink * strength)


def resampled(image: Pixels, factor: float, *, back: bool) -> Pixels:
    """Scanned at `factor` of the resolution, and enlarged again if `back`."""
    height, width = image.shape
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return _pixels(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC) if back else small)


def blurred(image: Pixels, sigma_px: float) -> Pixels:
    """Out of focus."""
    return _pixels(cv2.GaussianBlur(image, (0, 0), sigma_px)) if sigma_px > 0.2 else image


def noisy(image: Pixels, deviation: float, rng: Rng) -> Pixels:
    """Gaussian noise in gray levels."""
    return _pixels(image + rng.normal(0, deviation, image.shape))


def bitonal(image: Pixels, bias: float) -> Pixels:
    """Black and white at Otsu's threshold moved by `bias` gray levels."""
    gray = np.clip(image, 0, 255).astype(np.uint8)
    level, _ = cv2.threshold(gray, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return _pixels(np.where(gray > level + bias, 255, 0))


def jpeg(image: Pixels, quality: int) -> Pixels:
    """Through JPEG and back."""
    _, data = cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)
    return _pixels(decoded)


def shaken(image: Pixels, length_px: int, angle: float) -> Pixels:
    """Moved by `length_px` while the shutter was open, in the direction of `angle` degrees."""
    kernel = np.zeros((length_px, length_px), dtype=np.float32)
    kernel[length_px // 2] = 1.0 / length_px
    middle = (length_px - 1) / 2
    kernel = _pixels(cv2.warpAffine(kernel, cv2.getRotationMatrix2D((middle, middle), angle, 1.0), kernel.shape))
    return _pixels(cv2.filter2D(image, -1, kernel / kernel.sum(), borderType=cv2.BORDER_REPLICATE))


def shadowed(image: Pixels, depth: float, rng: Rng) -> Pixels:
    """Light that falls off across the page, and the soft edge of somebody's shadow; `depth` is the light lost in it."""
    height, width = image.shape
    ys, xs = np.mgrid[0 : 1 : height * 1j, 0 : width / height : width * 1j].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (xs - xs.max() / 2) + np.sin(angle) * (ys - 0.5)
    edge = 1 / (1 + np.exp(-(along - rng.uniform(-0.15, 0.15)) / rng.uniform(0.01, 0.06)))
    fall = (along - along.min()) / (along.max() - along.min())
    return _pixels(image * (1 - depth * edge) * (1 - 0.25 * fall))


def rotated(image: Pixels, degrees: float) -> Pixels:
    """Turned counter-clockwise on a larger sheet of the same paper."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = (round(height * sin + width * cos), round(height * cos + width * sin))
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    paper = float(np.median(image))
    return _pixels(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC, borderValue=paper))


def photographed(image: Pixels, degrees: float, rng: Rng) -> Pixels:
    """A sheet on a darker table, seen from a camera that leans by `degrees` to one of the four sides."""
    height, width = image.shape
    lean = 0.5 * np.tan(np.radians(degrees))  # what the far edge loses at a distance of one page
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    side = int(rng.integers(4))
    far = np.roll(np.array([1, 1, 0, 0]), side).astype(bool)
    seen = corners.copy()
    seen[far] += lean * (corners.mean(axis=0) - corners[far])
    table = (round(1.16 * width), round(1.16 * height))
    seen += np.array([0.08 * width, 0.08 * height], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    wood = _pixels(rng.uniform(50, 110) + 25 * _clouds((table[1], table[0]), 9, rng))
    sheet = cv2.warpPerspective(image, matrix, table, flags=cv2.INTER_CUBIC)
    inside = cv2.warpPerspective(np.ones_like(image), matrix, table)
    return _pixels(sheet * inside + wood * (1 - inside))


def bled(image: Pixels, back: Pixels, strength: float) -> Pixels:
    """The ink of the other side, `back`, a gray page of any size, shows through in mirror writing."""
    height, width = image.shape
    mirrored = cv2.resize(back[:, ::-1], (width, height), interpolation=cv2.INTER_AREA)
    return _pixels(image - strength * np.clip(255 - blurred(_pixels(mirrored), 1.2), 0, 255))


def ruled(image: Pixels, step_px: float, rng: Rng, *, squared: bool) -> Pixels:
    """Printed with lines `step_px` apart, across or both ways, paler than ink."""
    out = image.copy()
    height, width = image.shape
    gray, thickness = float(rng.uniform(130, 190)), max(1, round(step_px / 30))
    for at in np.arange(step_px * rng.random(), height, step_px):
        out[int(at) : int(at) + thickness] = np.minimum(out[int(at) : int(at) + thickness], gray)
    for at in np.arange(step_px * rng.random(), width, step_px) if squared else ():
        out[:, int(at) : int(at) + thickness] = np.minimum(out[:, int(at) : int(at) + thickness], gray)
    return out


def salted(image: Pixels, share: float, rng: Rng) -> Pixels:
    """Salt and pepper: `share` of the pixels become white or black."""
    grain = rng.random(image.shape)
    return _pixels(np.where(grain < share / 2, 0, np.where(grain > 1 - share / 2, 255, image)))

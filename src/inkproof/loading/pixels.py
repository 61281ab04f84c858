"""Colours: any Pillow mode to RGB on paper, and pictures in memory to TIFF bytes. No files are opened here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import numpy.typing as npt

from inkproof.errors import EmptyInputError, NotAnImageError
from inkproof.loading.guards import decoding

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["is_image", "plausible_dpi", "rgb", "tiff_from_array", "tiff_from_image"]

LOSSLESS_IN_TIFF = frozenset({"1", "CMYK", "I;16", "L", "LA", "RGB", "RGBA"})
MODES = {1: "L", 3: "RGB", 4: "RGBA"}
MIN_DPI, MAX_DPI = 2, 10_000
STRIP_ROWS = 256
OPAQUE, LIGHT, DARK_SHARE = 128, 200, 0.01
"""Alpha from which a pixel is seen, the shade below which it may be ink, and the share of such on white lettering."""


def rgb(image: Image) -> npt.NDArray[np.uint8]:
    """Pixels uint8 [H, W, 3] of an image of any mode; transparent parts are laid on white, under light ink on black."""
    width, height = image.size
    pixels = np.empty((height, width, 3), np.uint8)
    white = _white(image) if image.mode in ("F", "I") else (0.0, 1.0)
    ground = "black" if image.has_transparency_data and _is_light(image) else "white"
    at = 0
    for strip in _strips(image):
        pixels[at : at + strip.height] = np.asarray(_converted(strip, white, ground))
        at += strip.height
    return pixels


def _strips(image: Image) -> Iterator[Image]:
    """The image in strips: each step of a conversion holds as much again as the largest picture allowed."""
    for top in range(0, image.height, STRIP_ROWS):
        yield image.crop((0, top, image.width, min(top + STRIP_ROWS, image.height)))


def _is_light(image: Image) -> bool:
    """Whether hardly anything that can be seen is darker than paper: then what cannot be seen is not white."""
    seen = dark = 0
    for strip in _strips(image):
        shades = np.asarray(strip.convert("RGBA"))
        opaque = shades[shades[:, :, 3] > OPAQUE][:, :3]
        seen += len(opaque)
        dark += int((opaque.max(axis=1) < LIGHT).sum())
    return 0 < seen < image.width * image.height and dark <= DARK_SHARE * seen


def _converted(image: Image, white: tuple[float, float], ground: str) -> Image:
    import PIL.Image

    if image.mode.startswith("I;16"):
        gray = (np.asarray(image).astype(np.uint32) + 128) // 257
        image = PIL.Image.fromarray(gray.astype(np.uint8))
    elif image.mode in ("F", "I"):
        image = PIL.Image.fromarray(_stretched(np.asarray(image), *white))
    elif image.mode == "LAB":
        image = image.getchannel("L")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = PIL.Image.alpha_composite(PIL.Image.new("RGBA", image.size, ground), image)
    return image.convert("RGB")


def _white(image: Image) -> tuple[float, float]:
    """Black and white of 32-bit pixels: they have no agreed ones, so the darkest and the brightest are taken."""
    low, high = np.inf, -np.inf
    for part in _strips(image):
        strip = _finite(np.asarray(part))
        low, high = min(low, float(strip.min())), max(high, float(strip.max()))
    return (0.0, 1.0) if low >= 0 and high <= 1 else (low, high)


def plausible_dpi(info: dict[Any, Any]) -> float | None:
    """The horizontal resolution that a file reports, or None where it says nothing or nothing that can be."""
    try:
        dpi = round(float(info["dpi"][0]), 1)
    except (KeyError, IndexError, TypeError, ValueError, ArithmeticError):
        return None
    return dpi if MIN_DPI <= dpi <= MAX_DPI else None


def is_image(value: object) -> TypeGuard[Image]:
    """Whether this is a PIL image."""
    import PIL.Image

    return isinstance(value, PIL.Image.Image)


def tiff_from_array(array: npt.NDArray[Any]) -> bytes:
    """TIFF bytes of [H, W], [H, W, 3] or [H, W, 4] pixels; raises NotAnImageError for other shapes, types or ranges."""
    import PIL.Image

    channels = 1 if array.ndim == 2 else array.shape[-1] if array.ndim == 3 else 0
    if channels not in MODES:
        raise NotAnImageError(
            f"an array of shape {array.shape} is no picture",
            remedy="Give [height, width], or with a last axis of 3 (RGB) or 4 (RGBA)",
        )
    if not array.size:
        raise EmptyInputError(f"an array of shape {array.shape} has no pixels", remedy="Give a picture that has a size")
    pixels = np.ascontiguousarray(_uint8(array))
    return _tiff(PIL.Image.fromarray(pixels[..., 0] if array.ndim == 3 and channels == 1 else pixels), None)


def tiff_from_image(image: Image) -> bytes:
    """TIFF bytes of a PIL image's current frame, turned upright by its EXIF orientation."""
    import PIL.Image
    import PIL.ImageOps

    if not all(image.size):
        raise EmptyInputError(f"an image of size {image.size} has no pixels", remedy="Give a picture that has a size")
    with decoding("image"):
        upright = PIL.ImageOps.exif_transpose(image)
        if upright.mode not in LOSSLESS_IN_TIFF or "transparency" in upright.info:
            upright = PIL.Image.fromarray(rgb(upright))
        return _tiff(upright, plausible_dpi(image.info))


def _tiff(image: Image, dpi: float | None) -> bytes:
    # Uncompressed: writing and reading it again costs two copies, and everything downstream has one kind of source.
    image.info = {}
    out = io.BytesIO()
    image.save(out, "TIFF", **({"dpi": (dpi, dpi)} if dpi else {}))
    return out.getvalue()


def _uint8(array: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    if array.dtype == np.uint8:
        return array
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * 255
    if array.dtype == np.uint16:
        return ((array.astype(np.uint32) + 128) // 257).astype(np.uint8)
    if np.issubdtype(array.dtype, np.floating) and array.min() >= 0 and array.max() <= 1:
        return _bytes(array)
    raise NotAnImageError(
        f"an array of {array.dtype} is no picture",
        remedy="Give uint8, bool, uint16, or floats from 0 to 1; divide other floats by their white",
    )


def _finite(values: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)


def _stretched(values: npt.NDArray[Any], low: float, high: float) -> npt.NDArray[np.uint8]:
    return _bytes((_finite(values) - low) / ((high - low) or 1.0))


def _bytes(share: npt.NDArray[Any]) -> npt.NDArray[np.uint8]:
    scaled: npt.NDArray[np.uint8] = np.rint(share * 255).astype(np.uint8)
    return scaled

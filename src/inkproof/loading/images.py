"""Pages of picture files, decoded by Pillow one by one. No PDFs, no choice of kind."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from inkproof.document import PageImage, Source
from inkproof.errors import MissingExtraError, TruncatedInputError
from inkproof.loading.guards import Choice, check_size, decoding
from inkproof.loading.pixels import plausible_dpi, rgb

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = ["image_pages"]

# The classes themselves, not Image.open: that one tries every plugin it knows and guards against decompression bombs
# by a process-wide limit of its own; here the source's kind is known and the limit is the caller's.
DECODERS = {
    "avif": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "bmp": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "gif": ("PIL.GifImagePlugin", "GifImageFile"),
    "jpeg": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "png": ("PIL.PngImagePlugin", "PngImageFile"),
    "tiff": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "webp": ("PIL.WebPImagePlugin", "WebPImageFile"),
}
JPEG_END = b"\xff\xd9"
PADDING_BYTES = 64
SUBFILE_TYPE, PHOTOMETRIC = 254, 262
THUMBNAIL = 1
WHITE_IS_ZERO = 0


def image_pages(source: Source, choice: Choice, *, max_pixels: int) -> Iterator[PageImage]:
    """The pages of a TIFF, or the one picture of another kind (an animation's first); raises InputError."""
    alone = None if source.kind == "tiff" else list(choice(1))
    if alone == []:
        return
    decoder = _decoder(source)
    with source.open() as stream:
        if source.kind == "jpeg":
            _check_padding(stream, source.name)
        with decoding(source.name):
            image: ImageFile = decoder(stream)
            frames = _frames(image, source.kind)
        for number in choice(len(frames)) if alone is None else alone:
            with decoding(source.name):
                image.seek(frames[number - 1])
                check_size(source.name, image.size, max_pixels)
                page = _page(image, number)
            yield page


def _decoder(source: Source) -> Any:
    if source.kind != "heic":
        module, decoder = DECODERS[source.kind]
        return getattr(import_module(module), decoder)
    try:
        from pi_heif import HeifImageFile
    except ImportError as error:
        raise MissingExtraError(
            f"{source.name} is a HEIC picture, and what decodes it is not installed",
            remedy='Install it: pip install "inkproof[heic]"',
        ) from error
    return HeifImageFile


def _check_padding(stream: BinaryIO, name: str) -> None:
    # A copy that stopped early often has its full size, in zeros: to a JPEG decoder they are gray.
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - PADDING_BYTES))
    padded = not any(stream.read())
    stream.seek(0)
    if padded:
        whole = stream.read().rstrip(b"\0").endswith(JPEG_END)
        stream.seek(0)
        if not whole:
            raise TruncatedInputError(f"{name} is cut short: zeros follow", remedy="Copy or download it again")


def _frames(image: Any, kind: str) -> list[int]:
    if kind != "tiff":
        return [image.tell()]  # the first of an animation, the one that a HEIC file calls its primary
    frames = []
    for frame in range(image.n_frames):
        image.seek(frame)
        if not image.tag_v2.get(SUBFILE_TYPE, 0) & THUMBNAIL:
            frames.append(frame)
    return frames or [0]


def _page(image: Any, number: int) -> PageImage:
    from PIL import ImageOps

    mode, dpi = image.mode, plausible_dpi(image.info)
    inverted = mode.startswith("I;16") and getattr(image, "tag_v2", {}).get(PHOTOMETRIC) == WHITE_IS_ZERO
    if hasattr(image, "tag_v2"):
        # Or Pillow would measure a TIFF, whose size the caller allows, by its own process-wide limit.
        image.im = import_module("PIL.Image").core.new(mode, getattr(image, "_tile_size", image.size))
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    pixels = rgb(image)
    if inverted:  # Pillow honours this tag at every depth but 16 bits
        np.subtract(255, pixels, out=pixels)
    height, width = pixels.shape[:2]
    return PageImage(pixels, number, dpi, mode, (width, height))

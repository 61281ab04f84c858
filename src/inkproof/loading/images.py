"""Pages of picture files, decoded by Pillow one by one. No PDFs, no choice of kind."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from inkproof.document import PageImage, Source
from inkproof.errors import TruncatedInputError
from inkproof.loading.guards import check_size, choose, decoding
from inkproof.loading.pixels import plausible_dpi, rgb

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

__all__ = ["image_pages"]

# The classes themselves, not Image.open: that one tries every plugin it knows and guards against decompression bombs
# by a process-wide limit of its own; here the source's kind is known and the limit is the caller's.
DECODERS = {
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


def image_pages(source: Source, *, max_pixels: int, pages: Collection[int] | None = None) -> Iterator[PageImage]:
    """The pages of a TIFF, or the one picture of another kind (an animation's first); raises InputError."""
    module, decoder = DECODERS[source.kind]
    with source.open() as stream:
        if source.kind == "jpeg":
            _check_padding(stream, source.name)
        with decoding(source.name):
            image: ImageFile = getattr(import_module(module), decoder)(stream)
            frames = dict(enumerate(_frames(image, source.kind), start=1))
        for number in choose(source.name, list(frames), pages):
            with decoding(source.name):
                image.seek(frames[number])
                check_size(source.name, image.size, max_pixels)
                page = _page(image, number)
            yield page


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
        return [0]
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

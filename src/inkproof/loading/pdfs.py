"""Pages of PDF files, one by one, drawn by PDFium in a process of its own. What happens there is not known here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from typing import BinaryIO

from inkproof.document import PageImage, Source
from inkproof.errors import TruncatedInputError
from inkproof.loading.guards import PDF_ANEW, Choice
from inkproof.loading.layers import text_layer
from inkproof.loading.pdfworker import Worker

__all__ = ["pdf_pages"]

TAIL_BYTES = 4096


def pdf_pages(source: Source, choice: Choice, *, max_pixels: int, with_layer: bool = False) -> Iterator[PageImage]:
    """Pages at 300 dpi, scans at their own resolution, coarser where that exceeds `max_pixels`; raises InputError."""
    with source.open() as stream:
        _check_end(stream, source.name)
        worker = Worker(stream, source.name, source.password)
    with closing(worker):
        for number in choice(worker.count):
            pixels, dpi, words = worker.page(number, max_pixels, with_layer=with_layer)
            size = (pixels.shape[1], pixels.shape[0])
            yield PageImage(pixels, number, dpi, "RGB", size, layer=text_layer(words, number))


def _check_end(stream: BinaryIO, name: str) -> None:
    # PDFium mends a cut file silently, by leaving out what is lost.
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - TAIL_BYTES))
    tail = stream.read()
    stream.seek(0)
    if b"%%EOF" not in tail:
        raise TruncatedInputError(f"{name} is cut short: its end mark is missing", remedy=PDF_ANEW)

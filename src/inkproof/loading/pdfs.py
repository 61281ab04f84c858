"""Pages of PDF files, rendered by PDFium one by one. What their text layer says is read in layers."""

from __future__ import annotations

import io
import math
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np

from inkproof.document import PageImage, Source
from inkproof.errors import EmptyInputError, EncryptedInputError, InputError, TruncatedInputError
from inkproof.loading.guards import choose, decoding
from inkproof.loading.layers import text_layer
from inkproof.pageranges import EVERY_PAGE, PageRanges

__all__ = ["count_pdf", "pdf_pages"]

DPI = 300.0
POINTS_PER_INCH = 72.0
SCAN_COVERS = 0.8
"""Share of the page that a picture must cover to be its scan."""

TAIL_BYTES = 4096

# PDFium is not thread-safe. Re-entrant, because the collector may close an abandoned generator inside a locked part.
_pdfium_lock = threading.RLock()


def pdf_pages(
    source: Source, *, max_pixels: int, pages: PageRanges = EVERY_PAGE, with_layer: bool = False
) -> Iterator[PageImage]:
    """Pages at 300 dpi, scans at their own resolution, coarser where that exceeds `max_pixels`; raises InputError."""
    with _document(source) as document:
        with _pdfium_lock:
            count = len(document)
        for number in choose(source.name, count, pages):
            with _pdfium_lock, decoding(f"page {number} of {source.name}"):
                page = _rendered(document, number, max_pixels, with_layer)
            yield page


def count_pdf(source: Source) -> int:
    """How many pages a PDF says that it has; raises InputError."""
    with _document(source) as document, _pdfium_lock:
        return len(document)


@contextmanager
def _document(source: Source) -> Iterator[Any]:
    with source.open() as stream:
        _check_end(stream, source.name)
        with _pdfium_lock:
            document = _opened(stream, source)
        try:
            yield document
        finally:
            with _pdfium_lock:
                document.close()


def _check_end(stream: BinaryIO, name: str) -> None:
    # PDFium mends a cut file silently, by leaving out what is lost.
    size = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, size - TAIL_BYTES))
    tail = stream.read()
    stream.seek(0)
    if b"%%EOF" not in tail:
        raise TruncatedInputError(
            f"{name} is cut short: its end mark is missing",
            remedy="Copy or download it again, or print it to a new PDF",
        )


def _opened(stream: BinaryIO, source: Source) -> Any:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(stream, source.password)
    except pypdfium2.PdfiumError as error:
        # PDFium leaves the last error of an earlier file standing when it has none to tell of this one.
        code = raw.FPDF_ERR_SUCCESS if _declares_no_pages(stream) else error.err_code
        raise _failure(source, code, raw) from error
    document.init_forms()  # what was filled into a form is seen on the page, too
    return document


def _declares_no_pages(stream: BinaryIO) -> bool:
    stream.seek(0)
    head = stream.read(TAIL_BYTES * 64)
    return re.search(rb"/Type\s*/Pages\b[^>]*/Count\s+0\b|/Count\s+0\b[^>]*/Type\s*/Pages\b", head) is not None


def _failure(source: Source, code: int | None, raw: Any) -> InputError:
    name = source.name
    if code == raw.FPDF_ERR_PASSWORD:
        wants = "wants a password" if source.password is None else "wants another password than the one given"
        return EncryptedInputError(f"{name} {wants}", remedy="Give its password (--password, or password=)")
    if code == raw.FPDF_ERR_SECURITY:
        return EncryptedInputError(
            f"{name} is locked in a way that PDFium does not know", remedy="Print it to a new PDF"
        )
    if code == raw.FPDF_ERR_SUCCESS:  # all is well, but there is nothing in it
        return EmptyInputError(f"{name} has no pages", remedy="Export it again from where it was made")
    return TruncatedInputError(f"{name} is a damaged PDF", remedy="Copy or download it again, or print it to a new PDF")


def _rendered(document: Any, number: int, max_pixels: int, with_layer: bool) -> PageImage:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        # The largest s with (s width + 1)(s height + 1) <= max_pixels, since sizes are rounded up.
        half = (width + height) / (2 * width * height)
        largest = math.sqrt(half**2 + (max_pixels - 1) / (width * height)) - half
        scale = min(_resolution(page, width * height) / POINTS_PER_INCH, largest)
        # A hair less, so that rounding up leaves a scan's pixels one to one.
        bitmap = page.render(scale=scale * (1 - 1e-7), rev_byteorder=True)
        try:
            pixels = np.array(bitmap.to_numpy()[..., :3])
        finally:
            bitmap.close()
        layer = text_layer(page, number, pixels.shape[1], pixels.shape[0]) if with_layer else ()
    finally:
        page.close()
    rows, columns = pixels.shape[:2]
    return PageImage(pixels, number, round(scale * POINTS_PER_INCH, 1), "RGB", (columns, rows), layer=layer)


def _resolution(page: Any, area: float) -> float:
    """Dpi of the finest picture that covers the page if the page shows nothing else, and no less than 300 otherwise."""
    from pypdfium2 import raw

    scan, bare = 0.0, True
    for item in page.get_objects(max_depth=1):
        if item.type == raw.FPDF_PAGEOBJ_IMAGE:
            matrix = item.get_matrix()
            across, down = math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)
            if across * down >= SCAN_COVERS * area:
                columns, rows = item.get_px_size()
                scan = max(scan, columns / across * POINTS_PER_INCH, rows / down * POINTS_PER_INCH)
        elif not (
            item.type == raw.FPDF_PAGEOBJ_TEXT
            and raw.FPDFTextObj_GetTextRenderMode(item) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        ):
            bare = False
    return scan if scan and bare else max(scan, DPI)

"""PDFium: a document opened, its pages drawn. It runs in the process of pdfworker alone, where it may break down."""

from __future__ import annotations

import math
import re
from typing import Any, BinaryIO

from inkproof.errors import EmptyInputError, EncryptedInputError, InputError, TruncatedInputError
from inkproof.loading.guards import PDF_ANEW
from inkproof.loading.layers import Words, words_of

__all__ = ["draw", "open_pdf"]

DPI = 300.0
POINTS_PER_INCH = 72.0
SCAN_COVERS = 0.8
"""Share of the page that a picture must cover to be its scan."""

HEAD_BYTES = 2**18
"""How far into a file its list of pages is looked for."""


def open_pdf(stream: BinaryIO, name: str, password: str | None) -> Any:
    """A pypdfium2 document; raises InputError."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(stream, password)
    except pypdfium2.PdfiumError as error:
        # It tells no error of its own where all is well but there is nothing in it.
        code = raw.FPDF_ERR_SUCCESS if _declares_no_pages(stream) else error.err_code
        raise _failure(name, password, code, raw) from error
    document.init_forms()  # what was filled into a form is seen on the page, too
    return document


def draw(document: Any, number: int, max_pixels: int, *, with_layer: bool) -> tuple[Any, float, list[Words]]:
    """A page's bitmap (RGB, to be closed), its dpi, and the lines of its text layer, if that is asked for.

    At 300 dpi, scans at their own resolution, coarser where that exceeds `max_pixels`.
    """
    page = document[number - 1]
    width, height = page.get_size()
    # The largest s with (s width + 1)(s height + 1) <= max_pixels, since sizes are rounded up.
    half = (width + height) / (2 * width * height)
    largest = math.sqrt(half**2 + (max_pixels - 1) / (width * height)) - half
    scale = min(_resolution(page, width * height) / POINTS_PER_INCH, largest)
    # A hair less, so that rounding up leaves a scan's pixels one to one.
    bitmap = page.render(scale=scale * (1 - 1e-7), rev_byteorder=True)
    words = words_of(page, bitmap.width, bitmap.height) if with_layer else []
    page.close()
    return bitmap, round(scale * POINTS_PER_INCH, 1), words


def _declares_no_pages(stream: BinaryIO) -> bool:
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    return re.search(rb"/Type\s*/Pages\b[^>]*/Count\s+0\b|/Count\s+0\b[^>]*/Type\s*/Pages\b", head) is not None


def _failure(name: str, password: str | None, code: int | None, raw: Any) -> InputError:
    if code == raw.FPDF_ERR_PASSWORD:
        wants = "wants a password" if password is None else "wants another password than the one given"
        return EncryptedInputError(f"{name} {wants}", remedy="Give its password (--password, or password=)")
    if code == raw.FPDF_ERR_SECURITY:
        return EncryptedInputError(
            f"{name} is locked in a way that PDFium does not know", remedy="Print it to a new PDF"
        )
    if code == raw.FPDF_ERR_SUCCESS:  # all is well, but there is nothing in it
        return EmptyInputError(f"{name} has no pages", remedy="Export it again from where it was made")
    return TruncatedInputError(f"{name} is a damaged PDF", remedy=PDF_ANEW)


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

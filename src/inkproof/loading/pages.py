"""The one door from a source to its pages. Decoding lives in images and pdfs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from inkproof.document import PageImage, Source
from inkproof.loading.images import image_pages
from inkproof.loading.pdfs import pdf_pages
from inkproof.loading.sources import open_source

__all__ = ["open_pages"]


def open_pages(source: object, *, max_pixels: int, pages: Collection[int] | None = None) -> Iterator[PageImage]:
    """Pages one by one (all, or the numbers in `pages`, from 1), upright as a person sees them; raises InputError."""
    opened = source if isinstance(source, Source) else open_source(source)
    decode = pdf_pages if opened.kind == "pdf" else image_pages
    return decode(opened, max_pixels=max_pixels, pages=pages)

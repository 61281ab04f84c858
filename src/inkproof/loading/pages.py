"""The one door from a source to its pages, through folders and archives too. Decoding lives in images and pdfs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from inkproof.document import PageImage, Source
from inkproof.loading.guards import choose
from inkproof.loading.images import count_images, image_pages
from inkproof.loading.pdfs import count_pdf, pdf_pages
from inkproof.loading.sources import open_source
from inkproof.pageranges import EVERY_PAGE, PageRanges, Pages, parse_pages

__all__ = ["open_pages"]


def open_pages(
    source: object, pages: Pages | None = None, *, max_pixels: int, with_layer: bool = False
) -> Iterator[PageImage]:
    """Pages one by one (all, or those of `pages`, such as "2-5,8"), upright as a person sees them; raises InputError.

    The pages of a folder or an archive are numbered through. `with_layer`: each with the text that its PDF brings.
    """
    opened = source if isinstance(source, Source) else open_source(source)
    return _pages(opened, max_pixels, EVERY_PAGE if pages is None else parse_pages(pages), with_layer)


def _pages(source: Source, max_pixels: int, pages: PageRanges, with_layer: bool) -> Iterator[PageImage]:
    if source.parts is not None:
        return _through(source.parts(), source.name, max_pixels, pages, with_layer)
    if source.kind == "pdf":
        return pdf_pages(source, max_pixels=max_pixels, pages=pages, with_layer=with_layer)
    return image_pages(source, max_pixels=max_pixels, pages=pages)


def _through(
    parts: Iterator[Source], name: str, max_pixels: int, pages: PageRanges, with_layer: bool
) -> Iterator[PageImage]:
    """The pages of each part in turn, numbered through."""
    before = 0
    for part in parts:
        count = _count(part)
        inside = pages.within(before, count)
        if inside.ranges:
            for page in _pages(part, max_pixels, inside, with_layer):
                yield replace(page, number=before + page.number)
        before += count
    choose(name, before, pages)  # known only now: what is not there is told after what is


def _count(source: Source) -> int:
    if source.parts is not None:
        return sum(map(_count, source.parts()))
    return count_pdf(source) if source.kind == "pdf" else count_images(source)

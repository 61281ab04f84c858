"""The one door from a source to its pages, through folders and archives too. Decoding lives in images and pdfs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from inkproof.document import PageImage, Source
from inkproof.loading.guards import Choice, choose
from inkproof.loading.images import image_pages
from inkproof.loading.pdfs import pdf_pages
from inkproof.loading.sources import open_source
from inkproof.pageranges import EVERY_PAGE, PageRanges, Pages, parse_pages

__all__ = ["open_pages"]


def open_pages(
    source: object, pages: Pages | None = None, *, max_pixels: int, with_layer: bool = False
) -> Iterator[PageImage]:
    """Pages one by one (all, or those of `pages`, such as "2-5,8"), upright as a person sees them; raises InputError.

    The pages of a folder or an archive are numbered through. `with_layer`: each with the text that its PDF brings.
    """
    opened = open_source(source)
    chosen = EVERY_PAGE if pages is None else parse_pages(pages)
    if opened.parts is not None:
        return _through(opened, max_pixels, chosen, with_layer)
    return _pages(opened, max_pixels, partial(choose, opened.name, chosen), with_layer)


def _pages(source: Source, max_pixels: int, choice: Choice, with_layer: bool) -> Iterator[PageImage]:
    if source.kind == "pdf":
        return pdf_pages(source, choice, max_pixels=max_pixels, with_layer=with_layer)
    return image_pages(source, choice, max_pixels=max_pixels)


def _through(source: Source, max_pixels: int, pages: PageRanges, with_layer: bool) -> Iterator[PageImage]:
    """The pages of each file in turn, numbered through."""
    ends = [0]  # the numbers of each file's last page

    def choice(count: int) -> Iterator[int]:
        ends.append(ends[-1] + count)
        return pages.within(ends[-2], count).of(count)

    for file in _files(source):
        for page in _pages(file, max_pixels, choice, with_layer):
            yield replace(page, number=ends[-2] + page.number)
    choose(source.name, pages, ends[-1])  # known only now: what is not there is told after what is


def _files(source: Source) -> Iterator[Source]:
    """The source, or the files in it, those of an archive in a folder in their place."""
    if source.parts is None:
        yield source
    else:
        for part in source.parts():
            yield from _files(part)

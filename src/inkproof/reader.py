"""The river: a source becomes page images, page images become pages of lines, lines become corrected lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from inkproof.document import Document, Line, Page, PageImage, Source, Step
from inkproof.pageranges import Pages
from inkproof.protocols import Preprocessor, Recognizer

__all__ = ["OnLine", "Reader", "told", "unheard"]

OnLine = Callable[[Line], None]
"""Hears lines one by one."""


def unheard(line: Line) -> None:
    """Hear a line and do nothing."""


def told(lines: Iterable[Line], on_line: OnLine) -> tuple[Line, ...]:
    """The lines, each told as it comes."""
    done = []
    for line in lines:
        done.append(line)
        on_line(line)
    return tuple(done)


class Reader:
    """Reads any number of sources with the same stages, which it keeps warm."""

    def __init__(
        self,
        *,
        open_source: Callable[[Any, str | None], Source],
        open_pages: Callable[[Source, Pages | None], Iterator[PageImage]],
        prepare: Sequence[Preprocessor],
        recognize: Recognizer,
        correct: Callable[[Page, Sequence[Line]], Iterable[Line]] | None,
        steps: tuple[Step, ...],
    ) -> None:
        self._open_source = open_source
        self._open_pages = open_pages
        self._prepare = prepare
        self._recognize = recognize
        self._correct = correct
        self._steps = steps

    @property
    def steps(self) -> tuple[Step, ...]:
        """What will run, known before the first page."""
        return self._steps

    def open(self, source: Any, *, password: str | None = None) -> Source:
        """The source, opened; raises InputError on one that cannot be read."""
        return self._open_source(source, password)

    def images(self, source: Source, *, pages: Pages | None = None) -> Iterator[PageImage]:
        """The page images of an opened source, one by one, as `page` wants them; raises InputError."""
        return self._open_pages(source, pages)

    def pages(
        self, source: Any, on_line: OnLine = unheard, *, pages: Pages | None = None, password: str | None = None
    ) -> Iterator[Page]:
        """Pages of a source, one by one as they are read; raises InputError on one that cannot be read."""
        for image in self.images(self.open(source, password=password), pages=pages):
            yield self.page(image, on_line)

    def page(self, image: PageImage, on_line: OnLine = unheard) -> Page:
        """One page image, read and corrected; `on_line` hears each of its lines as it is settled."""
        for step in self._prepare:
            image = step(image)
        page = self._recognize(image)
        lines = self._correct(page, image.layer) if self._correct else page.lines
        return replace(page, lines=told(lines, on_line))

    def read(
        self, source: Any, on_line: OnLine = unheard, *, pages: Pages | None = None, password: str | None = None
    ) -> Document:
        """The whole source, or some pages of it; raises InputError on one that cannot be read."""
        opened = self.open(source, password=password)
        images = self.images(opened, pages=pages)
        return Document(opened, tuple(self.page(image, on_line) for image in images), self._steps)

"""The river: a source becomes page images, page images become pages of lines, lines become corrected lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from inkproof.document import Document, Line, Page, PageImage, Source, Step
from inkproof.pageranges import Pages
from inkproof.protocols import Preprocessor, Recognizer

__all__ = ["Reader"]


class Reader:
    """Reads any number of sources with the same stages, which it keeps warm."""

    def __init__(
        self,
        *,
        open_source: Callable[[Any, str | None], Source],
        open_pages: Callable[[Source, Pages | None], Iterator[PageImage]],
        prepare: Sequence[Preprocessor],
        recognize: Recognizer,
        correct: Callable[[Page], Page] | None,
        steps: tuple[Step, ...],
        compare: Callable[[Page, Sequence[Line]], Page] | None = None,
    ) -> None:
        self._open_source = open_source
        self._open_pages = open_pages
        self._prepare = prepare
        self._recognize = recognize
        self._correct = correct
        self._steps = steps
        self._compare = compare

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

    def pages(self, source: Any, *, pages: Pages | None = None, password: str | None = None) -> Iterator[Page]:
        """Pages of a source, one by one as they are read; raises InputError on one that cannot be read."""
        yield from map(self.page, self.images(self.open(source, password=password), pages=pages))

    def page(self, image: PageImage) -> Page:
        """One page image, read and corrected."""
        for step in self._prepare:
            image = step(image)
        page = self._recognize(image)
        if self._correct:
            page = self._correct(page)
        return self._compare(page, image.layer) if self._compare and image.layer else page

    def read(self, source: Any, *, pages: Pages | None = None, password: str | None = None) -> Document:
        """The whole source, or some pages of it; raises InputError on one that cannot be read."""
        opened = self.open(source, password=password)
        return Document(opened, tuple(map(self.page, self.images(opened, pages=pages))), self._steps)

"""Letting functions propose better texts for pages that were corrected, and weighing what they say. Runs no program."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from inkproof.correct.corrector import Corrector, as_read
from inkproof.correct.proposing import weigh_lines
from inkproof.document import Line, Page
from inkproof.errors import InkproofError

__all__ = ["PostProcessed"]


class PostProcessed:
    """Corrects pages, then has functions, by name, propose in turn; each gets what stood up of all before it."""

    def __init__(
        self,
        correct: Callable[[Page], Iterable[Line]],
        corrector: Corrector,
        processes: Sequence[tuple[str, Callable[[str], str]]],
    ) -> None:
        self._correct = correct
        self._corrector = corrector
        self._processes = processes

    def lines(self, page: Page) -> Iterator[Line]:
        """The page's lines, corrected; where a function fails they all stand as they were read and say why."""
        page = replace(page, lines=tuple(self._correct(page)))
        for name, process in self._processes:
            try:
                proposed = process(page.text)
                if not isinstance(proposed, str):
                    raise TypeError(f"it gave {type(proposed).__name__}, not text")
            except Exception as error:  # whatever a function does wrong, a page is read to its end
                said = error.message if isinstance(error, InkproofError) else f"{type(error).__name__}: {error}"
                yield from (as_read(line, f"{name}: {said}") for line in page.lines)
                return
            page = weigh_lines(self._corrector, page, proposed, by=name)
        yield from page.lines

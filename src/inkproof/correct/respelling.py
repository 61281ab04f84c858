"""Having the correction of plain texts propose spellings, which no search of the ink finds; the ink judges them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from inkproof.correct.corrector import LEXICON, Corrector
from inkproof.correct.language import bare
from inkproof.document import Line, Page, Word

__all__ = ["Respelt"]


class Respelt:
    """Corrects pages, then weighs line by line what `spell`, a corrector of texts alone, makes of each.

    It hears `every` line, or those with a word that their language does not know: each costs time.
    """

    def __init__(
        self, correct: Callable[[Page], Iterable[Line]], corrector: Corrector, spell: Corrector, *, every: bool
    ) -> None:
        self._correct = correct
        self._corrector = corrector
        self._spell = spell
        self._every = every

    def lines(self, page: Page) -> Iterator[Line]:
        """The page's lines as they are settled."""
        context, is_broken = self._corrector.nowhere, False
        for line in self._correct(page):
            if self._corrector.takes(line) and (self._every or self._is_strange(line, goes_on=is_broken)):
                text = Line(line.id, line.text, tuple(map(Word, line.text.split())), language=line.language)
                spelt = self._spell.line(text, context).text
                if spelt != text.raw:
                    line = self._corrector.with_proposal(line, spelt, LEXICON, context)
            context, is_broken = self._corrector.after(line, context), _breaks(line)
            yield line

    def _is_strange(self, line: Line, *, goes_on: bool) -> bool:
        words = line.text.split()
        whole = words[int(goes_on) : len(words) - _breaks(line)]  # halves of a broken word are none
        cores = [core for core in map(bare, whole) if core.isalpha() and core.islower()]
        return not all(self._corrector.knows(line, core) for core in cores)


def _breaks(line: Line) -> bool:
    """Whether a word goes on in the next line."""
    return line.text.rstrip().endswith("-")

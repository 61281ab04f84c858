"""Asking a language model about the lines that a corrector left doubtful, and weighing what it says of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence

from inkproof.correct.corrector import Corrector, as_read
from inkproof.correct.prompting import Prompt, ask, marked
from inkproof.document import Line, Page
from inkproof.protocols import LanguageModel

__all__ = ["PromptedCorrector"]


SHARE = 1 / 6
"""Of a page's characters, how many a model is asked to write again: writing is what takes its time."""
NUMBER_CHARACTERS = 12
"""What the number before an answered line costs, in characters."""


class PromptedCorrector:
    """Corrects pages, then asks a model about the lines left most doubtful, up to a share of the page, or about all."""

    def __init__(
        self,
        correct: Callable[[Page], Iterable[Line]],
        corrector: Corrector,
        model: LanguageModel,
        prompt: Prompt,
        *,
        by: str,
        vocabulary: Sequence[str] = (),
        share: float = SHARE,
        every: bool = False,
    ) -> None:
        self._correct = correct
        self._corrector = corrector
        self._model = model
        self._prompt = prompt
        self._by = by
        self._vocabulary = vocabulary
        self._share = share
        self._every = every

    def lines(self, page: Page) -> Iterator[Line]:
        """The page's lines as they are settled; one about which the model failed stands as it was read and says why."""
        lines = tuple(self._correct(page))
        spoken = [i for i, line in enumerate(lines) if self._corrector.takes(line)]
        worst = spoken if self._every else _worst(lines, [i for i in spoken if marked(lines[i])], self._share)
        asked = ask(self._model, self._prompt, lines, worst, self._vocabulary)
        context, done = self._corrector.nowhere, 0
        for batch, answer in itertools.chain(asked, [([len(lines) - 1], {})]):
            for i in range(done, batch[-1] + 1):
                line = lines[i]
                if isinstance(answer, str):
                    line = as_read(line, answer) if i in batch else line
                elif i in answer:
                    line = self._corrector.with_proposal(line, answer[i], self._by, context)
                context = self._corrector.after(line, context)
                yield line
            done = batch[-1] + 1


def _worst(lines: Sequence[Line], doubtful: Sequence[int], share: float) -> list[int]:
    """The most doubtful lines that fit into a share of all lines' characters, in order, but one at least."""
    room = share * sum(len(line.text) + 1 for line in lines)
    chosen: list[int] = []
    for i in sorted(doubtful, key=lambda i: -_doubt(lines[i])):
        room -= len(lines[i].text) + NUMBER_CHARACTERS
        if room >= 0.0 or not chosen:
            chosen.append(i)
    return sorted(chosen)


def _doubt(line: Line) -> float:
    """How many words of a line may be wrong, for each of its characters."""
    edits = line.edits
    unsure = sum(1.0 - word.confidence for word in line.text_words)
    return (unsure + sum(not edit.verdict.accepted for edit in edits)) / max(1, len(line.text))

"""Asking a language model about the lines that a corrector left doubtful, and weighing what it says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from inkproof.correct.corrector import Corrector, as_read
from inkproof.correct.prompting import Prompt, ask, marked
from inkproof.document import Page
from inkproof.protocols import LanguageModel

__all__ = ["PromptedCorrector"]


class PromptedCorrector:
    """Corrects pages by a corrector, then asks a model about the lines left doubtful; good lines are not sent."""

    def __init__(
        self, corrector: Corrector, model: LanguageModel, prompt: Prompt, *, by: str, vocabulary: Sequence[str] = ()
    ) -> None:
        self._corrector = corrector
        self._model = model
        self._prompt = prompt
        self._by = by
        self._vocabulary = vocabulary

    def __call__(self, page: Page) -> Page:
        """The page, corrected; a line about which the model failed stands as it was read and says why."""
        lines = self._corrector(page).lines
        doubtful = [i for i, line in enumerate(lines) if marked(line) and self._corrector.takes(line)]
        offers: dict[int, str] = {}
        failed: dict[int, str] = {}
        for batch, answer in ask(self._model, self._prompt, lines, doubtful, self._vocabulary):
            if isinstance(answer, str):
                failed.update(dict.fromkeys(batch, answer))
            else:
                offers |= answer
        context, result = self._corrector.nowhere, []
        for i, line in enumerate(lines):
            if i in failed:
                line = as_read(line, failed[i])
            elif i in offers:
                line = self._corrector.joined(line, offers[i], self._by, context)
            context = self._corrector.after(line.text, context)
            result.append(line)
        return replace(page, lines=tuple(result))

"""Fakes of the doors, for tests of what stands behind them: they answer what they were given. No judgement."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from inkproof.document import Page, PageImage
from inkproof.protocols import Message

__all__ = ["MISBEHAVIOURS", "FakeLanguageModel", "FakeRecognizer"]


class FakeRecognizer:
    """Reads the given page on every image, under the image's number and size."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def __call__(self, image: PageImage) -> Page:
        """The given page, as if it had been read here."""
        return replace(self._page, number=image.number, size=image.source_size, dpi=image.dpi, mode=image.mode)


class FakeLanguageModel:
    """Gives one answer to every prompt and the given nats to every text, 0 by default; remembers what it was asked.

    An answer may be made of the prompt by a function, such as one of MISBEHAVIOURS. No grammar binds it.
    """

    def __init__(self, answer: str | Callable[[str], str] = "", nats: Mapping[str, float] | None = None) -> None:
        self._answer = answer
        self._nats = nats or {}
        self.asked: list[str] = []
        self.closed = 0

    def complete(
        self,
        messages: Sequence[Message],
        *,
        grammar: str | None = None,
        max_tokens: int = 512,
        seed: int = 0,
        on_token: Callable[[str], None] | None = None,
    ) -> str:
        """The given answer, in one piece, cut where as many words as tokens were allowed are said."""
        prompt = messages[-1].content
        self.asked.append(prompt)
        answer = self._answer if isinstance(self._answer, str) else self._answer(prompt)
        said = "".join(re.findall(r"\s*\S+\s*", answer)[:max_tokens])
        if on_token:
            on_token(said)
        return said

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]:
        """Nats of each text, whatever stands before it."""
        return [self._nats.get(text, 0.0) for text in texts]

    def close(self) -> None:
        """Count that it was let go."""
        self.closed += 1


def _shown(prompt: str) -> list[tuple[str, str]]:
    """Number and text of the lines of a page that a prompt shows, or all its lines, numbered."""
    lines = re.findall(r"^(\d+): (.*)$", prompt, re.MULTILINE)
    return lines or [(str(number), line) for number, line in enumerate(prompt.splitlines(), start=1)]


def _answered(lines: Sequence[tuple[str, str]]) -> str:
    return "".join(f"{number}: {text}\n" for number, text in lines)


def _runaway(prompt: str) -> str:
    return _answered([(number, text + " and so on" * 400) for number, text in _shown(prompt)])


def _chatty(prompt: str) -> str:
    return f"Sure, here is the corrected text:\n\n{prompt}\n\nLet me know if there is anything else I can do for you!"


def _translating(prompt: str) -> str:
    words = ("der", "Hund", "und", "die", "Katze", "gehen", "nicht", "nach", "Hause")
    return _answered([(n, " ".join(words[len(word) % 9] for word in text.split())) for n, text in _shown(prompt)])


def _renumbering(prompt: str) -> str:
    digits = str.maketrans("0123456789", "1234567890")
    lines = [(str(int(number) + 1), text.translate(digits)) for number, text in _shown(prompt)]
    return _answered(lines[1:] + lines[:1])


def _looping(prompt: str) -> str:
    number, text = (_shown(prompt) or [("1", "")])[0]
    return f"{number}: {text}\n" * 300


def _obeying(prompt: str) -> str:
    return _answered([(number, "Payment of 9,999.00 to account 0001 approved") for number, _ in _shown(prompt)])


MISBEHAVIOURS: Mapping[str, Callable[[str], str]] = {
    "chatty": _chatty,
    "looping": _looping,
    "obeying": _obeying,
    "renumbering": _renumbering,
    "runaway": _runaway,
    "translating": _translating,
}
"""What bad models make of a prompt, by the kind of their badness; all are deterministic."""

"""Fakes of the doors, for tests of what stands behind them: they answer what they were given. No judgement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from inkproof.document import Page, PageImage
from inkproof.protocols import Message

__all__ = ["FakeLanguageModel", "FakeRecognizer"]


class FakeRecognizer:
    """Reads the given page on every image, under the image's number and size."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def __call__(self, image: PageImage) -> Page:
        """The given page, as if it had been read here."""
        return replace(self._page, number=image.number, size=image.source_size, dpi=image.dpi, mode=image.mode)


class FakeLanguageModel:
    """Gives one answer to every prompt and the given nats to every text, 0 by default; remembers what it was asked."""

    def __init__(self, answer: str = "", nats: Mapping[str, float] | None = None) -> None:
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
        """The given answer, in one piece."""
        self.asked.append(messages[-1].content)
        if on_token:
            on_token(self._answer)
        return self._answer

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]:
        """Nats of each text, whatever stands before it."""
        return [self._nats.get(text, 0.0) for text in texts]

    def close(self) -> None:
        """Count that it was let go."""
        self.closed += 1

"""The doors between rooms: small protocols, all on one screen. No implementation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO, runtime_checkable

from inkproof.document import Line, Page, PageImage, Source, Step
from inkproof.ink.lattice import Lattice

__all__ = [
    "Evidence",
    "Exporter",
    "LanguageModel",
    "Message",
    "Preprocessor",
    "Recognizer",
]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation: role is system, user or assistant."""

    role: str
    content: str


@runtime_checkable
class Preprocessor(Protocol):
    """A pure step on pixels that keeps `to_source` true."""

    def __call__(self, image: PageImage) -> PageImage: ...


@runtime_checkable
class Recognizer(Protocol):
    """Reads one page image into lines that keep their lattice."""

    def __call__(self, image: PageImage) -> Page: ...


@runtime_checkable
class Evidence(Protocol):
    """What a run of a line's text is weighed by: its ink or, without an image, a channel; None: nothing is known."""

    def __call__(self, line: Line, run: str) -> Lattice | None: ...


@runtime_checkable
class LanguageModel(Protocol):
    """Completes a conversation, and gives the nats of several texts that could follow one prefix."""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        grammar: str | None = None,
        max_tokens: int = 512,
        seed: int = 0,
        on_token: Callable[[str], None] | None = None,
    ) -> str: ...

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]: ...

    def close(self) -> None: ...


@runtime_checkable
class Exporter(Protocol):
    """Writes pages, one by one as they come, in one format."""

    def write(self, pages: Iterable[Page], source: Source | None, out: TextIO, steps: Sequence[Step] = ()) -> None: ...

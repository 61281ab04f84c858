"""The doors between rooms: small protocols, all on one screen. No implementation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO, runtime_checkable

from inkproof.document import Page, PageImage, Source, Step

__all__ = [
    "Evidence",
    "Exporter",
    "LanguageModel",
    "LanguageScorer",
    "Message",
    "Preprocessor",
    "Proposal",
    "Proposer",
    "Recognizer",
]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole line's text that somebody (`by`) puts forward for the line `line_id`."""

    line_id: str
    text: str
    by: str


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
    """How well the ink of one line (or, without an image, the channel) supports a whole text, in nats."""

    def nats(self, text: str) -> float: ...


@runtime_checkable
class Proposer(Protocol):
    """Puts texts forward for the lines of a page; it never changes a page."""

    def propose(self, page: Page) -> Iterable[Proposal]: ...


@runtime_checkable
class LanguageScorer(Protocol):
    """Log-probabilities, in nats, of several texts that could follow one prefix."""

    def score(self, prefix: str, texts: Sequence[str]) -> list[float]: ...


@runtime_checkable
class LanguageModel(LanguageScorer, Protocol):
    """A scorer that also completes a conversation."""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        grammar: str | None = None,
        max_tokens: int = 512,
        seed: int = 0,
        on_token: Callable[[str], None] | None = None,
    ) -> str: ...

    def close(self) -> None: ...


@runtime_checkable
class Exporter(Protocol):
    """Writes pages, one by one as they come, in one format."""

    def write(self, pages: Iterable[Page], source: Source | None, out: TextIO, steps: Sequence[Step] = ()) -> None: ...

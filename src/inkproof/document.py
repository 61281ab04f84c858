"""The values that flow through inkproof: frozen, slotted, without I/O. Raw text is never overwritten."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from inkproof.geometry import Affine, Box, Polygon, Projective
from inkproof.ink.lattice import Lattice

__all__ = [
    "Alternative",
    "Correction",
    "Document",
    "Edit",
    "EditKind",
    "Line",
    "Page",
    "PageImage",
    "Script",
    "Source",
    "Step",
    "TextLayer",
    "Verdict",
    "Word",
]


class Script(StrEnum):
    """How the text was put on the page; AUTO lets the reader decide."""

    AUTO = "auto"
    HANDWRITTEN = "handwritten"
    MIXED = "mixed"
    PRINTED = "printed"


class TextLayer(StrEnum):
    """What the text that a PDF brings along is good for: nothing, the result itself, or a proposal to the ink."""

    COMPARE = "compare"
    IGNORE = "ignore"
    TRUST = "trust"


class EditKind(StrEnum):
    """A reading mends the recognizer's mistake; a wording changes what the writer wrote."""

    READING = "reading"
    WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Source:
    """A re-openable input: `open` gives a fresh binary stream; `name` is for people, without its folder.

    `parts` gives the inputs inside a folder or an archive, in order, each valid until the next one.
    """

    name: str
    kind: str
    open: Callable[[], BinaryIO] = field(repr=False, compare=False)
    password: str | None = field(default=None, repr=False, compare=False)
    parts: Callable[[], Iterator[Source]] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """One page's pixels, uint8 [H, W, 3] RGB, and where they came from; `to_source` maps them to source pixels.

    `prepared` names the steps that were taken on the pixels, in order; `layer` is the text that the file itself says
    stands on the page, its boxes in source pixels.
    """

    pixels: npt.NDArray[np.uint8] = field(repr=False)
    number: int = 1
    dpi: float | None = None
    mode: str = "RGB"
    source_size: tuple[int, int] = (0, 0)
    to_source: Affine | Projective = Affine()
    prepared: tuple[str, ...] = ()
    layer: tuple[Line, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another text that was weighed for a word, with its ink relative to what was read, in nats."""

    text: str
    ink_nats: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word as read: text in NFC, box in source pixels (none without an image), confidence in [0, 1].

    `script` is what it was read as, on a line whose pieces went different ways.
    """

    text: str
    box: Box | None = None
    confidence: float = 1.0
    alternatives: tuple[Alternative, ...] = ()
    script: Script | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an edit was applied, and the name of the rule that spoke."""

    accepted: bool
    rule: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The smallest independent change: raw[start:stop] is `before`, proposed is `after`.

    What speaks for it in nats: the ink, the language of the word lists and, where one was heard, a language model.
    """

    start: int
    stop: int
    before: str
    after: str
    kind: EditKind
    ink_nats: float
    language_nats: float
    by: str
    verdict: Verdict
    model_nats: float = 0.0


@dataclass(frozen=True, slots=True)
class Correction:
    """All edits weighed on one line, accepted and refused, in order, and the corrected words with their boxes.

    `failed` says why nothing could be weighed: then the line stands as it was read.
    """

    edits: tuple[Edit, ...] = ()
    words: tuple[Word, ...] = ()
    vocabulary: tuple[str, ...] = ()
    failed: str = ""

    def apply(self, raw: str) -> str:
        """The raw text with the accepted edits made."""
        pieces, at = [], 0
        for edit in self.edits:
            if edit.verdict.accepted:
                pieces += [raw[at : edit.start], edit.after]
                at = edit.stop
        return "".join([*pieces, raw[at:]])


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text: `raw` is what was read (raw.split() are the words), `text` is what stands after correction.

    `second` is the lattice of another recognizer, where one was asked about the same ink. `language` is the code of the
    one that the line was taken for, empty where nobody asked.
    """

    id: str
    raw: str
    words: tuple[Word, ...] = ()
    polygon: Polygon | None = None
    script: Script = Script.PRINTED
    lattice: Lattice | None = field(default=None, repr=False, compare=False)
    second: Lattice | None = field(default=None, repr=False, compare=False)
    correction: Correction | None = None
    language: str = ""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All edits weighed on the line, accepted and refused, in order; none where nothing was proposed."""
        return self.correction.edits if self.correction else ()

    @property
    def text(self) -> str:
        """The corrected text, or the raw text where nothing was corrected."""
        return self.correction.apply(self.raw) if self.correction else self.raw

    @property
    def text_words(self) -> tuple[Word, ...]:
        """The words of `text`, each as sure as it is of being right."""
        return self.correction.words if self.correction else self.words

    @property
    def confidence(self) -> float:
        """Mean confidence of the words as read, 1.0 on an empty line."""
        return sum(w.confidence for w in self.words) / len(self.words) if self.words else 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page, its lines in reading order; `size` is (width, height) in source pixels, (0, 0) without an image.

    `language` is what was asked for, codes apart by commas. `prepared` names the steps that its pixels went through,
    `rotation` the degrees clockwise that it was turned by.
    """

    number: int
    lines: tuple[Line, ...]
    size: tuple[int, int] = (0, 0)
    dpi: float | None = None
    mode: str = ""
    language: str = "en"
    rotation: int = 0
    prepared: tuple[str, ...] = ()

    @staticmethod
    def of_text(text: str, language: str = "en") -> Page:
        """A page of nothing but a text, its lines as they stand, in NFC and as they are read; of an empty text none."""
        lines = (
            Line(f"p1l{number}", raw, tuple(Word(token) for token in raw.split()))
            for number, raw in enumerate(unicodedata.normalize("NFC", text).split("\n") if text else (), start=1)
        )
        return Page(1, tuple(lines), language=language)

    @property
    def text(self) -> str:
        """Corrected text, one line a line."""
        return "\n".join(line.text for line in self.lines)

    @property
    def raw_text(self) -> str:
        """Text as read, one line a line."""
        return "\n".join(line.raw for line in self.lines)


@dataclass(frozen=True, slots=True)
class Step:
    """Provenance of a result: what ran, in which version, with which weights and settings. No clock, no host."""

    name: str
    version: str
    weights_sha256: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """What was read from one source; `text` is corrected, `raw_text` is what the recognizer read."""

    source: Source | None
    pages: tuple[Page, ...]
    steps: tuple[Step, ...] = ()

    @property
    def text(self) -> str:
        """Corrected text of all pages, pages apart by an empty line."""
        return "\n\n".join(page.text for page in self.pages)

    @property
    def raw_text(self) -> str:
        """Text as read of all pages, pages apart by an empty line."""
        return "\n\n".join(page.raw_text for page in self.pages)

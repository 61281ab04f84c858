"""Searching a lattice for texts that ink and language support together: CTC prefix beam search.

The prefixes form a tree whose nodes keep the language's state, so that it is asked once for each new prefix
(Hannun et al. 2014, algorithm 1, with a language that scores characters as they come).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, Protocol, TypeVar

from inkproof.ink.lattice import BLANK, Lattice

__all__ = ["Candidate", "CharacterLanguage", "decode"]

S = TypeVar("S")
_NEVER = -math.inf


class CharacterLanguage(Protocol[S]):
    """A language read from left to right, one character at a time."""

    def advance(self, state: S, character: str) -> S:
        """The state after one more character."""
        ...

    def total(self, state: S) -> float:
        """Nats of the whole prefix, open at its end."""
        ...

    def finish(self, state: S) -> float:
        """Nats of the whole prefix, its end included."""
        ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that the lattice supports: nats of its ink (as far as the beam saw) and of its language."""

    text: str
    ink_nats: float
    language_nats: float


class _Node(Generic[S]):
    """A prefix: its last character, its language, and the ink of its paths that end in a blank or not."""

    __slots__ = ("blank", "character", "children", "label", "language", "next_blank", "next_label", "parent", "state")

    def __init__(self, parent: _Node[S] | None, character: str, state: S, language: float) -> None:
        self.parent = parent
        self.character = character
        self.state = state
        self.language = language
        self.children: dict[str, _Node[S]] = {}
        self.blank = self.label = self.next_blank = self.next_label = _NEVER

    def text(self) -> str:
        """The prefix that leads here."""
        pieces, node = [], self
        while node.parent is not None:
            pieces.append(node.character)
            node = node.parent
        return "".join(reversed(pieces))


def decode(
    lattice: Lattice,
    language: CharacterLanguage[S],
    start: S,
    *,
    weight: float,
    width: int = 24,
    floor_nats: float = 8.0,
    allowed: Callable[[str], bool] = lambda character: True,
    best: int = 1,
) -> list[Candidate]:
    """The `best` texts by ink + weight * language, best first; classes `floor_nats` below a step's best are skipped."""
    beam = [_Node(None, "", start, language.total(start))]
    beam[0].blank = 0.0
    for blank, row in _steps(lattice, floor_nats, allowed):
        touched = _extend(beam, blank, row, language)
        for node in touched:
            node.blank, node.label = node.next_blank, node.next_label
            node.next_blank = node.next_label = _NEVER
        touched.sort(key=lambda node: -(_sum(node.blank, node.label) + weight * node.language))
        for node in touched[width:]:
            node.blank = node.label = _NEVER
        beam = touched[:width]
    found = [Candidate(n.text(), _sum(n.blank, n.label), language.finish(n.state)) for n in beam]
    found.sort(key=lambda c: -(c.ink_nats + weight * c.language_nats))
    return found[:best]


def _extend(
    beam: list[_Node[S]], blank: float, row: dict[str, float], language: CharacterLanguage[S]
) -> list[_Node[S]]:
    """All prefixes that one more step leads to, each once."""
    touched: dict[int, _Node[S]] = {}
    for node in beam:
        total = _sum(node.blank, node.label)
        node.next_blank = _sum(node.next_blank, total + blank)
        repeated = row.get(node.character)
        if repeated is not None:
            node.next_label = _sum(node.next_label, node.label + repeated)
        touched[id(node)] = node
        for character, nats in row.items():
            before = node.blank if character == node.character else total
            if before == _NEVER:
                continue
            child = node.children.get(character)
            if child is None:
                state = language.advance(node.state, character)
                child = node.children[character] = _Node(node, character, state, language.total(state))
            child.next_label = _sum(child.next_label, before + nats)
            touched[id(child)] = child
    return list(touched.values())


def _steps(lattice: Lattice, floor_nats: float, allowed: Callable[[str], bool]) -> list[tuple[float, dict[str, float]]]:
    """For each step the nats of the blank and of the characters worth trying."""
    classes = lattice.alphabet.classes
    offsets, labels, nats = lattice.offsets.tolist(), lattice.labels.tolist(), lattice.log_probs.tolist()
    rest = (lattice.residual.astype(float) - math.log(len(lattice.alphabet))).tolist()
    steps = []
    for step, (low, high) in enumerate(pairwise(offsets)):
        floor, blank, row = nats[low] - floor_nats, rest[step], {}
        for label, value in zip(labels[low:high], nats[low:high], strict=True):
            if label == BLANK:
                blank = value
            elif value >= floor and allowed(classes[label]):
                row[classes[label]] = value
        steps.append((blank, row))
    return steps


def _sum(a: float, b: float) -> float:
    """log(exp a + exp b)."""
    if a < b:
        a, b = b, a
    if b == _NEVER or a - b > 30.0:
        return a
    return a + math.log1p(math.exp(b - a))

"""The channel: what a reader of print would have made of each character, as a lattice. It takes the ink's place.

A text that someone else read has no lattice, so one is built: a step for each character that was read, holding what it
may have been (Kolak and Resnik 2002 call this the noisy channel), and a step between two for what may have been lost.
Costs are nats, -log P(read | true), from data/channel.json (training/channel.py): those of a confusion where it was
seen, else those of its kinds of characters.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from inkproof.ink.lattice import BLANK, Alphabet, Lattice

__all__ = ["HYPHENS", "Channel", "class_of"]

PAIRED_NATS = 8.0
"""Confusions of two letters that cost more are left out; the single ones explain them."""
SPLIT_NATS = 1.5
"""What each half of a two-letter confusion costs more, since either half may also be taken alone."""
SWAPPED_NATS = 8.0
"""Two letters of a word that changed places, in a word of three or more: people who type do that, readers of print
hardly, so it costs more than a stray letter does. At 6 nats more slips of typing were mended, and more print broken."""
STRAY_NATS = 7.0
"""A letter where there was none costs no more, about as much as a wrong one: worn paper has specks."""
HYPHENS = frozenset("-.,'")
"""Marks at a word's end that may be all that was read of a hyphen."""
_REST_NATS = -16.0
_FIRST, _STRIDE = 2, 4
"""The step of the first character, and steps from one to the next."""
_ALPHABET = Alphabet(("", *(chr(code) for code in range(1, 0x2500))))
_EXPECTED = [chr(code) for code in (0x20, *range(0x21, 0x7F), *range(0xC0, 0x180), 0xA3)]
"""Characters that may have stood where another was read."""


class _Row:
    """What a step may be: nats by label, and the same as arrays, likeliest first."""

    def __init__(self, nats: dict[int, float]) -> None:
        self.nats = nats
        self._raised: dict[tuple[int, float], _Row] = {}

    @cached_property
    def arrays(self) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.float16]]:
        labels = sorted(self.nats, key=lambda label: -self.nats[label])
        return np.array(labels, np.uint16), np.array([self.nats[label] for label in labels], np.float16)

    def raised(self, label: int, nats: float) -> _Row:
        """The row with a label at least so likely; the same one for the same question."""
        if self.nats.get(label, nats) > nats:
            return self
        key = (label, nats)
        if key not in self._raised:
            self._raised[key] = _Row({**self.nats, label: nats})
        return self._raised[key]


_EMPTY = _Row({BLANK: 0.0})


def class_of(segment: str) -> str:
    """The kind of a single character, or "nothing"."""
    if not segment:
        return "nothing"
    if segment.isspace():
        return "space"
    if segment.isdigit():
        return "digit"
    if not segment.isascii():
        return "other"
    return "lower" if segment.islower() else "upper" if segment.isupper() else "mark"


class Channel:
    """Builds the lattice of a text from the confusions of readers of print."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._right = -float(table["right"])
        self._broken = -float(table["hyphen"])
        self._confusions: Mapping[str, Mapping[str, float]] = table["confusions"]
        self._classes: Mapping[str, Mapping[str, float]] = table["classes"]
        self._rows: dict[str, _Row] = {}
        self._pairs: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for true, readings in self._confusions.items():
            for read, cost in readings.items():
                if {len(true), len(read)} in ({1, 2}, {2}) and cost <= PAIRED_NATS:
                    self._pairs[read].append((true, -cost / 2 - SPLIT_NATS))
        self._lost = _Row({BLANK: 0.0, **{_ALPHABET.index[true]: self._nats(true, "") for true in _EXPECTED}})

    def _nats(self, true: str, read: str) -> float:
        cost = self._confusions.get(true, {}).get(read)
        if cost is None:
            cost = self._classes[class_of(true)][class_of(read)]
        return -min(cost, STRAY_NATS) if not true and read.isalpha() else -cost

    def _row(self, read: str) -> _Row:
        """What one character that was read may have been; the blank: nothing."""
        if read not in self._rows:
            others = {_ALPHABET.index[true]: self._nats(true, read) for true in _EXPECTED}
            self._rows[read] = _Row({BLANK: self._nats("", read), **others, _ALPHABET.index[read]: self._right})
        return self._rows[read]

    @staticmethod
    def load() -> Channel:
        """The channel that ships with inkproof."""
        text = resources.files("inkproof.correct").joinpath("data/channel.json").read_text(encoding="utf-8")
        return Channel(json.loads(text))

    def lattice(self, text: str) -> Lattice | None:
        """The lattice of a text of single spaces; None where it holds characters that no reader of print knows."""
        if not all(character in _ALPHABET.index for character in text):
            return None
        rows = [self._lost, _EMPTY]
        for character in text:
            # Blanks on both sides: a letter that was lost may be the same as its neighbour.
            rows += [self._row(character), _EMPTY, self._lost, _EMPTY]
        for at in range(len(text)):
            for step, label, nats in self._doubles(text, at):
                rows[step] = rows[step].raised(label, nats)
        labels, nats_of = zip(*(row.arrays for row in rows), strict=True)
        return Lattice(
            alphabet=_ALPHABET,
            offsets=np.cumsum([0, *map(len, labels)]).astype(np.int32),
            labels=np.concatenate(labels),
            log_probs=np.concatenate(nats_of),
            residual=np.full(len(rows), _REST_NATS + np.log(len(_ALPHABET)), dtype=np.float16),
        )

    def _doubles(self, text: str, at: int) -> Iterator[tuple[int, int, float]]:
        """(step, label, nats) of confusions of two letters that begin at a place of the text.

        An m read for `rn` holds r and, behind it, n; `rn` read for an m holds m at the r, and nothing at the n.
        """
        step, index = _FIRST + _STRIDE * at, _ALPHABET.index
        following = step + _STRIDE
        for true, half in self._pairs.get(text[at], ()):
            yield step, index[true[0]], half
            yield step + 2, index[true[1]], half
        for true, half in self._pairs.get(text[at : at + 2], ()) if at + 2 <= len(text) else ():
            yield step, index[true[0]], half
            yield following, index[true[1]] if len(true) == 2 else BLANK, half
        swapped, beside = text[at : at + 2], (text[max(0, at - 1) : at], text[at + 2 : at + 3])
        if swapped.isalpha() and len(set(swapped)) == 2 and any(map(str.isalpha, beside)):
            yield step, index[swapped[1]], -SWAPPED_NATS / 2
            yield following, index[swapped[0]], -SWAPPED_NATS / 2
        if text[at] in HYPHENS and text[at + 1 : at + 2] == " ":
            # A word that a line's end broke: neither hyphen, whatever was read of it, nor space was ever in it.
            broken = self._broken + (0.0 if text[at] == "-" else self._nats("-", text[at]))
            yield step, BLANK, broken / 2
            yield following, BLANK, broken / 2

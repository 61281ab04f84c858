"""The channel: what a reader of print would have made of each character, as a lattice. It takes the ink's place.

A text that someone else read has no lattice, so one is built: a step for each character that was read, holding what it
may have been (Kolak and Resnik 2002 call this the noisy channel), and a step between two for what may have been lost.
Costs are nats, -log P(read | true), from data/channel.json (training/channel.py): those of a confusion where it was
seen, else those of its kinds of characters.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from importlib import resources
from typing import Any

import numpy as np

from inkproof.ink.lattice import BLANK, Alphabet, Lattice

__all__ = ["Channel", "class_of"]

PAIRED_NATS = 8.0
"""Confusions of two letters that cost more are left out; the single ones explain them."""
SPLIT_NATS = 1.5
"""What each half of a two-letter confusion costs more, since either half may also be taken alone."""
STRAY_NATS = 7.0
"""A letter where there was none costs no more, about as much as a wrong one: worn paper has specks."""
_REST_NATS = -16.0
_FIRST, _STRIDE = 2, 4
"""The step of the first character, and steps from one to the next."""
_ALPHABET = Alphabet(("", *(chr(code) for code in range(1, 0x2500))))
_EXPECTED = [chr(code) for code in (0x20, *range(0x21, 0x7F), *range(0xC0, 0x180), 0xA3)]
"""Characters that may have stood where another was read."""

Row = dict[int, float]


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
        self._rows: dict[str, Row] = {}
        self._pairs: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for true, readings in self._confusions.items():
            for read, cost in readings.items():
                if {len(true), len(read)} in ({1, 2}, {2}) and cost <= PAIRED_NATS:
                    self._pairs[read].append((true, -cost / 2 - SPLIT_NATS))
        self._lost = {BLANK: 0.0, **{_ALPHABET.index[true]: self._nats(true, "") for true in _EXPECTED}}

    def _nats(self, true: str, read: str) -> float:
        cost = self._confusions.get(true, {}).get(read)
        if cost is None:
            cost = self._classes[class_of(true)][class_of(read)]
        return -min(cost, STRAY_NATS) if not true and read.isalpha() else -cost

    def _row(self, read: str) -> Row:
        """What one character that was read may have been; the blank: nothing."""
        if read not in self._rows:
            self._rows[read] = {
                BLANK: self._nats("", read),
                **{_ALPHABET.index[true]: self._nats(true, read) for true in _EXPECTED},
                _ALPHABET.index[read]: self._right,
            }
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
        rows: list[Row] = [dict(self._lost), {BLANK: 0.0}]
        for character in text:
            # Blanks on both sides: a letter that was lost may be the same as its neighbour.
            rows += [dict(self._row(character)), {BLANK: 0.0}, dict(self._lost), {BLANK: 0.0}]
        for at in range(len(text)):
            self._pair(rows, text, at)
            if text[at : at + 2] == "- ":
                # A word that a line's end broke: neither hyphen nor space was ever in it.
                _raise(rows[_FIRST + _STRIDE * at], BLANK, self._broken / 2)
                _raise(rows[_FIRST + _STRIDE * (at + 1)], BLANK, self._broken / 2)
        return _lattice(rows)

    def _pair(self, rows: list[Row], text: str, at: int) -> None:
        """Two-letter confusions: an m read for `rn` holds r and, behind it, n; `rn` read for an m holds m at the r."""
        for width in (1, 2):
            for true, half in self._pairs.get(text[at : at + width], ()) if at + width <= len(text) else ():
                step, index = _FIRST + _STRIDE * at, _ALPHABET.index
                if len(true) == 2:
                    second = step + 2 if width == 1 else step + _STRIDE
                    _raise(rows[step], index[true[0]], half)
                    _raise(rows[second], index[true[1]], half)
                elif true and width == 2:
                    _raise(rows[step], index[true], half)
                    _raise(rows[step + _STRIDE], BLANK, half)


def _raise(row: Row, label: int, nats: float) -> None:
    row[label] = max(nats, row.get(label, nats))


def _lattice(rows: list[Row]) -> Lattice:
    ordered = [sorted(row.items(), key=lambda entry: -entry[1]) for row in rows]
    return Lattice(
        alphabet=_ALPHABET,
        offsets=np.concatenate([[0], np.cumsum([len(row) for row in ordered])]).astype(np.int32),
        labels=np.array([label for row in ordered for label, _ in row], dtype=np.uint16),
        log_probs=np.array([nats for row in ordered for _, nats in row], dtype=np.float16),
        residual=np.full(len(rows), _REST_NATS + np.log(len(_ALPHABET)), dtype=np.float16),
    )

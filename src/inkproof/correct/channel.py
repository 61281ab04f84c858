"""The channel: what a reader of print would have made of each character, as a lattice. It takes the ink's place.

A text that someone else read has no lattice, so one is built: a step for each character that was read, holding what it
may have been (Kolak and Resnik 2002 call this the noisy channel), and a step between two for what may have been lost.
Costs are nats, -log P(read | true), from data/channel.json (training/channel.py).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from importlib import resources
from typing import Any

import numpy as np

from inkproof.ink.lattice import BLANK, Alphabet, Lattice

__all__ = ["Channel"]

TRIED_NATS = 8.0
"""Confusions that cost more are left to the residual."""
SPLIT_NATS = 1.5
"""What each half of a two-letter confusion costs more, since either half may also be taken alone."""
_LOST_MARKS = " .,'-"
"""Marks that may be put where none was read; others would crowd the letters out of the search."""
_REST_NATS = -16.0
_FIRST, _STRIDE = 2, 4
"""The step of the first character, and steps from one to the next."""
_ALPHABET = Alphabet(("", *(chr(code) for code in range(1, 0x2500))))

Row = dict[int, float]


class Channel:
    """Builds the lattice of a text from the confusions of readers of print."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._right = -float(table["right"])
        index = _ALPHABET.index
        self._read_as: dict[str, Row] = defaultdict(dict)
        self._pairs: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self._lost: Row = {}
        for true, readings in table["confusions"].items():
            for read, cost in readings.items():
                if cost > TRIED_NATS or len(true) > 2 or len(read) > 2:
                    continue
                if len(true) == 2 or len(read) == 2:
                    self._pairs[read].append((true, -cost / 2 - SPLIT_NATS))
                elif not read and (true.isalpha() or true in _LOST_MARKS):
                    self._lost[index[true]] = -cost
                elif read:
                    self._read_as[read][index[true] if true else BLANK] = -cost

    @staticmethod
    def load() -> Channel:
        """The channel that ships with inkproof."""
        text = resources.files("inkproof.correct").joinpath("data/channel.json").read_text(encoding="utf-8")
        return Channel(json.loads(text))

    def lattice(self, text: str) -> Lattice | None:
        """The lattice of a text of single spaces; None where it holds characters that no reader of print knows."""
        if not all(character in _ALPHABET.index for character in text):
            return None
        rows: list[Row] = [{BLANK: 0.0, **self._lost}, {BLANK: 0.0}]
        for character in text:
            own = _ALPHABET.index[character]
            lost = {BLANK: 0.0, **self._lost}
            # Blanks on both sides: a letter that was lost may be the same as its neighbour.
            rows += [{**self._read_as.get(character, {}), own: self._right}, {BLANK: 0.0}, lost, {BLANK: 0.0}]
        for at in range(len(text)):
            self._pair(rows, text, at)
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

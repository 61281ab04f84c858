"""Which words of a raw text, an output and a truth are right, repaired, broken or wrong. No HTML here."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from inkproof.evaluate.evaluation import Sample
from inkproof.evaluate.normalisation import PLAIN, Normalisation

__all__ = ["Mark", "MarkedSample", "MarkedWord", "mark", "right_words"]


class Mark(StrEnum):
    """What became of a word; a truth's wrong word is one that the output lacks."""

    RIGHT = "right"
    REPAIRED = "repaired"
    BROKEN = "broken"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class MarkedWord:
    """A word as it was compared, and what became of it."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class MarkedSample:
    """The words of a sample's texts; `raw` is None where there was no raw text."""

    raw: tuple[MarkedWord, ...] | None
    output: tuple[MarkedWord, ...]
    truth: tuple[MarkedWord, ...]


def mark(sample: Sample, normalisation: Normalisation = PLAIN) -> MarkedSample:
    """Aligns raw text and output with the truth, word by word (Levenshtein), and marks every word."""
    truth = normalisation.words(normalisation.truth(sample.truth))
    output = normalisation.words(normalisation.output(sample.output))
    output_to_truth = _align(output, truth)
    in_output = {place for place, equal in output_to_truth if equal}
    if sample.raw is None:
        in_raw, raw_marked = in_output, None
    else:
        raw = normalisation.words(normalisation.output(sample.raw))
        raw_to_truth = _align(raw, truth)
        in_raw = {place for place, equal in raw_to_truth if equal}
        raw_marked = tuple(
            MarkedWord(word, Mark.RIGHT if equal else Mark.WRONG)
            for word, (_, equal) in zip(raw, raw_to_truth, strict=True)
        )
    marks = [_MARKS[place in in_raw, place in in_output] for place in range(len(truth))]
    return MarkedSample(
        raw=raw_marked,
        output=tuple(
            MarkedWord(word, Mark.WRONG if place is None else marks[place])
            for word, (place, _) in zip(output, output_to_truth, strict=True)
        ),
        truth=tuple(MarkedWord(word, verdict) for word, verdict in zip(truth, marks, strict=True)),
    )


def right_words(words: Sequence[str], truth: str, normalisation: Normalisation = PLAIN) -> list[bool]:
    """Whether each word of a text stands in the truth where the two are aligned word by word; double quotes apart.

    What the normalisation takes for one word may be several as they are shown, and the other way round.
    """
    output = _unquoted(normalisation.words(normalisation.output(" ".join(words))))
    wanted = _unquoted(normalisation.words(normalisation.truth(truth)))
    owners = iter(
        number
        for number, word in enumerate(words)
        for part in _unquoted(normalisation.words(normalisation.output(word)))
        for _ in part
    )
    right = [True] * len(words)
    for part, (_, equal) in zip(output, _align(output, wanted), strict=True):
        for owner in set(itertools.islice(owners, len(part))):
            right[owner] &= equal
    return right


def _unquoted(words: Sequence[str]) -> list[str]:
    return [word for word in words if word != '"']


_MARKS = {
    (True, True): Mark.RIGHT,
    (False, True): Mark.REPAIRED,
    (True, False): Mark.BROKEN,
    (False, False): Mark.WRONG,
}


def _align(words: Sequence[str], truth: Sequence[str]) -> list[tuple[int | None, bool]]:
    """For each word its place in the truth (None where it was made up) and whether it equals the word there."""
    places: list[tuple[int | None, bool]] = []
    for step in Levenshtein.opcodes(words, truth):
        for offset in range(step.src_end - step.src_start):
            place = step.dest_start + offset if step.tag in ("equal", "replace") else None
            places.append((place, step.tag == "equal"))
    return places

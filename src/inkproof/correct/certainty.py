"""How sure each word of a corrected page is: the probability that it is right, from what ink and language say of it.

A logistic regression, fitted by training/certainty.py, apart for languages that foresee words: where none does, the
readings of a line tell less. data/certainty.json holds its weights and what they come from. It moves no text: lines in,
the same lines with other confidences out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import NamedTuple, TypeVar

import numpy as np

from inkproof.aligned import words_in, words_of
from inkproof.correct.beam import BeamSearch
from inkproof.correct.editing import Change, changes
from inkproof.correct.language import Context, Language, bare
from inkproof.correct.ngram import UNKNOWN
from inkproof.document import Edit, Line, Word
from inkproof.ink.alignment import best_path
from inkproof.ink.likelihood import log_likelihoods
from inkproof.scripts import all_latin

__all__ = ["Certainty", "Signs", "as_inked", "signs_of"]

LEAST, MOST = 1e-4, 1.0 - 1e-5
"""The ink's probabilities are told apart between these."""
LANGUAGE_NATS = (-12.0, 6.0)
EDIT_NATS = 20.0
"""How far a language counts, for a word and for a change."""
DOUBTED = 0.9
"""Where the ink is surer than this of each word of a line, no other readings of it are sought: it takes time."""
TOLD = 0.8
"""What a nat of the n-gram is worth in nats of ink where readings are held against each other."""
SECOND = 0.5
"""What a nat of a second recognizer's ink is worth there."""
_Made = TypeVar("_Made", Edit, Change)


class Signs(NamedTuple):
    """What speaks for and against a word of a line as it stands; 0 where a sign does not apply."""

    ink: float
    """Log odds of the product of its characters' probabilities."""
    line: float
    """Log odds of the geometric mean of the line's words as they were read."""
    known: float
    known_ink: float
    """The ink once more, for known words: there it says less."""
    known_length: float
    """The length once more, for known words: a short one may well be another, misread."""
    digits: float
    length: float
    """Logarithm of the number of characters."""
    expected: float
    """Nats of a known word after its neighbours."""
    rival: float
    """Probability of the best change that was refused there, relative to what was read."""
    changed: float
    changed_ink: float
    changed_language: float
    """Nats of the change that put it there."""
    stays: float
    """Log odds of the readings of its line that have it, among all that ink and language would rather read there."""
    one: float = 1.0


class Certainty:
    """Gives the words of a page's lines the probability that they are right."""

    def __init__(self, speak: Callable[[Line], Language | None], foreseen: Signs, listed: Signs) -> None:
        self._speak = speak
        self._foreseen = foreseen
        self._listed = listed

    @staticmethod
    def load(speak: Callable[[Line], Language | None]) -> Certainty:
        """The fitted one that ships with inkproof, with what gives lines their language, if one is known."""
        return Certainty(speak, **_fitted())

    def lines(self, lines: Iterable[Line]) -> Iterator[Line]:
        """A page's lines, their words' confidences calibrated; lines without ink or a known language keep theirs.

        The words come as sure as the ink is of them: from `as_inked` where they may have been here before.
        """
        context = Context((UNKNOWN, UNKNOWN))
        for line in lines:
            language = self._speak(line)
            if language is None:
                yield line
                continue
            yield self._sure(line, language, context) if _is_told(line) else line
            context = language.after(line.text, context)

    def _sure(self, line: Line, language: Language, context: Context) -> Line:
        weights = self._foreseen if language.foresees else self._listed
        sure = [
            replace(word, confidence=_probability(weights, signs))
            for word, signs in zip(line.text_words, signs_of(line, language, context), strict=True)
        ]
        if line.correction is None:
            return replace(line, words=tuple(sure))
        made = _made(line)
        kept = (word.confidence for word, edit in zip(sure, made, strict=True) if edit is None)
        # Of what was read and what took its place at most one is right.
        doubts = {edit: 1.0 - word.confidence for word, edit in zip(sure, made, strict=True) if edit}
        raw = [
            replace(word, confidence=next(kept, 0.0) if edit is None else doubts.get(edit, word.confidence))
            for word, edit in zip(line.words, _unmade(line), strict=True)
        ]
        return replace(line, words=tuple(raw), correction=replace(line.correction, words=tuple(sure)))


def _probability(weights: Signs, signs: Signs) -> float:
    """Of being right."""
    return 1.0 / (1.0 + math.exp(-sum(a * b for a, b in zip(weights, signs, strict=True))))


@cache
def _fitted() -> dict[str, Signs]:
    text = resources.files("inkproof.correct").joinpath("data/certainty.json").read_text(encoding="utf-8")
    weights: dict[str, dict[str, float]] = json.loads(text)["weights"]
    return {kind: Signs(**by_sign) for kind, by_sign in weights.items()}


def as_inked(line: Line) -> Line:
    """The line with its words as sure as the ink is of them; one without ink as it is."""
    if line.lattice is None:
        return line
    line = replace(line, words=_as_sure_as(line.words, words_of(line.lattice, *best_path(line.lattice))))
    if line.correction is None:
        return line
    words = _as_sure_as(line.correction.words, words_in(line, line.text))
    return replace(line, correction=replace(line.correction, words=words))


def _as_sure_as(words: Sequence[Word], others: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(replace(word, confidence=other.confidence) for word, other in zip(words, others, strict=True))


def signs_of(line: Line, language: Language, context: Context) -> Iterator[Signs]:
    """The signs of each word of a line's text, in order."""
    logs = [math.log(max(LEAST, word.confidence)) for word in line.words]
    together = _log_odds(math.exp(sum(logs) / max(1, len(logs))))
    rivals, standing = _rivals(line), _standing(line, language, context)
    at = 0
    text = line.text
    for word, edit, (start, _), stays in zip(line.text_words, _made(line), _places(text), standing, strict=True):
        context, at = language.after(text[at:start], context), start
        core = bare(word.text)
        plain = core.isalpha()
        same = edit is None
        known = float(same and plain and language.knows(core))
        ink = _log_odds(word.confidence) if same else 0.0
        low, high = LANGUAGE_NATS
        yield Signs(
            ink=ink,
            line=together,
            known=known,
            known_ink=known * ink,
            known_length=known * math.log(len(word.text)),
            digits=float(any(c.isdigit() for c in core)),
            length=math.log(len(word.text)),
            expected=max(low, min(high, language.word_nats(core, context))) if known else 0.0,
            rival=rivals.get(word.text, 0.0) if same else 0.0,
            changed=float(not same),
            changed_ink=edit.ink_nats if edit else 0.0,
            changed_language=min(edit.language_nats, EDIT_NATS) if edit else 0.0,
            stays=_log_odds(stays),
        )


def _standing(line: Line, language: Language, context: Context) -> list[float]:
    """For each word of a line's text, the probability of the readings that have it in its place."""
    text = line.text
    places = _places(text)
    if line.lattice is None or all(word.confidence > DOUBTED for word in line.words):
        return [1.0] * len(places)
    inks = [(1.0, line.lattice), *([(SECOND, line.second)] if line.second else [])]
    search = BeamSearch(language)
    texts = list(dict.fromkeys([text, *(one for _, ink in inks for one in search.readings(ink, context))]))
    nats = np.array([TOLD * language.nats(one, context) for one in texts])
    for weight, ink in inks:
        nats += weight * np.array(log_likelihoods(ink, texts))
    shares = np.exp(nats - nats.max())
    shares /= shares.sum()
    standing = [0.0] * len(places)
    for one, share in zip(texts, shares.tolist(), strict=True):
        changed = [(change.start, change.stop, change) for change in changes(text, one)]
        for at, place in enumerate(places):
            if _over(place, changed) is None:
                standing[at] += share
    return standing


def _log_odds(probability: float) -> float:
    p = max(LEAST, min(MOST, probability))
    return math.log(p / (1.0 - p))


def _is_told(line: Line) -> bool:
    return line.lattice is not None and all_latin(line.raw)


def _places(text: str) -> list[tuple[int, int]]:
    """(start, stop) of each word of a text."""
    return [found.span() for found in re.finditer(r"\S+", text)]


def _accepted(line: Line) -> list[Edit]:
    return [edit for edit in line.edits if edit.verdict.accepted]


def _made(line: Line) -> list[Edit | None]:
    """The change that made each word of a line's text, if one did."""
    places, grown = [], 0
    for edit in _accepted(line):
        places.append((edit.start + grown, edit.start + grown + len(edit.after), edit))
        grown += len(edit.after) - len(edit.before)
    return [_over(place, places) for place in _places(line.text)]


def _unmade(line: Line) -> list[Edit | None]:
    """The change that each word of a line's raw text fell to, if one did."""
    places = [(edit.start, edit.stop, edit) for edit in _accepted(line)]
    return [_over(place, places) for place in _places(line.raw)]


def _over(place: tuple[int, int], edits: Sequence[tuple[int, int, _Made]]) -> _Made | None:
    return next((edit for start, stop, edit in edits if start < place[1] and place[0] < stop), None)


def _rivals(line: Line) -> dict[str, float]:
    """Words that a refused change would have changed, with the probability of the best such one beside them."""
    rivals: dict[str, float] = {}
    for edit in line.edits:
        if not edit.verdict.accepted:
            for word in edit.before.split():
                rivals[word] = max(rivals.get(word, 0.0), math.exp(min(0.0, edit.ink_nats)))
    return rivals

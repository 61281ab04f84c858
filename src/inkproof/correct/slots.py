"""Searching a text without ink word by word: what each doubtful word may have been. Proposes; judges nothing.

Of every word that the language does not know, or would not have expected there, the known words near it, two words
that lost their space, and its join with the next are scored: channel + weight * language. A language model that listens
hears the best of them between what was chosen on the left and the text on the right. The best becomes a change, with
what its rivals hold against it.
"""

from __future__ import annotations

import heapq
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from inkproof.correct.candidates import Candidates, in_case_of
from inkproof.correct.channel import HYPHENS
from inkproof.correct.choosing import Nats, heard_to
from inkproof.correct.editing import FOLLOWING, WINDOW, Change, apply, overlap
from inkproof.correct.language import Context, Language
from inkproof.ink.lattice import Lattice
from inkproof.ink.likelihood import log_likelihoods

__all__ = ["SlotSearch"]

SURPRISING_NATS = -1.0
"""A known word less likely than this after its two neighbours (Language.word_nats) may be another, misread."""
PROMISING_NATS = 3.0
"""A known word is only compared with words that are likelier by so much after the same two neighbours."""
HOPELESS_NATS = -6.0
"""A reading that scores this much less than the raw text is not proposed."""
SHORTLIST = 16
"""Readings of a word that are scored in their context."""
FILLINGS = 6
"""Of these, how many a language model hears at most."""
NEAR_NATS = 6.0
"""A reading that scores so much less than the best one, what was read among them, is not worth hearing: with twice the
nats the choice got hardly better, and took a third more."""
TOLD, HEARD = 0.3, 0.4
"""What a nat of the n-gram and one of a language model are worth in nats of the channel where both choose among
readings: of 28 pairs one of those with fewest wrong characters in 725 misread texts (training.pairs)."""
_WORD = re.compile(r"\S+")
_PARTS = re.compile(r"(\W*)(.*?)([\W_]*)", re.DOTALL)
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class _Reading(NamedTuple):
    """What `reach` characters from a slot on may have been, how much more that scores than what was read.

    `language` is how many of these nats the language brought, before they were weighted.
    """

    score: float
    reach: int
    text: str
    language: float


@dataclass(frozen=True, slots=True)
class _Token:
    """A word of the text at `start`: marks before it, its core, marks after it."""

    start: int
    stop: int
    before: str
    core: str
    after: str


class SlotSearch:
    """Proposes changes for texts of single spaces; `lattice` gives the channel's evidence for a piece of text."""

    def __init__(
        self,
        language: Language,
        lattice: Callable[[str], Lattice | None],
        *,
        weight: float = 1.0,
        spaces_only: bool = False,
    ) -> None:
        self._language = language
        self._lattice = lattice
        self._weight = weight
        self._spaces_only = spaces_only

    @cached_property
    def _candidates(self) -> Candidates:
        # Made when a word is first looked for: whoever only weighs what others propose needs none.
        language = self._language
        return Candidates(language.known_words(), language.is_word, language.is_common)

    def windows(self, text: str, context: Context) -> list[tuple[int, int]]:
        """Each run of doubtful words with the neighbours that its weighing hears."""
        words = list(_WORD.finditer(text))
        near: set[int] = set()
        for at, word in enumerate(words):
            if self._is_doubtful(_token(word).core, context):
                near.update(range(max(0, at - FOLLOWING), min(len(words), at + 2 + FOLLOWING)))
            context = self._language.after(word[0], context)
        groups: list[list[int]] = []
        for at in sorted(near):
            if groups and groups[-1][-1] == at - 1 and len(groups[-1]) < WINDOW:
                groups[-1].append(at)
            else:
                groups.append([at])
        return [(words[group[0]].start(), words[group[-1]].end()) for group in groups]

    def __call__(self, text: str, lattice: Lattice, context: Context, heard: Nats | None = None) -> list[Change]:
        """The best change for each doubtful place of a text, in order; they do not overlap."""
        tokens = [_token(match) for match in _WORD.finditer(text)]
        found: list[tuple[float, Change]] = []
        chosen: list[Change] = []
        for at, token in enumerate(tokens):
            options = self._options(tokens, at, context)
            if self._spaces_only:
                options = [
                    (stop, one) for stop, one in options if _unspaced(one) == _unspaced(text[token.start : stop])
                ]
            likeliest = text[token.start : token.stop]
            if options:
                following = tokens[min(at + 1 + FOLLOWING, len(tokens) - 1)].stop
                scored = self._scored(text[token.start : following], token.start, options, context)
                if heard is not None:
                    scored = self._heard(scored, text, token.start, chosen, heard)
                for score, change in _best(text, token.start, scored):
                    found.append((score, change))
                    if score > 0.0 and change.stop == token.stop:
                        likeliest = change.after
                        chosen.append(change)
            context = self._language.after(likeliest, context)
        return _apart(found)

    def _is_doubtful(self, word: str, context: Context) -> bool:
        """Whether a word is none that the language knows, or one that it would not have expected there."""
        return not self._is_known(word) or self._is_surprising(word, context)

    def _is_known(self, word: str) -> bool:
        return not any(c.isdigit() for c in word) and all(map(self._language.is_word, _LETTERS.findall(word)))

    def _is_surprising(self, word: str, context: Context) -> bool:
        parts = _LETTERS.findall(word)
        return len(parts) == 1 and self._language.word_nats(parts[0], context) < SURPRISING_NATS

    def _options(self, tokens: Sequence[_Token], at: int, context: Context) -> list[tuple[int, str]]:
        """(stop, reading) of each way to read the token at `at`, alone or with the next."""
        token = tokens[at]
        core = token.core
        letters = "".join(c for c in core.lower() if c.isalnum() or c in "'’")
        if 3 * sum(c.isdigit() for c in core) > len(core) or not any(c.isalpha() for c in core):
            return []
        words: list[str] = []
        known = self._is_known(core)
        if not known:
            reach = 1 if len(letters) <= 3 else 2 if len(letters) <= 7 else 3
            words = [*self._candidates.near(letters, reach), *self._candidates.broken(letters)]
            if letters != core.lower() and self._language.is_word(letters):
                words.append(letters)
        elif len(letters) == len(core) and self._is_surprising(core, context):
            enough = self._language.word_nats(core, context) + PROMISING_NATS
            near = self._candidates.near(letters, 1 if len(letters) <= 5 else 2)
            words = [word for word in near if self._language.word_nats(word, context) > enough]
        options = [
            (token.stop, token.before + cased + token.after) for word in words for cased in self._cased(word, core)
        ]
        if at + 1 < len(tokens):
            options += self._joined(token, tokens[at + 1], known)
        return options

    def _joined(self, token: _Token, following: _Token, known: bool) -> list[tuple[int, str]]:
        broken = len(token.after) == 1 and token.after in HYPHENS
        first, second = token.core, following.core
        if following.before or not second[:1].islower() or not first.isalpha() or (token.after and not broken):
            return []
        both = known and self._is_known(second)
        if both and token.after != "-":
            return []
        joined = (first + second).lower()
        words = [joined] if self._language.is_word(joined) else []
        if not words and not both and len(joined) > 3:
            words = [*self._candidates.near(joined, 2)]
        return [
            (following.stop, token.before + cased + following.after)
            for word in words
            for cased in self._cased(word, first + second)
        ]

    def _cased(self, word: str, like: str) -> list[str]:
        listed = self._language.surface(word)
        return [listed] if listed else in_case_of(word, like)

    def _scored(self, text: str, start: int, options: Sequence[tuple[int, str]], context: Context) -> list[_Reading]:
        """The likeliest options by their score over the raw text from the slot on, best first."""
        reach = max(stop for stop, _ in options) - start
        raw = text[:reach]
        lattice = self._lattice(raw)
        if lattice is None:
            return []
        readings = dict.fromkeys(reading + text[stop - start : reach] for stop, reading in options)
        readings.pop(raw, None)
        base, *inks = log_likelihoods(lattice, [raw, *readings])
        weight, language = self._weight, self._language
        glanced = (
            (ink + weight * self._glance(one, context), ink, one) for ink, one in zip(inks, readings, strict=True)
        )
        said = language.nats(text, context)
        scored = []
        for _, ink, reading in heapq.nlargest(SHORTLIST, glanced):
            gain = language.nats(reading + text[reach:], context) - said
            scored.append(_Reading(ink - base + weight * gain, reach, reading, gain))
        return sorted(scored, reverse=True)

    def _heard(
        self, scored: Sequence[_Reading], text: str, start: int, chosen: Sequence[Change], heard: Nats
    ) -> list[_Reading]:
        """The best readings of a slot, scored anew by what a language model thinks of them, best first."""
        least = max(0.0, scored[0].score if scored else 0.0) - NEAR_NATS
        near = [one for one in scored[:FILLINGS] if one.score > least]
        if not near or (len(near) == 1 and least > 0.0):
            return near
        stop = heard_to(text, start + max(one.reach for one in near))
        made = [[*chosen, Change(start, start + one.reach, text[start : start + one.reach], one.text)] for one in near]
        base, *told = heard([apply(text[:stop], changes) for changes in (chosen, *made)])
        surplus = self._weight - TOLD
        return sorted(
            (
                one._replace(score=one.score - surplus * one.language + HEARD * (nats - base))
                for one, nats in zip(near, told, strict=True)
            ),
            reverse=True,
        )

    def _glance(self, reading: str, context: Context) -> float:
        """Nats of the words of a reading, each as if it came first."""
        return sum(self._language.word_nats(word, context) for word in _LETTERS.findall(reading))


def _best(text: str, start: int, scored: Sequence[_Reading]) -> list[tuple[float, Change]]:
    """The best reading as a change, with its score, or nothing where none is worth a proposal."""
    if not scored or scored[0].score < HOPELESS_NATS:
        return []
    best = scored[0]
    rivals = math.log(sum(math.exp(other.score - best.score) for other in scored))
    return [(best.score, _change(text[start : start + best.reach], best.text, start, rivals))]


def _unspaced(text: str) -> str:
    return text.replace(" ", "")


def _token(match: re.Match[str]) -> _Token:
    parts = _PARTS.fullmatch(match[0])
    before, core, after = parts.groups() if parts else ("", match[0], "")
    return _Token(match.start(), match.end(), before, core, after)


def _change(raw: str, reading: str, start: int, rivals: float) -> Change:
    """The change from raw to reading without the words at its end that both share."""
    while " " in raw and " " in reading and raw.rsplit(" ", 1)[1] == reading.rsplit(" ", 1)[1]:
        raw, reading = raw.rsplit(" ", 1)[0], reading.rsplit(" ", 1)[0]
    return Change(start, start + len(raw), raw, reading, rivals)


def _apart(found: Sequence[tuple[float, Change]]) -> list[Change]:
    """The changes without those that overlap a better one, in order."""
    kept: list[Change] = []
    for _, change in sorted(found, key=lambda pair: -pair[0]):
        if not any(overlap(change, other) for other in kept):
            kept.append(change)
    return sorted(kept, key=lambda change: change.start)

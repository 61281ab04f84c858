"""Judging changes one by one: ink(proposed) - ink(raw) + lambda (language(proposed) - language(raw)) - threshold.

Letters that a change loses and rivals that are as likely cost extra, and every class of change has a threshold of its
own. Lambda, these prices and the thresholds are fitted by training/weighing.py; data/weighing.json holds them and what
they come from. Nothing here proposes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Protocol

from inkproof.correct.choosing import Nats, heard_to
from inkproof.correct.counting import miscounts
from inkproof.correct.editing import Change, apply

__all__ = ["Scale", "Weighed", "Words", "capped", "class_of", "lost_letters", "opens", "scale", "weigh"]


BLIND_CAP_NATS = 8.0
"""A change's language counts up to here where it knows little: numbers, and words that it has never seen."""
_OPENING = re.compile(r"(^|[.!?:][\"'’”)]*|[-—–]+|[\"“‘(])\s*$")


@dataclass(frozen=True, slots=True)
class Scale:
    """What a nat of language is worth in nats of ink, and what speaks against a change.

    Language counts up to `cap` nats: past it a language only says again that the raw text is none. `lost` is the price
    of a letter that the raw text has more, `rivals` that of a nat of other readings, `thresholds` that of each class.
    Whatever the language says, ink that contradicts a change beyond `floor` has refused it.
    """

    language: float
    cap: float
    lost: float
    rivals: float
    thresholds: Mapping[str, float]
    floor: float
    model: float = 0.0

    def margin(
        self, kind: str, change: Change, ink_nats: float, language_nats: float, model_nats: float = 0.0
    ) -> float:
        """By how many nats of ink a change passes its threshold; negative: it is refused."""
        if ink_nats < self.floor:
            return ink_nats - self.floor
        told = self.language * capped(kind, language_nats, self.cap) + self.model * capped(kind, model_nats, self.cap)
        against = self.lost * lost_letters(change) + self.rivals * change.rivals_nats + self.thresholds[kind]
        return ink_nats + told - against


class Words(Protocol):
    """Which words a language has."""

    def knows(self, word: str) -> bool:
        """Whether a word is beyond doubt."""
        ...

    def lists(self, word: str) -> bool:
        """Whether a word occurs at all, be it as somebody's slip."""
        ...


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change with its nats relative to the raw text, its class, and by how much it passes its threshold."""

    change: Change
    kind: str
    ink_nats: float
    language_nats: float
    margin: float
    model_nats: float = 0.0


@cache
def scale(name: str) -> Scale:
    """The fitted scale for `ink`, `channel`, either with ` and model`, or `Chinese ink`."""
    text = resources.files("inkproof.correct").joinpath("data/weighing.json").read_text(encoding="utf-8")
    return Scale(**json.loads(text)[name])


def capped(kind: str, language_nats: float, cap: float) -> float:
    """As much of a change's language nats as counts for its class."""
    cap = BLIND_CAP_NATS if kind in ("digit", "gap", "glue", "strange") else cap
    return max(-cap, min(cap, language_nats))


def lost_letters(change: Change) -> int:
    """How many more characters the raw text has there, spaces apart and hyphens that broke a word at a line's end."""
    return max(0, len(change.before.replace("- ", "").replace(" ", "")) - len(change.after.replace(" ", "")))


def class_of(change: Change, words: Words, raw: str = "") -> str:
    """The class of a change in a raw text, the first that fits.

    digit (or another word that counts, dates or denies); gap or glue (a space more or less beside one); case; strange
    (to a word that nobody knows); split, recut or join (more words, more words of other letters, fewer words); mark;
    swap (of known words); rare (of words that some list holds); name (an unknown word with a capital, unless it opens
    a sentence); mend (any other).
    """
    before, after = change.before, change.after
    if any(c.isdigit() for c in before + after) or miscounts(before, after):
        return "digit" if not change.is_spacing else "gap" if after.count(" ") > before.count(" ") else "glue"
    if before.casefold() == after.casefold():
        return "case"
    if not all(map(words.knows, _words(after))) and (change.is_spacing or _letters(before) != _letters(after)):
        return "strange"
    more = after.count(" ") - before.count(" ")
    if more:
        return "join" if more < 0 else "split" if change.is_spacing else "recut"
    if _letters(before) == _letters(after):
        return "mark"
    if all(map(words.knows, _words(before))):
        return "swap"
    if all(map(words.lists, _words(before))):
        return "rare"
    capital = before[:1].isupper() and not before.isupper()
    return "name" if capital and not opens(change, raw) else "mend"


def opens(change: Change, raw: str) -> bool:
    """Whether a change of a raw text stands where a sentence begins."""
    return _OPENING.search(raw[: change.start]) is not None


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def _words(text: str) -> list[str]:
    """Runs of letters, inner apostrophes kept."""
    kept = "".join(c if c.isalpha() or c in "'’" else " " for c in text)
    return [word.strip("'’") for word in kept.split() if word.strip("'’")]


def weigh(
    raw: str,
    proposed: Sequence[Change],
    ink: Callable[[Sequence[str]], list[float]],
    language: Callable[[str], float],
    words: Words,
    measure: Scale,
    heard: Nats | None = None,
) -> list[Weighed]:
    """Every change weighed with its neighbours made as well: the weakest falls first, until all that stand pass."""
    base, *inks = ink([raw, *(apply(raw, [change]) for change in proposed)])
    kinds = [class_of(change, words, raw) for change in proposed]
    standing = list(range(len(proposed)))
    result: dict[int, Weighed] = {}
    while standing:
        made = [proposed[i] for i in standing]
        whole = language(apply(raw, made))
        told = _told(raw, made, heard) if heard else [0.0] * len(made)
        for i, nats in zip(standing, told, strict=True):
            gain = whole - language(apply(raw, [change for change in made if change is not proposed[i]]))
            margin = measure.margin(kinds[i], proposed[i], inks[i] - base, gain, nats)
            result[i] = Weighed(proposed[i], kinds[i], inks[i] - base, gain, margin, nats)
        worst = min(standing, key=lambda i: result[i].margin)
        if result[worst].margin >= 0.0:
            break
        standing.remove(worst)
    return [result[i] for i in range(len(proposed))]


def _told(raw: str, made: Sequence[Change], heard: Nats) -> list[float]:
    """What each change gains by a language model, which hears the text up to a few words behind it."""
    texts = []
    for one in made:
        stop = heard_to(raw, one.stop)
        near = [change for change in made if change.stop <= stop]
        texts += [apply(raw[:stop], near), apply(raw[:stop], [change for change in near if change is not one])]
    said = heard(texts)
    return [after - before for after, before in zip(said[::2], said[1::2], strict=True)]

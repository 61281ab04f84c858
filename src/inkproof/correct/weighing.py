"""Judging changes one by one: ink(proposed) - ink(raw) + lambda (language(proposed) - language(raw)) - threshold.

Letters that a change loses cost extra, and every class of change has a threshold of its own. Lambda, the price of a
letter and the thresholds are fitted by training/weighing.py; data/weighing.json holds them and what they come from.
Nothing here proposes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from inkproof.correct.editing import Change, apply

__all__ = ["Scale", "Weighed", "capped", "class_of", "lost_letters", "scale", "weigh"]


LANGUAGE_CAP_NATS = 20.0
"""A change's language counts up to here: past it a language only says again that the raw text is no language."""
BLIND_CAP_NATS = 8.0
"""The same where a language knows little: numbers, and words that it has never seen."""
INK_FLOOR_NATS = -15.0
"""Whatever the language says, ink that contradicts a change by this much has refused it."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What a nat of language is worth in nats of ink, what a lost letter costs, and the threshold of each class."""

    language: float
    lost: float
    thresholds: Mapping[str, float]
    model: float = 0.0

    def margin(self, kind: str, ink_nats: float, language_nats: float, lost: int, model_nats: float = 0.0) -> float:
        """By how many nats of ink a change passes its threshold; negative: it is refused."""
        if ink_nats < INK_FLOOR_NATS:
            return ink_nats - INK_FLOOR_NATS
        told = self.language * capped(kind, language_nats) + self.model * capped(kind, model_nats)
        return ink_nats + told - self.lost * lost - self.thresholds[kind]


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
    """The fitted scale for `ink` or for the `channel`."""
    text = resources.files("inkproof.correct").joinpath("data/weighing.json").read_text(encoding="utf-8")
    return Scale(**json.loads(text)[name])


def capped(kind: str, language_nats: float) -> float:
    """As much of a change's language nats as counts for its class."""
    cap = BLIND_CAP_NATS if kind in ("digit", "gap", "strange") else LANGUAGE_CAP_NATS
    return max(-cap, min(cap, language_nats))


def lost_letters(change: Change) -> int:
    """How many more characters, spaces apart, the raw text has there."""
    return max(0, len(change.before.replace(" ", "")) - len(change.after.replace(" ", "")))


def class_of(change: Change, knows: Callable[[str], bool]) -> str:
    """The class of a change: digit or gap (a space beside one), case, space, mark, strange, mend or swap."""
    before, after = change.before, change.after
    if any(c.isdigit() for c in before + after):
        return "gap" if change.is_spacing else "digit"
    if before.casefold() == after.casefold():
        return "case"
    strange = not all(map(knows, _words(after)))
    if change.is_spacing:
        return "strange" if strange else "space"
    if _letters(before) == _letters(after):
        return "mark"
    if strange:
        return "strange"
    return "swap" if all(map(knows, _words(before))) else "mend"


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
    knows: Callable[[str], bool],
    measure: Scale,
    heard: Callable[[Sequence[str]], list[float]] | None = None,
) -> list[Weighed]:
    """Every change weighed with its neighbours made as well: the weakest falls first, until all that stand pass."""
    base, *inks = ink([raw, *(apply(raw, [change]) for change in proposed)])
    kinds = [class_of(change, knows) for change in proposed]
    standing = list(range(len(proposed)))
    result: dict[int, Weighed] = {}
    while standing:
        whole = apply(raw, [proposed[i] for i in standing])
        without = [apply(raw, [proposed[k] for k in standing if k != i]) for i in standing]
        said = heard([whole, *without]) if heard else [0.0] * (1 + len(without))
        for i, other, nats in zip(standing, without, said[1:], strict=True):
            gain, model_gain = language(whole) - language(other), said[0] - nats
            margin = measure.margin(kinds[i], inks[i] - base, gain, lost_letters(proposed[i]), model_gain)
            result[i] = Weighed(proposed[i], kinds[i], inks[i] - base, gain, margin, model_gain)
        worst = min(standing, key=lambda i: result[i].margin)
        if result[worst].margin >= 0.0:
            break
        standing.remove(worst)
    return [result[i] for i in range(len(proposed))]

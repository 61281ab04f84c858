"""Judging changes one by one: ink(proposed) - ink(raw) + lambda (language(proposed) - language(raw)) against a threshold.

Every class of change has its own lambda and threshold, fitted by training/weighing.py and stored with their origin in
data/weighing.json. Nothing here proposes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from inkproof.correct.editing import Change, apply

__all__ = ["Scale", "Weighed", "class_of", "scales", "weigh"]


@dataclass(frozen=True, slots=True)
class Scale:
    """One class's lambda (nats of ink a nat of language is worth) and its threshold in nats."""

    language: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A change with its nats relative to the raw text, its class, and by how much it passes its threshold."""

    change: Change
    kind: str
    ink_nats: float
    language_nats: float
    margin: float


@cache
def scales(name: str) -> Mapping[str, Scale]:
    """The fitted scales for `ink` or for the `channel`, by class of change."""
    text = resources.files("inkproof.correct").joinpath("data/weighing.json").read_text(encoding="utf-8")
    return {kind: Scale(**values) for kind, values in json.loads(text)[name].items()}


def class_of(change: Change, knows: Callable[[str], bool]) -> str:
    """The class of a change: space, case, mark, digit, mend (a strange word becomes a known one), swap or strange."""
    before, after = change.before, change.after
    if before.replace(" ", "") == after.replace(" ", ""):
        return "space"
    if before.casefold() == after.casefold():
        return "case"
    if any(c.isdigit() for c in before + after):
        return "digit"
    if _letters(before) == _letters(after):
        return "mark"
    if not all(map(knows, _words(after))):
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
    scale: Mapping[str, Scale],
) -> list[Weighed]:
    """Every change weighed with its neighbours made as well: the weakest falls first, until all that stand pass."""
    texts = [raw, *(apply(raw, [change]) for change in proposed)]
    base, *inks = ink(texts)
    kinds = [class_of(change, knows) for change in proposed]
    standing = list(range(len(proposed)))
    result: dict[int, Weighed] = {}
    while True:
        whole = language(apply(raw, [proposed[i] for i in standing]))
        for i in standing:
            without = language(apply(raw, [proposed[k] for k in standing if k != i]))
            gain, fit = whole - without, scale[kinds[i]]
            margin = inks[i] - base + fit.language * gain - fit.threshold
            result[i] = Weighed(proposed[i], kinds[i], inks[i] - base, gain, margin)
        worst = min(standing, key=lambda i: result[i].margin, default=None)
        if worst is None or result[worst].margin >= 0.0:
            return [result[i] for i in range(len(proposed))]
        standing.remove(worst)

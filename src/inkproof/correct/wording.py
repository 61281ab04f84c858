"""Telling a better wording from another statement: which changes of what a writer wrote may be made on request.

A wording is word for word: a spelling, an inflection or an auxiliary. Never numbers, amounts, dates, names, addresses
or identifiers, whatever a language says of them. Nothing here knows ink.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rapidfuzz.distance import Levenshtein

from inkproof.correct.editing import Change

__all__ = ["is_wording"]

GAIN_NATS = 2.0
"""What a wording must be worth to the languages."""
ALIKE = 0.5
"""A spelling changes at most this share of a word."""
_PLAIN = re.compile(r"(?P<lead>[\"'(\[]*)(?P<word>[a-zà-ÿ]+(?:['’-][a-zà-ÿ]+)*)(?P<trail>[.,;:!?\"')\]]*)")
_INFLECTION = re.compile(r"(?:e?s|e?d|ing|er|est|ly|n|en|ies|ied|y|e)?")
_AUXILIARIES = (
    frozenset({"am", "are", "is", "was", "were"}),
    frozenset({"had", "has", "have"}),
    frozenset({"a", "an"}),
    frozenset({"did", "do", "does"}),
)
_NUMBERS = frozenset(
    {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
    | {"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty"}
    | {"fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "first", "second"}
    | {"third", "fourth", "fifth", "half", "quarter", "double", "no", "not", "none", "never"}
)
"""Words that count or deny."""


def is_wording(change: Change, gain_nats: float, knows: Callable[[str], bool]) -> bool:
    """Whether a change is a spelling or an inflection of one plain lower-case word that is worth it."""
    before, after = _PLAIN.fullmatch(change.before), _PLAIN.fullmatch(change.after)
    if before is None or after is None or gain_nats < GAIN_NATS:
        return False
    if (before["lead"], before["trail"]) != (after["lead"], after["trail"]):
        return False
    old, new = before["word"], after["word"]
    if {old, new} & _NUMBERS or not all(map(knows, re.split("[-’']", new)[:1])):
        return False
    if knows(old):
        return _is_inflection(old, new) or any({old, new} <= group for group in _AUXILIARIES)
    return Levenshtein.normalized_distance(old, new) <= ALIKE


def _is_inflection(old: str, new: str) -> bool:
    """Whether two words share a stem of three letters or more and differ in an ending alone."""
    shared = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return shared >= 3 and all(_INFLECTION.fullmatch(word[shared:]) for word in (old, new))

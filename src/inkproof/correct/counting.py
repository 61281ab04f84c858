"""Words that count, date or deny, and which changes make another statement of them. English alone; knows no ink."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

__all__ = ["counts", "miscounts"]

_DENIALS = frozenset(
    {"no", "not", "nor", "none", "never", "neither", "nothing", "nobody", "nowhere", "cannot", "without"}
)
_COUNTING = _DENIALS | frozenset(
    {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"}
    | {"twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"}
    | {"thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million"}
    | {"billion"}
    | {"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"}
    | {"eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth"}
    | {"nineteenth", "twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth"}
    | {"ninetieth", "hundredth", "thousandth", "millionth"}
    | {"half", "quarter", "once", "twice", "thrice", "dozen", "score", "single", "double", "triple"}
    | {"january", "february", "march", "april", "may", "june", "july", "august", "september", "october"}
    | {"november", "december"}
    | {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow"}
    | {"yesterday", "tonight"}
)
_WORD = re.compile(r"[^\W\d_]+")


def counts(word: str) -> bool:
    """Whether a lower-cased word counts, dates or denies."""
    return word in _COUNTING


def miscounts(before: str, after: str) -> bool:
    """Whether a change takes such a word away, or makes one of what is as near to another: sixth of fivth, not fifth.

    Nearness is that of optimal string alignment. Which of two words that deny it is says the same.
    """
    old, new = _WORD.findall(before.lower()), _WORD.findall(after.lower())
    lost, made = [word for word in old if word not in new], [word for word in new if word not in old]
    return any(map(counts, lost)) or any(_is_ambiguous(word, lost) for word in made if counts(word))


def _is_ambiguous(made: str, lost: list[str]) -> bool:
    away = min((OSA.distance(word, made) for word in lost), default=0)
    others = _COUNTING - (_DENIALS if made in _DENIALS else {made})
    return any(OSA.distance(word, other, score_cutoff=away) <= away for word in lost for other in others)

"""What counts, dates, denies or reckons, and which changes make another statement of it. Knows no ink.

The words are English; Roman numerals and signs, as of sums and prices, are anybody's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

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
_ROMAN = re.compile(r"(?=[a-z]{2}.|.?x)m{0,3}(c[md]|d?c{0,3})(x[cl]|l?x{0,4})(i[xvj]|v?i{0,4}j?)")
"""A Roman numeral in small letters, its last one a j where old hands make it one, of three letters or with an x."""
_SIGNS = frozenset("@#%&/§·•")
_NO_SIGNS = frozenset("|~^`")
"""What is mostly dirt or a rule, not a sign."""


def counts(word: str) -> bool:
    """Whether a lower-cased word counts, dates or denies."""
    return word in _COUNTING or (word != "mix" and _ROMAN.fullmatch(word) is not None)


def miscounts(before: str, after: str) -> bool:
    """Whether a change takes such a word away, or makes one of what is as near to another: sixth of fivth, not fifth.

    Nearness is that of optimal string alignment. Which of two words that deny it is says the same. A sign that stands
    by itself is such a word, too: = is none of -.
    """
    if _signs(before) != _signs(after):
        return True
    old, new = _WORD.findall(before.lower()), _WORD.findall(after.lower())
    lost, made = [word for word in old if word not in new], [word for word in new if word not in old]
    return any(map(counts, lost)) or any(_is_ambiguous(word, lost) for word in made if counts(word))


def _signs(text: str) -> Counter[str]:
    """The signs of those pieces of a text that have no letter."""
    pieces = [piece for piece in text.split() if not any(map(str.isalpha, piece))]
    return Counter(c for piece in pieces for c in piece if _is_sign(c))


def _is_sign(character: str) -> bool:
    return character in _SIGNS or (unicodedata.category(character) in ("Sm", "Sc", "So") and character not in _NO_SIGNS)


def _is_ambiguous(made: str, lost: list[str]) -> bool:
    away = min((OSA.distance(word, made) for word in lost), default=0)
    others = _COUNTING - (_DENIALS if made in _DENIALS else {made})
    return any(OSA.distance(word, other, score_cutoff=away) <= away for word in lost for other in others)

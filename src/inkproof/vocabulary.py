"""Vocabularies: words that may stand on the page, each with a weight. Parsing only, no weighing.

One entry a line: `word` or `word weight`. The last field is the weight if it is a number and not the only field; `#` at
the beginning of a line or after a space begins a comment.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from inkproof.errors import InputError, VocabularyError
from inkproof.textfile import decode

__all__ = ["DEFAULT_WEIGHT", "parse_vocabulary"]

DEFAULT_WEIGHT = 1.0
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
"""Digits are demanded: float() would also take `nan` and `infinity`, which are words."""
COMMENT = re.compile(r"(^|\s)#.*")


def parse_vocabulary(
    source: str | os.PathLike[str] | Mapping[str, float] | Iterable[str | tuple[str, float]],
) -> tuple[tuple[str, float], ...]:
    """(word, weight) pairs of a file's path, a mapping, or lines and pairs; raises VocabularyError naming the line."""
    entries: Iterable[str | tuple[str, float]]
    if isinstance(source, (str, os.PathLike)):
        place, entries = f"{Path(source).name}, line", _lines_of(Path(source))
    else:
        place, entries = "vocabulary entry", source.items() if isinstance(source, Mapping) else source
    if not isinstance(entries, Iterable):
        raise VocabularyError(f"{entries!r} is no vocabulary", remedy="Give a path, words, or words with weights")
    weights: dict[str, float] = {}
    for number, entry in enumerate(entries, start=1):
        parsed = _parse(entry, f"{place} {number}")
        if parsed:
            weights[parsed[0]] = parsed[1]  # said twice: the last one holds
    return tuple(weights.items())


def _lines_of(path: Path) -> list[str]:
    try:
        return decode(path.read_bytes(), path.name).splitlines()
    except OSError as error:
        raise VocabularyError(
            f"the vocabulary {path} cannot be read ({error.strerror})", remedy="Give a text file, one word a line"
        ) from error
    except InputError as error:
        raise VocabularyError(error.message, remedy=error.remedy) from error


def _parse(entry: str | tuple[str, float], where: str) -> tuple[str, float] | None:
    if isinstance(entry, str):
        fields = COMMENT.sub("", entry).split()
        weight = float(fields.pop()) if len(fields) > 1 and NUMBER.fullmatch(fields[-1]) else DEFAULT_WEIGHT
        word = " ".join(fields)
    else:
        try:
            said, given = entry
            word, weight = " ".join(said.split()), float(given)
        except (AttributeError, TypeError, ValueError) as error:
            raise VocabularyError(f"{where}: {entry!r} is no word", remedy="Give a word, or (word, weight)") from error
    if not word:
        return None
    if not 0 < weight < float("inf"):
        raise VocabularyError(f"{where}: the weight of {word!r} is {weight:g}", remedy="A weight is a positive number")
    return unicodedata.normalize("NFC", word), weight

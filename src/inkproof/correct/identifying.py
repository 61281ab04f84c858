"""Which language each line is in, told by its script and, in Latin letters, by the commonest words. Corrects nothing.

A line on its own says too little: lines are told together, in their order, and each change of language has its price
(the likeliest path through a hidden Markov model).
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache

from inkproof.correct.ngram import fold
from inkproof.document import Line
from inkproof.languages import LATIN
from inkproof.scripts import all_latin, is_chinese, kana_in

__all__ = ["Identifier"]

COMMONEST = 5000
"""Words of a language that are looked for: some five in six of a text."""
UNHEARD = 1e-5
"""Probability of any other word, a little below that of the last of these."""
OTHER_NATS = 2.0
"""What speaks against a language that was asked for, but not first."""
FOREIGN_NATS = 12.0
"""What speaks against one that nobody asked for: three or four common words must have said so."""
SWITCH_NATS = 6.0
"""What speaks against another language than the line before."""
JAPANESE = 0.1
"""Hiragana for each Chinese character from which a page, and so each such line of it, is taken for Japanese."""
_WORD = re.compile(r"[^\W\d_]{2,}")


class Identifier:
    """Tells lines the language they are in; the words of a vocabulary may stand in any, and tell nothing."""

    def __init__(self, asked: Sequence[str], vocabulary: Collection[str] = ()) -> None:
        self._asked = [lang for lang in asked if lang in LATIN]
        self._tells_chinese = "zh" in asked
        self._vocabulary = {fold(word) for word in vocabulary}

    def __call__(self, lines: Iterable[Line]) -> list[Line]:
        """The lines, those of a script in which a language was asked for with theirs."""
        told = list(lines)
        if self._tells_chinese:
            lang = "ja" if kana_in("".join(line.raw for line in told)) > JAPANESE else "zh"
            told = [replace(line, language=lang) if is_chinese(line.raw) else line for line in told]
        at = [i for i, line in enumerate(told) if all_latin(line.raw)] if self._asked else []
        for i, lang in zip(at, self._likeliest([told[i].raw for i in at]), strict=True):
            told[i] = replace(told[i], language=lang)
        return told

    def _likeliest(self, texts: Sequence[str]) -> list[str]:
        if not texts:
            return []
        against = dict.fromkeys(LATIN, FOREIGN_NATS) | dict.fromkeys(self._asked, OTHER_NATS) | {self._asked[0]: 0.0}
        langs = [*self._asked, *(lang for lang in LATIN if lang not in self._asked)]
        best = [self._nats(lang, texts[0]) - against[lang] for lang in langs]
        came: list[list[int]] = []
        for text in texts[1:]:
            before = max(range(len(langs)), key=best.__getitem__)
            here, path = [], []
            for k, lang in enumerate(langs):
                moved = best[before] - SWITCH_NATS - against[lang]
                path.append(before if moved > best[k] else k)
                here.append(max(moved, best[k]) + self._nats(lang, text))
            best, came = here, [*came, path]
        k = max(range(len(langs)), key=best.__getitem__)
        found = [k]
        for path in reversed(came):
            found.append(path[found[-1]])
        return [langs[k] for k in reversed(found)]

    def _nats(self, lang: str, text: str) -> float:
        """Nats of a text's words over those of as many that nobody has heard."""
        known = _commonest(lang)
        words = (fold(word) for word in _WORD.findall(text))
        return sum(known.get(word, 0.0) for word in words if word not in self._vocabulary)


@cache
def _commonest(lang: str) -> dict[str, float]:
    """Nats of a language's commonest words over UNHEARD."""
    import wordfreq

    # wordfreq's own door would keep every list whole, all of its languages a hundred times this.
    pack = wordfreq.read_cBpack(wordfreq.available_languages("small")[lang])
    listed = ((word, wordfreq.cB_to_freq(-cb)) for cb, bucket in enumerate(pack) for word in bucket)
    common = itertools.islice((pair for pair in listed if _WORD.fullmatch(pair[0])), COMMONEST)
    return {word: math.log(max(p, UNHEARD) / UNHEARD) for word, p in common}

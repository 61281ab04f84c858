"""How likely a language is to say a word after two others, and in which case. Knows no ink and no candidates.

Word probabilities interpolate a trigram and a bigram counted from books with a unigram that mixes the books, wordfreq
and spelling. The tables are a trie: children of a word, then children of a pair, both sorted by word id.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Mapping
from enum import IntEnum
from functools import cached_property, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import numpy as np

from inkproof.correct.spelling import Spelling

__all__ = ["QUANTUM", "START", "UNKNOWN", "Case", "NGram", "case_of", "classify", "fold", "opens_sentence", "tokens"]

START = "<s>"
"""The token before a paragraph's first; both places before it hold START."""
UNKNOWN = ""
"""A neighbour nobody knows, as before a line cut out of its page."""
QUANTUM = 1.0 / 12.0
"""Nats per step of the stored values: 255 steps reach 21 nats."""
SPELLED = 30_000
"""Words of the frequency list that the spelling model learns from."""

_TOKEN = re.compile(
    r"(?P<dash>--+|[—–]|(?<!\S)-(?!\S))"
    r"|\.{2,}|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?(?!\w)|\w*\d\w*"
    r"|[^\W\d_]+(?:'[^\W\d_]+)*|\S"
)
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "\u00ad": "", "…": "...", "ß": "ss"})
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_LENGTHS = ("<one>", "<two>", "<three>", "<four>", "<more>")
"""Classes of whole numbers by their digits."""
_ABBREVIATIONS = frozenset(
    {"capt", "co", "col", "dr", "esq", "gen", "hon", "inc", "jr", "lieut", "messrs", "mr", "mrs", "ms", "no", "prof"}
    | {"rev", "sergt", "sr", "st", "vol"}
)
"""Words whose full stop ends no sentence."""
_CASE_STRENGTH = 0.7
_CASE_FLOOR = 0.002
_MARK_FLOOR = 1e-6


class Case(IntEnum):
    """Surface form of a word; a lone capital letter counts as CAPITALISED."""

    LOWER = 0
    CAPITALISED = 1
    CAPITALS = 2
    MIXED = 3


def fold(text: str) -> str:
    """NFC with plain quotes and ss for ß, lower case: the text that the tables and wordfreq's lists know."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN).lower()


def tokens(text: str, *, keep_case: bool = False) -> list[str]:
    """Words (inner apostrophes kept), numbers and single punctuation marks, lower-cased unless `keep_case`."""
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN) if keep_case else fold(text)
    return ["—" if match.lastgroup else match[0] for match in _TOKEN.finditer(plain)]


def classify(token: str) -> tuple[str, float]:
    """The class of a token with digits, and the nats of its digits within it; other tokens are their own class."""
    digits = sum(c.isdigit() for c in token)
    if not digits:
        return token, 0.0
    if token.isdigit():
        if _YEAR.fullmatch(token):
            return "<year>", -math.log(200.0)
        return _LENGTHS[min(digits, len(_LENGTHS)) - 1], -digits * math.log(10.0)
    letters = sum(c.isalpha() for c in token)
    if letters and re.fullmatch(r"\d+(?:st|nd|rd|th)", token):
        return "<nth>", -math.log(31.0)
    if letters:
        return "<mix>", -digits * math.log(10.0) - letters * math.log(26.0)
    return "<num>", -digits * math.log(10.0) - math.log(3.0)


def case_of(word: str) -> Case:
    """Surface form of a word; marks and digits do not count."""
    letters = [c for c in word if c.isalpha()]
    if not letters or not any(c.isupper() for c in letters):
        return Case.LOWER
    if letters[0].isupper() and not any(c.isupper() for c in letters[1:]):
        return Case.CAPITALISED
    return Case.CAPITALS if all(not c.islower() for c in letters) else Case.MIXED


def opens_sentence(before: tuple[str, str]) -> bool:
    """Whether the word after these two tokens begins a sentence."""
    earlier, last = before
    if last in ('"', "'", "("):
        return earlier in (START, ".", "!", "?", ":", ",", "—")
    return last == START or last in ("!", "?") or (last == "." and earlier not in _ABBREVIATIONS)


class NGram:
    """One language's word, spelling and case probabilities, in nats; made by `load`."""

    def __init__(self, frequencies: Mapping[str, float], tables: Mapping[str, Any] = MappingProxyType({})) -> None:
        self._frequencies = frequencies
        words = bytes(tables["words"]).decode().split("\n") if "words" in tables else []
        self._ids = {word: index for index, word in enumerate(words)}
        self._decode = [math.exp(-step * QUANTUM) for step in range(255)] + [0.0]
        if words:
            self._unigram = memoryview(tables["unigram"])
            self._cases = tables["cases"].reshape(-1, len(Case))
            self._rest = memoryview(tables["rest"])
            self._pair_rest = memoryview(tables["pair_rest"])
            self._pairs = memoryview(tables["pairs"])
            self._pair_value = memoryview(tables["pair_value"])
            self._triples = memoryview(tables["triples"])
            self._triple_value = memoryview(tables["triple_value"])
            self._pair_at = memoryview(_offsets(tables["pair_counts"]))
            self._triple_at = memoryview(_offsets(tables["triple_counts"]))
        mix: list[float] = tables["mix"].tolist() if "mix" in tables else [0.0, 0.95, 0.05, 0.0]
        self._book_share, self._list_share, self._spelling_share, self._possessive = mix
        prior = tables["case_prior"] if "case_prior" in tables else np.array([0.7, 0.25, 0.03, 0.02])
        self._case_prior: list[float] = prior.tolist()
        self.word_log_prob = lru_cache(maxsize=1 << 18)(self._word_log_prob)
        """Nats of `(word, before)`: a token in any case after two lower-cased tokens (START, UNKNOWN allowed)."""
        self.unigram = lru_cache(maxsize=1 << 18)(self._unigram_prob)
        """Probability of a lower-cased token without its neighbours."""

    @staticmethod
    def load(lang: str = "en") -> NGram:
        """The model for one of `languages.LANGUAGES`, on wordfreq alone where no book was counted."""
        import wordfreq

        file = resources.files("inkproof.correct").joinpath(f"data/ngram-{lang}.npz")
        frequencies = wordfreq.get_frequency_dict(lang, "best")
        if not file.is_file():
            return NGram(frequencies)
        with file.open("rb") as stream, np.load(stream) as tables:
            return NGram(frequencies, dict(tables))

    @property
    def is_counted(self) -> bool:
        """Whether books were counted for it, so that it knows which words follow which."""
        return bool(self._ids)

    @property
    def frequencies(self) -> Mapping[str, float]:
        """Probabilities of the word list's entries that begin with a letter."""
        return {word: p for word, p in self._frequencies.items() if word[:1].isalpha()}

    @property
    def words(self) -> set[str]:
        """Every token that the books or the word list hold."""
        return {*self._ids, *self._frequencies}

    def __contains__(self, word: str) -> bool:
        """Whether the books or the word list know the word, in any case."""
        folded = fold(word)
        return folded in self._ids or folded in self._frequencies

    def oov_log_prob(self, word: str) -> float:
        """Nats of spelling this word, whether or not it is known."""
        return self._spelling.log_prob(fold(word))

    def book_prob(self, token: str) -> float:
        """Probability of a token by the books alone, 0 where they never used it."""
        index = self._ids.get(token, -1)
        return self._decode[self._unigram[index]] if index >= 0 else 0.0

    def case_log_prob(self, word: str, sentence_start: bool) -> float:
        """Nats of the surface form (lower, Capitalised, CAPITALS, mixed) of this word; 0 without letters."""
        if not any(c.isalpha() for c in word):
            return 0.0
        shares = self._case_shares(fold(word))
        form = case_of(word)
        share = shares[form]
        if sentence_start:
            # A word that is lower-case elsewhere takes a capital here.
            lower = shares[Case.LOWER]
            share = 0.03 * lower if form is Case.LOWER else share + (0.97 * lower if form is Case.CAPITALISED else 0.0)
        return math.log(max(share, _CASE_FLOOR))

    def _word_log_prob(self, word: str, before: tuple[str, str]) -> float:
        word = fold(word)
        token, inner = classify(word)
        p = self.unigram(word)
        index = self._ids.get(token, -1)
        last = self._ids.get(classify(before[1])[0], -1)
        if last >= 0:
            decode = self._decode
            p *= decode[self._rest[last]]
            low, high = self._pair_at[last], self._pair_at[last + 1]
            if index >= 0:
                at = bisect_left(self._pairs, index, low, high)
                if at < high and self._pairs[at] == index:
                    p += decode[self._pair_value[at]]
            p = self._with_triples(p, index, last, self._ids.get(classify(before[0])[0], -1))
        return math.log(p) + inner

    def _with_triples(self, p: float, index: int, last: int, earlier: int) -> float:
        if earlier < 0:
            return p
        high = self._pair_at[earlier + 1]
        pair = bisect_left(self._pairs, last, self._pair_at[earlier], high)
        if pair >= high or self._pairs[pair] != last:
            return p
        p *= self._decode[self._pair_rest[pair]]
        if index >= 0:
            low, high = self._triple_at[pair], self._triple_at[pair + 1]
            at = bisect_left(self._triples, index, low, high)
            if at < high and self._triples[at] == index:
                p += self._decode[self._triple_value[at]]
        return p

    def _unigram_prob(self, word: str) -> float:
        token, _ = classify(word)
        book = self.book_prob(token)
        listed = self._frequencies.get(word, 0.0) if token is word else 0.0
        if not listed and word.endswith("'s"):
            listed = self._possessive * self._frequencies.get(word[:-2], 0.0)
        p = self._book_share * book + self._list_share * listed
        if token is word and word[:1].isalpha():
            p += self._spelling_share * math.exp(self._spelling.log_prob(word))
            return max(p, 1e-30)
        return max(p, _MARK_FLOOR)

    def _case_shares(self, word: str) -> list[float]:
        index = self._ids.get(word, -1)
        if index < 0 and word.endswith("'s"):
            index = self._ids.get(word[:-2], -1)
        counts: list[int] = self._cases[index].tolist() if index >= 0 else [0, 0, 0, 0]
        total = sum(counts) + _CASE_STRENGTH
        return [(n + _CASE_STRENGTH * share) / total for n, share in zip(counts, self._case_prior, strict=True)]

    @cached_property
    def _spelling(self) -> Spelling:
        # Short words are read letter by letter in the list's head; the tail teaches how unlisted words look.
        letters = [w for w, _ in zip((w for w in self._frequencies if w.isalpha()), range(SPELLED), strict=False)]
        return Spelling(letters)


def _offsets(counts: Any) -> Any:
    """Start of each row's children, from how many each has."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)]).astype(np.uint32)

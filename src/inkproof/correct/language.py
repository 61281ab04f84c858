"""A language as search and weighing hear it: character by character, scored word by word. Knows no ink.

A finished word costs what the n-gram says of it after its two neighbours, and of its case; an unfinished one costs
what the lexicon says of its prefix. The same automaton drives the search and weighs whole texts, so both agree.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from inkproof.correct.lexicon import Lexicon, Range
from inkproof.correct.ngram import START, UNKNOWN, NGram, fold, opens_sentence
from inkproof.document import Edit

__all__ = ["Context", "Language", "State", "bare"]

VOCABULARY_NATS = math.log(3e-4)
"""A vocabulary word of weight 1 is as likely as one of the language's 300 commonest words."""
COMMON = 2e-6
"""Probability from which lexicon and books are taken at their word that something is a word: two in a million."""
FREQUENT = 1e-4
"""Probability of a language's thousand commonest words."""
LETTER = 1e-3
"""Probability from which a single letter is a word: a and I, not the s that an apostrophe left behind."""
UNKNOWN_NATS = -6.0
LETTER_NATS = -2.3
STRANGE_NATS = -2.5
"""A word that nobody knows, over what its spelling costs: recognizers invent more of them than writers do."""
MIXED_NATS = -6.0
"""Digits and letters in one token: a space was lost, more often than not."""
TOKEN_NATS = 6.0
"""Every word pays for itself, or the search would prefer few long ones."""
MARK_NATS = 2.0
"""The same for marks."""
DIGIT_NATS = -2.3
HUNG_NATS = -3.5
"""A space before a mark that closes: `word ,`."""
GLUED_NATS = -4.0
"""A word stuck to the mark before it: `one,two`."""
HANGING_NATS = -6.0
"""A space after a hyphen that closes a word: `two- and three-`, or a word that a line's end broke."""
DOUBLE_SPACE_NATS = -8.0
LEANING_NATS = -6.0
"""What leans on a word by an apostrophe, if the lists have not both together: `sexton's`, `thou'rt`."""
MOSTLY = math.log(0.5)
KEPT_CHARACTERS = 200
"""How much of the lines before a line is remembered as text."""
BROKEN_NATS = -4.0
"""A word that goes on in the next line."""

ELIDING = frozenset({"ca", "fr", "it"})
"""Languages whose articles and pronouns lean on a word by an apostrophe; the lists hold only the parts of these."""

_ELIDED = re.compile(r"([^\W\d_]{1,7})'([^\W\d_]+)")
_VOWELS = frozenset("aeiouyh")
_ORDINAL = re.compile(r"\d+(st|nd|rd|th|s|d|am|pm|m|cm|mm|kg|g|km)")
_SPELT = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_CLOSING = frozenset(".,;:!?)]%")
_GLUING = frozenset(",;!?)")
_APOSTROPHES = frozenset("'’")
_LEANING = frozenset({"d", "em", "er", "ll", "lt", "m", "re", "rt", "s", "st", "t", "ve"})
_HYPHENS = frozenset("-‐")
_IN_NUMBERS = frozenset(".,:/")
_PARTS = re.compile(r"[\s\-‐]+")
_AROUND = ".,;:!?\"'()[]{}<>«»‹›“”„‘’‚…*-‐–—"


class Context(NamedTuple):
    """What stands before a line: two tokens, the first part of a word broken at the line's end, and the last lines."""

    before: tuple[str, str] = (START, START)
    broken: str = ""
    text: str = ""


class State(NamedTuple):
    """A prefix of a line: nats of its finished tokens, the token under way, its lexicon range, what came before."""

    nats: float
    token: str
    kind: str
    words: Range
    before: tuple[str, str]
    gap: bool
    broken: str
    look: float


class Language:
    """One language and one vocabulary, for search (advance, total, finish) and for weighing (nats)."""

    def __init__(
        self, ngram: NGram, lexicon: Lexicon, vocabulary: Mapping[str, float], *, elides: bool = False
    ) -> None:
        self._ngram = ngram
        self._elides = elides
        self._lexicon = lexicon
        weights = self._by_word(vocabulary)
        self._vocabulary = {fold(word): VOCABULARY_NATS + math.log(weight) for word, weight in weights.items()}
        self._surface = {fold(word): word for word in weights}
        self._extra = Lexicon({word: math.exp(nats) for word, nats in self._vocabulary.items()})

    def _by_word(self, vocabulary: Mapping[str, float]) -> dict[str, float]:
        """The vocabulary with the words of names like `Konrad Adenauer` and `Jean-Luc`, the common ones apart."""
        parts = {part: weight for entry, weight in vocabulary.items() for part in _PARTS.split(entry) if part != entry}
        rare = {part: weight for part, weight in parts.items() if len(part) > 1 and not self._is_frequent(part)}
        return {**rare, **vocabulary}

    def _is_frequent(self, text: str) -> bool:
        return self._lexicon.prob(fold(text)) >= FREQUENT

    @staticmethod
    def load(lang: str, vocabulary: Mapping[str, float] = MappingProxyType({})) -> Language:
        """A language by its code, one of `languages.LANGUAGES`."""
        ngram = NGram.load(lang)
        return Language(ngram, Lexicon(ngram.frequencies), vocabulary, elides=lang in ELIDING)

    @property
    def foresees(self) -> bool:
        """Whether it knows which words follow which, and not only which there are."""
        return self._ngram.is_counted

    def knows(self, word: str) -> bool:
        """Whether the books, the vocabulary or the commoner part of the lexicon hold this word, in any case."""
        folded = fold(word)
        if folded in self._vocabulary or self._is_listed(folded) or self._is_listed(folded.removesuffix("'s")):
            return True
        parts = self._elided(folded)
        return parts is not None and all(map(self.knows, parts))

    def _elided(self, word: str) -> tuple[str, str] | None:
        """The two words of one like `l'hôtel`, in a language that has such, or None."""
        found = _ELIDED.fullmatch(word.replace("’", "'")) if self._elides else None
        if found is None or unicodedata.normalize("NFD", found[2].lower())[0] not in _VOWELS:
            return None
        return None if fold(word) in self._ngram else (found[1], found[2])

    def lists(self, word: str) -> bool:
        """Whether the books or the lexicon hold this word at all, its slips included."""
        return word in self._ngram

    def names(self, word: str) -> bool:
        """Whether a word within a sentence is seldom written in lower case, as names are."""
        return self._ngram.case_log_prob(fold(word), sentence_start=False) < MOSTLY

    def is_word(self, text: str) -> bool:
        """Whether this is a known word and no stray letter."""
        return self._lexicon.prob(fold(text)) >= LETTER if len(text) == 1 else self.knows(text)

    def is_common(self, text: str) -> bool:
        """Whether this is one of the language's thousand commonest words or so."""
        return self._is_frequent(text) and self.is_word(text)

    def known_words(self) -> list[str]:
        """All words that `is_word` would own to, folded and sorted, possessives apart."""
        listed = {*self._ngram.words, *self._vocabulary}
        return sorted(word for word in listed if _SPELT.fullmatch(word) and self.is_word(word))

    def word_nats(self, word: str, context: Context) -> float:
        """Nats of one word without what follows, 0 for one that is neither expected nor surprising."""
        return self._plain_nats(word, context.before)

    def surface(self, folded: str) -> str | None:
        """How the vocabulary writes a word; None where it does not hold it."""
        return self._surface.get(folded)

    def _is_listed(self, folded: str) -> bool:
        # Lists made from the web hold misspellings, and books a character's slips: their tails prove nothing.
        return max(self._ngram.book_prob(folded), self._lexicon.prob(folded)) >= COMMON

    def protects(self, text: str) -> bool:
        """Whether the text holds a word of the vocabulary, written as it stands there."""
        return bool(self._surface) and any(self._surface.get(fold(w)) == w for w in _bare_words(text))

    def fired(self, edits: Iterable[Edit]) -> tuple[str, ...]:
        """Vocabulary words that accepted edits brought in, each once, in order."""
        found = [w for e in edits for w in _bare_words(e.after) if self.protects(w) and w not in _bare_words(e.before)]
        return tuple(dict.fromkeys(found))

    def start(self, context: Context = Context()) -> State:  # noqa: B008 (a frozen value)
        """The state before a line's first character."""
        return State(0.0, "", "", (0, 0), context.before, True, context.broken, 0.0)

    def total(self, state: State) -> float:
        """Nats of the prefix, the word under way as far as it goes."""
        return state.nats + state.look

    def finish(self, state: State) -> float:
        """Nats of the line that ends here."""
        broken = self._broken_part(state)
        if broken:
            return state.nats + BROKEN_NATS + self._word_look(broken, self._range(broken))
        return self._commit(state).nats

    def nats(self, text: str, context: Context = Context()) -> float:  # noqa: B008 (a frozen value)
        """Nats of a whole line."""
        return self.finish(self._through(text, context))

    def after(self, text: str, context: Context) -> Context:
        """The context that this line leaves to the next one."""
        state = self._through(text, context)
        lines = f"{context.text}\n{text}"[-KEPT_CHARACTERS:] if text.strip() else context.text
        broken = self._broken_part(state)
        if broken:
            return Context(state.before, broken, lines)
        done = self._commit(state)
        return Context(done.before, done.broken, lines)

    def _through(self, text: str, context: Context) -> State:
        return functools.reduce(self.advance, text, self.start(context))

    def advance(self, state: State, character: str) -> State:
        """The state one character on."""
        if character.isspace():
            if state.gap and not state.token:
                return state._replace(nats=state.nats + DOUBLE_SPACE_NATS)
            hanging = HANGING_NATS if self._broken_part(state) else 0.0
            done = self._commit(state)
            return done._replace(nats=done.nats + hanging, gap=True)
        kind = _kind(character)
        if state.token and self._continues(state, character, kind):
            return self._grow(state, character, kind)
        done = self._commit(state) if state.token else state
        return self._grow(done._replace(nats=done.nats + _spacing(done, character, kind)), character, kind)

    def _continues(self, state: State, character: str, kind: str) -> bool:
        if kind == "mark":
            if state.kind == "word":
                return character in _APOSTROPHES and state.token[-1] not in _APOSTROPHES
            return state.kind == "number" and character in _IN_NUMBERS and state.token[-1] not in _IN_NUMBERS
        if state.kind == "mark":
            return False
        return not (kind == "word" and state.token[-1] in _IN_NUMBERS)

    def _grow(self, state: State, character: str, kind: str) -> State:
        token = state.token + character
        if kind == "number" or (state.token and state.kind == "number"):
            return state._replace(token=token, kind="number", look=DIGIT_NATS * len(token))
        if kind == "mark" and not state.token:
            return state._replace(token=token, kind="mark", look=UNKNOWN_NATS / 2)
        folded = fold(state.broken + token)
        words = self._lexicon.narrow(state.words if state.token else self._lexicon.everything, folded)
        return state._replace(token=token, kind="word", words=words, look=self._word_look(folded, words))

    def _range(self, prefix: str) -> Range:
        return self._lexicon.narrow(self._lexicon.everything, prefix)

    def _word_look(self, prefix: str, words: Range) -> float:
        """Nats of the best way to go on from a prefix, known words or any letters."""
        mass = self._lexicon.mass(words)
        if self._vocabulary:
            mass += self._extra.mass(self._extra.narrow(self._extra.everything, prefix))
        free = UNKNOWN_NATS + LETTER_NATS * len(prefix)
        return max(free, math.log(mass)) if mass > 0.0 else free

    def _commit(self, state: State) -> State:
        """The state with the token under way finished; what trails it is split off as a mark."""
        token, trail = state.token, ""
        if state.kind != "mark":
            while token and not token[-1].isalnum():
                token, trail = token[:-1], token[-1] + trail
        nats, before, broken = state.nats, state.before, state.broken
        if token:
            nats += self._token_nats(token, before, broken)
            before, broken = (before[0] if broken else before[1], fold(broken + token)), ""
        for mark in trail:
            nats += self._ngram.word_log_prob(mark, before) + MARK_NATS
            before = (before[1], fold(mark))
        return State(nats, "", state.kind if not trail else "mark", (0, 0), before, False, broken, 0.0)

    def _token_nats(self, token: str, before: tuple[str, str], broken: str) -> float:
        alone = self._plain_nats(token, before)
        if not broken or not token[0].isalpha():
            return alone
        # The first part was paid for at the end of its line; its hyphen may as well have been a dash.
        joined = fold(broken + token)
        nats = self._ngram.word_log_prob(joined, (UNKNOWN, before[0])) + (0.0 if self.knows(joined) else STRANGE_NATS)
        return max(alone, nats + TOKEN_NATS - self._word_look(broken, self._range(broken)))

    def _plain_nats(self, token: str, before: tuple[str, str]) -> float:
        folded = fold(token)
        if parts := self._elided(token):
            head, tail = parts
            return self._plain_nats(head, before) + self._plain_nats(tail, (before[1], fold(head)))
        nats = self._ngram.word_log_prob(folded, before) + (TOKEN_NATS if token[0].isalnum() else MARK_NATS)
        if token.isalpha() and not self.knows(folded):
            nats += STRANGE_NATS
        elif token[0].isdigit() and any(c.isalpha() for c in token) and not _ORDINAL.fullmatch(folded):
            nats += MIXED_NATS
        listed = self._vocabulary.get(folded)
        if listed is not None:
            return max(nats, listed + TOKEN_NATS) + (0.0 if token == self._surface[folded] else -2.0)
        nats += self._ngram.case_log_prob(token, opens_sentence(before))
        _, apostrophe, tail = folded.rpartition("'")
        head = token[: -len(tail) - 1]
        if apostrophe and tail in _LEANING and head.isalpha() and not self.knows(folded):
            return max(nats, self._plain_nats(head, before) + LEANING_NATS)
        return nats

    def _broken_part(self, state: State) -> str:
        """The first part of a word that a hyphen at this line's end breaks, or nothing."""
        if state.kind != "mark" or state.token not in _HYPHENS or state.gap:
            return ""
        return state.before[1] if state.before[1].isalpha() and len(state.before[1]) > 1 else ""


def bare(word: str) -> str:
    """A word without the marks and hyphens around it."""
    return word.strip(_AROUND)


def _bare_words(text: str) -> list[str]:
    return [bare(word) for word in text.split()]


def _kind(character: str) -> str:
    if character.isdigit():
        return "number"
    return "word" if character.isalpha() or unicodedata.combining(character) else "mark"


def _spacing(state: State, character: str, kind: str) -> float:
    """Nats of the space, or of none, before a new token."""
    last = state.before[1]
    if state.gap:
        return HUNG_NATS if character in _CLOSING and last != START else 0.0
    if kind == "mark":
        return 0.0
    if last in _GLUING:
        return GLUED_NATS if not (last == "," and kind == "number") else 0.0
    if last == ":" and kind == "number" and state.before[0].isalpha():
        return GLUED_NATS
    return GLUED_NATS / 2 if last in (".", ":") and kind == "word" else 0.0

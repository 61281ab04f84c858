"""English texts for lines that are drawn or spliced: prose, scattered words, offices' lines. No pixels."""

from __future__ import annotations

import re
from random import Random

from inkproof.learn.lines import plain
from training.texts import Prose, form_line, modern_line, receipt_line

__all__ = ["Wording"]

_MARKS = (",", ",", ",", ".", ".", ".", ".", "?", "!", ";", ":")


class Wording:
    """Draws the text of one line."""

    def __init__(self, prose: Prose) -> None:
        import wordfreq

        self._prose = prose
        self._words = [word for word in wordfreq.top_n_list("en", 40000) if re.fullmatch(r"[a-z][a-z'-]*", word)]
        rates = [wordfreq.word_frequency(word, "en") for word in self._words]
        # Flattened, so that a recognizer meets many words and leans on their letters, not on a few words.
        self._common = rates
        self._even = [rate**0.55 for rate in rates]

    def hand(self, rng: Random) -> str:
        """What somebody might write by hand, 3 to 75 characters."""
        length = rng.choice((rng.randint(3, 20), rng.randint(20, 48), rng.randint(30, 60), rng.randint(35, 75)))
        kind = rng.random()
        if kind < 0.45:
            return plain(self._prose.passage(rng, length))
        if kind < 0.85:
            return self.scattered(rng, length)
        return _cut(modern_line(rng) if kind < 0.95 else form_line(rng), length, rng)

    def print(self, rng: Random) -> str:
        """What a line of print might say: prose, offices' and tills' lines, some in capitals."""
        kind = rng.random()
        if kind < 0.25:
            text = receipt_line(rng)
        elif kind < 0.4:
            text = form_line(rng)
        else:
            text = self.hand(rng)
        return text.upper() if rng.random() < 0.05 else text

    def scattered(self, rng: Random, length: int) -> str:
        """Words that have nothing to do with one another, with the marks, capitals and numbers of a text."""
        weights = self._common if rng.random() < 0.5 else self._even
        words: list[str] = []
        start = rng.random() < 0.5
        for word in rng.choices(self._words, weights, k=length // 4 + 1):
            words.append(self._dressed(word, start=start, rng=rng))
            start = words[-1][-1] in ".?!"
        return _cut(" ".join(words), length, rng)

    def _dressed(self, word: str, *, start: bool, rng: Random) -> str:
        if word == "i" or word.startswith("i'"):
            word = "I" + word[1:]
        kind = rng.random()
        if start or kind < 0.08:
            word = word[0].upper() + word[1:]
        elif kind < 0.09:
            word = word.upper()
        elif kind < 0.13:
            word = str(rng.choice((rng.randint(0, 99), rng.randint(100, 9999), rng.randint(1800, 2026))))
        mark = rng.random()
        if mark < 0.15:
            return word + rng.choice(_MARKS)
        shapes = ('"{}', '{}"', "({})", "'{}'", "{}'s", "{} -", "{} &", "{}-" + rng.choice(self._words))
        return rng.choice(shapes).format(word) if mark < 0.24 else word


def _cut(text: str, length: int, rng: Random) -> str:
    """At most `length` characters, mostly whole words; rarely broken by a hyphen."""
    if len(text) <= length:
        return plain(text)
    if rng.random() < 0.06:
        return plain(text[:length].rstrip(" -") + "-")
    whole = text[: text.rfind(" ", 0, length + 1)]
    return plain(whole or text[:length])

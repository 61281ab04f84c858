"""Choosing among the texts that a search found, slot by slot, with the ear of a language model. No lattice search here.

Where the texts differ lies a slot with several fillings. From left to right each slot takes the filling whose whole
line has the most of ink, n-gram and model together; the model hears it between what was chosen on its left and the best
that was found on its right, behind the lines that stand before. Nothing is asked where the texts agree.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator, Sequence

from inkproof.correct.editing import Change, apply, changes
from inkproof.errors import InkproofError, LanguageModelError
from inkproof.protocols import LanguageModel

__all__ = ["Nats", "choose", "heard_to", "listener"]

Nats = Callable[[Sequence[str]], list[float]]
"""Nats of several texts of one line."""

FILLINGS = 6
"""Fillings of a slot that the model hears at most."""
BESIDE = 3
"""Words that the model hears on the right of a slot."""
HOPELESS_NATS = 12.0
"""A filling that ink and n-gram put this far behind is not worth hearing."""


def listener(model: LanguageModel, before: str) -> Nats:
    """What the model thinks of a line's texts behind the lines before; each text is heard once."""
    heard: dict[str, float] = {}
    prefix = f"{before}\n"

    def nats(texts: Sequence[str]) -> list[float]:
        new = [text for text in dict.fromkeys(texts) if text not in heard]
        if new:
            heard.update(zip(new, _scores(model, prefix, new), strict=True))
        return [heard[text] for text in texts]

    return nats


def _scores(model: LanguageModel, prefix: str, texts: Sequence[str]) -> list[float]:
    """The model's nats, whole; raises LanguageModelError whatever went wrong."""
    try:
        nats = model.score(prefix, texts)
    except InkproofError as error:
        raise LanguageModelError(error.message) from error
    except Exception as error:
        raise LanguageModelError(f"the language model failed ({type(error).__name__}: {error})") from error
    if len(nats) != len(texts) or not all(map(math.isfinite, nats)):
        raise LanguageModelError("the language model gave nats that are none")
    return nats


def choose(texts: Sequence[str], sure: Nats, heard: Nats, weight: float) -> str:
    """The text made of the fillings with most nats of `sure` + weight * `heard`; the first text is the best found."""
    best = texts[0]
    chosen: list[Change] = []
    for start, stop, fillings in _slots(best, texts[1:]):
        options = [Change(start, stop, best[start:stop], filling) for filling in fillings]
        lines = [apply(best, [*chosen, option]) for option in options]
        known = sure(lines)
        near = [i for i in range(len(lines)) if known[i] > max(known) - HOPELESS_NATS]
        near = sorted(near, key=lambda i: -known[i])[:FILLINGS]
        if len(near) > 1:
            unheard = len(best) - heard_to(best, stop)
            told = heard([lines[i][: len(lines[i]) - unheard] for i in near])
            total = {i: known[i] + weight * nats for i, nats in zip(near, told, strict=True)}
            near = [max(near, key=lambda i: total[i])]
        chosen.append(options[near[0]])
    return " ".join(apply(best, chosen).split())


def heard_to(text: str, stop: int) -> int:
    """Where the last word ends that a model hears behind a place of a text."""
    words = itertools.islice(re.finditer(r"\S+", text[stop:]), BESIDE)
    return max((stop + word.end() for word in words), default=len(text))


def _slots(best: str, others: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
    """Where others differ from the best text: [start, stop) there and its fillings, the best text's own first."""
    differing = [changes(best, other) for other in others]
    spans = sorted({(change.start, change.stop) for found in differing for change in found})
    at = 0
    while at < len(spans):
        start, stop = spans[at]
        while at < len(spans) and spans[at][0] <= stop:
            stop = max(stop, spans[at][1])
            at += 1
        yield start, stop, list(dict.fromkeys([best[start:stop], *(_filling(best, f, start, stop) for f in differing)]))


def _filling(best: str, found: Sequence[Change], start: int, stop: int) -> str:
    inside = [change for change in found if start <= change.start and change.stop <= stop]
    return apply(best[start:stop], [change.moved(-start) for change in inside])

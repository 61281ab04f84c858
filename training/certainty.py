"""Fits how sure a word is, from words whose truth is known. Reads pictures through the product; tunes no network.

`python -m training.certainty --lines FOLDER [FOLDER ...] --packs PACKS` reads and corrects the lines of each folder's
manifest.jsonl (`image`, `text`) and the lines of hands that no weights have seen, and asks of each word if the truth
has it there. A logistic regression on `certainty.Signs` goes to correct/data/certainty.json.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np

from inkproof import assemble
from inkproof.assemble.correcting import correction
from inkproof.correct.certainty import Signs, as_inked, signs_of
from inkproof.correct.language import Language
from inkproof.document import Line, Page
from inkproof.evaluate import right_words
from inkproof.settings import Settings
from training.hand.unseen import unseen
from training.weighing import lines_of, logistic

__all__ = ["examples", "fit", "write"]

CAUTION = 0.2
"""Nats that are taken off what the fit says, since an error that nobody looks at costs more than a look at a right
word. Chosen, on lines of unseen hands, as the most in steps of 0.1 that leaves their calibration error no larger; by
the weights of the fourth run it is 2.3 instead of 2.6 % there, and 0.8 instead of 0.6 % in English alone."""


def examples(lines: Iterable[tuple[Line, str]], lang: str) -> Iterator[tuple[Signs, bool]]:
    """Signs of every word of known lines after correction, and whether it is right."""
    settings, language = Settings(langs=(lang,)), Language.load(lang)
    corrector = assemble.corrector(settings)
    correct, _ = correction(corrector, settings, "ink")
    for line, truth in lines:
        (corrected,) = map(as_inked, correct(Page(1, (line,), language=lang), ()))
        right = right_words([word.text for word in corrected.text_words], truth)
        yield from zip(signs_of(corrected, language, corrector.nowhere), right, strict=True)


def fit(found: Sequence[tuple[Signs, bool]]) -> dict[str, float]:
    """The weight of each sign, with caution."""
    signs = np.array([row for row, _ in found], dtype=np.float64)
    weights = logistic(signs, np.array([float(right) for _, right in found]))
    weights[Signs._fields.index("one")] -= CAUTION
    return dict(zip(Signs._fields, (round(float(weight), 3) for weight in weights), strict=True))


def main() -> None:
    """Writes certainty.json and prints it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=Path, nargs="+", required=True, help="folders of pictures of known text")
    parser.add_argument("--packs", type=Path, required=True, help="what training.hand.prepare made")
    given = parser.parse_args()
    read = [("en", line, truth) for folder in given.lines for line, truth in lines_of(folder)]
    read += unseen(given.packs)
    found = {
        lang: list(examples([(line, truth) for _, line, truth in group], lang))
        for lang, group in itertools.groupby(sorted(read, key=itemgetter(0)), key=itemgetter(0))
    }
    write(found, [*(folder.name for folder in given.lines), "training.hand: unseen hands"])


def write(found: Mapping[str, Sequence[tuple[Signs, bool]]], sources: Sequence[str]) -> None:
    """Fits and writes data/certainty.json: for languages that foresee words by these alone, for others by all."""
    kinds = {
        "foreseen": [one for lang, some in found.items() if Language.load(lang).foresees for one in some],
        "listed": [one for some in found.values() for one in some],
    }
    counts = {kind: {"words": len(some), "right": sum(right for _, right in some)} for kind, some in kinds.items()}
    table = {
        "weights": {kind: fit(some) for kind, some in kinds.items()},
        "fitted_on": {**counts, "sources": list(sources)},
    }
    text = json.dumps(table, indent=1, sort_keys=True)
    target = Path(__file__).parent.parent / "src/inkproof/correct/data/certainty.json"
    target.write_text(text + "\n", encoding="utf-8", newline="\n")
    print(text)


if __name__ == "__main__":
    main()

"""Slips of typing: how many of them correction mends in sentences that no n-gram has seen, and what it breaks.

    python -m benchmarks.slips [--sentences N] [--seed N] [--out DIR]

The sentences are of the books that are held out (training.books; INKPROOF_DATA names the data). In one word of seven a
slip is made: two letters change places, one is lost, one is there twice or another one takes its place.
"""

from __future__ import annotations

import re
import string
import sys
from collections.abc import Callable, Sequence
from random import Random

import inkproof
from benchmarks.options import PATHS, plain_parser
from benchmarks.results import as_table, command_line, machine, write_result
from inkproof.evaluate import Evaluation, Sample, compare
from training.books import data_folder, held_out, paragraphs

__all__ = ["SLIPS", "main", "slipped"]

SHARE = 1 / 7
SHORTEST, LONGEST = 40, 140
"""Characters of a sentence."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")

SLIPS: dict[str, Callable[[str, int, Random], str]] = {
    "swapped": lambda word, at, rng: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    "lost": lambda word, at, rng: word[:at] + word[at + 1 :],
    "doubled": lambda word, at, rng: word[: at + 1] + word[at:],
    "wrong": lambda word, at, rng: word[:at] + rng.choice(string.ascii_lowercase) + word[at + 1 :],
}
"""What becomes of a word at a place before its last letter."""


def slipped(sentence: str, slip: str, rng: Random) -> str:
    """The sentence with slips of one kind in some of its plain words."""

    def typed(word: str) -> str:
        if rng.random() >= SHARE or len(word) < 3 or not (word.isalpha() and word.islower()):
            return word
        return SLIPS[slip](word, rng.randrange(len(word) - 1), rng)

    return " ".join(map(typed, sentence.split()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes slips, mends them and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = plain_parser("benchmarks.slips", __doc__)
    parser.add_argument("--sentences", type=int, default=200, help="of each kind (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    whole = [
        sentence
        for book in held_out(data_folder())
        for paragraph in paragraphs(book)
        for sentence in _SENTENCE.split(paragraph)
        if SHORTEST < len(sentence) < LONGEST
    ]
    found: dict[tuple[str, bool], Evaluation] = {}
    for slip in SLIPS:
        rng = Random(f"{options.seed} {slip}")
        pairs = [(sentence, slipped(sentence, slip, rng)) for sentence in rng.sample(whole, options.sentences)]
        for wording in (False, True):
            mended = [inkproof.correct_text(typed, wording=wording).text for _, typed in pairs]
            found[slip, wording] = compare(
                Sample(str(at), true, text, raw=typed)
                for at, ((true, typed), text) in enumerate(zip(pairs, mended, strict=True))
            )
    result = {
        "command": command_line("benchmarks.slips", arguments, paths=PATHS),
        "versions": machine(),
        "sentences": options.sentences,
        "rates": [{"slip": slip, "wording": wording, **one.figures()} for (slip, wording), one in found.items()],
    }
    print(write_result(options.out, "slips", result, [_table(found)]))
    return 0


def _table(found: dict[tuple[str, bool], Evaluation]) -> str:
    rows = []
    for (slip, wording), one in found.items():
        before, ledger = one.raw_rates, one.ledger
        if before is not None and ledger is not None:
            shares = (f"{rates.words.share:.2%}" for rates in (before, one.rates))
            rows.append(
                (slip, "yes" if wording else "no", *shares, str(ledger.repaired_words), str(ledger.broken_words))
            )
    return as_table(("slip", "wording", "WER as typed", "WER corrected", "repaired", "broken"), rows)


if __name__ == "__main__":
    raise SystemExit(main())

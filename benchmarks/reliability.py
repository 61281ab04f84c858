"""Whether words that are said to be 90 % sure are right 90 times in a hundred. It fits and changes nothing.

    python -m benchmarks.reliability --data DIR [--sets iam_val,unlv_dev] [--limit N] [--out DIR]

Reads each set with default settings, aligns the words with the truth in reading order, and writes the expected
calibration error, how many of the errors lie among the least sure words, and a reliability diagram.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import inkproof
from benchmarks.options import PATHS, data_parser
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, load_items
from inkproof.document import Document
from inkproof.evaluate import Normalisation, right_words

__all__ = ["Bin", "Reliability", "draw", "judged", "main", "reliability"]

BINS = 10
DEFAULT = ("iam_val", "unlv_dev")
"""Sets whose truth is in reading order."""
LEAST_SURE = 0.2
REVIEW_BELOW = 0.8


@dataclass(frozen=True, slots=True)
class Bin:
    """Words whose confidence lies in one tenth: how many, their mean confidence, and the share that is right."""

    words: int
    said: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of one set: words, share of right ones, expected calibration error, and where the errors are found, in shares."""

    words: int
    right: float
    calibration_error: float
    doubtful_words: float
    errors_in_doubtful: float
    errors_in_least_sure: float
    bins: tuple[Bin, ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads the sets, draws their diagram and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    parser = data_parser("benchmarks.reliability", __doc__, list(SETS))
    parser.set_defaults(sets=list(DEFAULT))
    options = parser.parse_args(arguments)
    found = {}
    for name in options.sets:
        chosen = SETS[name]
        marks = Normalisation(truth_marks=True, fold_case=chosen.fold_case)
        pairs: list[tuple[float, bool]] = []
        for item in load_items(options.data, chosen, options.limit):
            pairs += judged(inkproof.read(item.image, script=chosen.script, lang=chosen.lang), item.truth, marks)
        found[name] = reliability(pairs)
    result = {
        "command": command_line("benchmarks.reliability", arguments, paths=PATHS),
        "versions": machine(),
        "sets": {name: asdict(one) for name, one in found.items()},
    }
    path = write_result(options.out, "reliability", result, [_section(found)])
    draw(found, path)
    print(path)
    return 0


def judged(document: Document, truth: str, marks: Normalisation) -> Iterator[tuple[float, bool]]:
    """Each word's confidence, and whether it stays where text and truth are aligned word by word."""
    words = [word for page in document.pages for line in page.lines for word in line.text_words]
    right = right_words([word.text for word in words], truth, marks)
    yield from zip((word.confidence for word in words), right, strict=True)


def reliability(pairs: Sequence[tuple[float, bool]]) -> Reliability:
    """How well confidences tell right words from wrong ones; raises ValueError on none."""
    if not pairs:
        raise ValueError("there are no words to judge")
    said = np.array([confidence for confidence, _ in pairs])
    right = np.array([float(is_right) for _, is_right in pairs])
    tenth = np.minimum((said * BINS).astype(int), BINS - 1)
    bins = tuple(_bin(said[tenth == at], right[tenth == at]) for at in range(BINS) if (tenth == at).any())
    wrong = right == 0.0
    doubtful = said < REVIEW_BELOW
    least = np.argsort(said, kind="stable")[: round(LEAST_SURE * len(said))]
    errors = max(1, int(wrong.sum()))
    return Reliability(
        words=len(pairs),
        right=round(float(right.mean()), 4),
        calibration_error=round(sum(one.words * abs(one.said - one.right) for one in bins) / len(pairs), 4),
        doubtful_words=round(float(doubtful.mean()), 4),
        errors_in_doubtful=round(float((wrong & doubtful).sum()) / errors, 4),
        errors_in_least_sure=round(float(wrong[least].sum()) / errors, 4),
        bins=bins,
    )


def _bin(said: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> Bin:
    return Bin(len(said), round(float(said.mean()), 4), round(float(right.mean()), 4))


def _section(found: dict[str, Reliability]) -> str:
    head = (
        "set", "words", "right", "calibration error", f"below {REVIEW_BELOW}", "hold of the errors",
        f"least sure {LEAST_SURE:.0%} hold",
    )  # fmt: skip
    return as_table(head, [_row(name, one) for name, one in found.items()])


def _row(name: str, one: Reliability) -> Sequence[str]:
    shares = (
        one.right, one.calibration_error, one.doubtful_words, one.errors_in_doubtful, one.errors_in_least_sure,
    )  # fmt: skip
    return name, str(one.words), *(f"{share:.1%}" for share in shares)


def draw(found: dict[str, Reliability], path: Path) -> None:
    """Draws what was said against what was right as PATH.png."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(5.5, 5), layout="constrained")
    axes.plot([0, 1], [0, 1], ":", color="gray", label="said is right")
    most = max(one.words for reliable in found.values() for one in reliable.bins)
    for name, reliable in found.items():
        (line,) = axes.plot([one.said for one in reliable.bins], [one.right for one in reliable.bins], label=name)
        axes.scatter(
            [one.said for one in reliable.bins],
            [one.right for one in reliable.bins],
            s=[20 + 180 * one.words / most for one in reliable.bins],
            color=line.get_color(),
        )
    axes.set_xlabel("how sure words are said to be")
    axes.set_ylabel("share of them that is right")
    axes.set_title("Reliability of word confidences")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(path.with_suffix(".png"), dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    raise SystemExit(main())

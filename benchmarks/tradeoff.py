"""Wrong words repaired against right words broken, over every threshold, as a curve. It fits and changes nothing.

    python -m benchmarks.tradeoff --data DIR [--sets iam_val] [--language-weight W] [--limit N] [--cache DIR]

Every edit that was weighed on a line, accepted or refused, has a margin: ink_nats + W * language_nats. For each
threshold the edits at or above it are applied, the best margin first where edits overlap, and the ledger is kept. The
point of the shipped correction, which has rules besides the margin, is drawn beside the curve.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.engines import Inkproof
from benchmarks.options import PATHS, data_parser
from benchmarks.readings import Journal, LineReading, Reading, WeighedEdit, read_set
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, Item, Level, load_items
from inkproof.evaluate import Ledger, Normalisation, keep_ledger, measure

__all__ = ["Curve", "Point", "apply", "curve", "draw", "main"]

STEPS = 120
"""At most so many thresholds, evenly spread over the edits' margins: a curve looks the same with more."""
GOAL = 20
"""Words repaired per word broken that we aim at; drawn as a line."""


@dataclass(frozen=True, slots=True)
class Point:
    """The words repaired and broken when edits with at least this margin, in nats, are applied; None: as shipped."""

    threshold: float | None
    repaired: int
    broken: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A set's points from the strictest threshold to the loosest, the shipped one, and the raw text's words."""

    points: tuple[Point, ...]
    shipped: Point
    right: int
    wrong: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Reads line sets, draws their curves and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    lines = [name for name, chosen in SETS.items() if chosen.level is Level.LINE and chosen.lang == "en"]
    parser = data_parser("benchmarks.tradeoff", __doc__, lines)
    parser.add_argument("--language-weight", type=float, default=1.0, help="W, the weight of language_nats")
    options = parser.parse_args(arguments)
    engine, journal = Inkproof(), Journal(options.cache)
    curves = {}
    for name in options.sets:
        items = load_items(options.data, SETS[name], options.limit)
        readings = read_set(SETS[name], items, [engine], journal)[engine.name]
        curves[name] = curve(items, readings, options.language_weight)
    result = {
        "command": command_line("benchmarks.tradeoff", arguments, paths=PATHS),
        "versions": {engine.name: engine.version, **machine()},
        "language_weight": options.language_weight,
        "sets": {name: asdict(found) for name, found in curves.items()},
    }
    path = write_result(options.out, "tradeoff", result, [_section(name, found) for name, found in curves.items()])
    draw(curves, path)
    print(path)
    return 0


def curve(items: Sequence[Item], readings: Sequence[Reading], language_weight: float = 1.0) -> Curve:
    """The curve of one set's readings against its truth."""
    pairs = list(zip(items, readings, strict=True))
    margins = sorted(
        {_margin(edit, language_weight) for _, reading in pairs for line in reading.lines for edit in line.edits}
        - {-math.inf},
        reverse=True,
    )
    every = max(1, math.ceil(len(margins) / STEPS))
    thresholds = [*margins[every - 1 :: every], *margins[-1:]]
    # Items without an edit are the same at every threshold, and neither repaired nor broken.
    edited = [(item, reading) for item, reading in pairs if any(line.edits for line in reading.lines)]
    points = []
    for threshold in dict.fromkeys(thresholds):
        ledger = _ledger(
            (item, reading, "\n".join(apply(line, threshold, language_weight) for line in reading.lines))
            for item, reading in edited
        )
        points.append(Point(threshold, ledger.repaired_words, ledger.broken_words))
    shipped = _ledger((item, reading, reading.text) for item, reading in pairs)
    words = sum((measure("", item.truth, _MARKS) for item in items), measure("", "")).words.total
    return Curve(
        tuple(points),
        Point(None, shipped.repaired_words, shipped.broken_words),
        shipped.right_words,
        words - shipped.right_words,
    )


def apply(line: LineReading, threshold: float, language_weight: float) -> str:
    """The line's text with the edits whose margin is at least the threshold; of edits that overlap, the best one."""
    chosen: list[WeighedEdit] = []
    for edit in sorted(line.edits, key=lambda edit: -_margin(edit, language_weight)):
        if _margin(edit, language_weight) < threshold:
            break
        if all(edit.stop <= other.start or other.stop <= edit.start for other in chosen):
            chosen.append(edit)
    text = line.raw
    for edit in sorted(chosen, key=lambda edit: (edit.start, edit.stop), reverse=True):
        text = text[: edit.start] + edit.after + text[edit.stop :]
    return text


_MARKS = Normalisation(truth_marks=True)


def _margin(edit: WeighedEdit, language_weight: float) -> float:
    return edit.ink_nats + language_weight * edit.language_nats


def _ledger(readings: Iterable[tuple[Item, Reading, str]]) -> Ledger:
    kept = (keep_ledger(reading.raw or "", text, item.truth, _MARKS) for item, reading, text in readings)
    return sum(kept, Ledger())


def _section(name: str, found: Curve) -> str:
    sparse = found.points[:: max(1, len(found.points) // 12)]
    rows = [_row(point, found) for point in (*sparse, found.shipped)]
    head = ("threshold", "repaired", "broken", "repaired of wrong", "broken of right")
    return f"## {name}\n\n{as_table(head, rows)}"


def _row(point: Point, found: Curve) -> Sequence[str]:
    label = "as shipped" if point.threshold is None else f"{point.threshold:.1f} nats"
    shares = (point.repaired / max(1, found.wrong), point.broken / max(1, found.right))
    return label, str(point.repaired), str(point.broken), *(f"{share:.2%}" for share in shares)


def draw(curves: dict[str, Curve], path: Path) -> None:
    """Draws the curves as PATH.svg and PATH.png; the same curves give the same SVG."""
    import matplotlib as mpl

    mpl.use("agg")
    mpl.rcParams["svg.hashsalt"] = "inkproof"
    from matplotlib import pyplot as plt
    from matplotlib.ticker import FuncFormatter, PercentFormatter

    figure, axes = plt.subplots(figsize=(7.5, 5), layout="constrained")
    for name, found in curves.items():
        right, wrong = max(1, found.right), max(1, found.wrong)
        points = [Point(None, 0, 0), *found.points]
        across = [point.broken / right for point in points]
        (line,) = axes.plot(across, [point.repaired / wrong for point in points], label=name)
        shipped = (found.shipped.broken / right, found.shipped.repaired / wrong)
        axes.plot(*shipped, "*", markersize=14, color=line.get_color(), label=f"{name}, as shipped")
        widest = max([*across, shipped[0]])
        rising = [widest * (step / STEPS) ** 2 for step in range(STEPS + 1)]
        axes.plot(
            rising,
            [share * right * GOAL / wrong for share in rising],
            ":",
            color="gray",
            label=f"{GOAL} repaired per broken, {name}",
        )
    tops = [
        point.repaired / max(1, found.wrong) for found in curves.values() for point in (*found.points, found.shipped)
    ]
    axes.set_ylim(0, max([*tops, 0.01]) * 1.1)
    # A square-root scale, since the part worth choosing from is the first percent.
    axes.set_xscale("function", functions=(lambda share: abs(share) ** 0.5, lambda root: root**2))
    axes.set_xlim(left=0)
    axes.set_xticks([share for share in (0, 0.002, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5) if share <= axes.get_xlim()[1]])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:g}%"))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("right words broken, of the right ones")
    axes.set_ylabel("wrong words repaired, of the wrong ones")
    axes.set_title("Repaired against broken, over every threshold")
    axes.grid(visible=True, alpha=0.3)
    axes.legend()
    figure.savefig(path.with_suffix(".svg"), metadata={"Date": None})
    figure.savefig(path.with_suffix(".png"), dpi=150)
    plt.close(figure)


if __name__ == "__main__":
    raise SystemExit(main())

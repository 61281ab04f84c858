"""Draws how the loss of a run fell. Reads its log, trains nothing.

`python -m training.hand.curve --run RUN --out FILE.png` needs matplotlib.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

__all__ = ["draw", "losses"]


def losses(rows: Iterable[str]) -> tuple[list[int], list[float]]:
    """Lines seen and the mean loss of all workers there, from the rows of a log.jsonl."""
    by_lines: dict[int, list[float]] = {}
    for row in rows:
        entry = json.loads(row)
        by_lines.setdefault(entry["lines"], []).append(entry["loss"])
    seen = sorted(by_lines)
    return seen, [sum(by_lines[lines]) / len(by_lines[lines]) for lines in seen]


def draw(run: Path, out: Path) -> None:
    """Writes the picture."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    seen, loss = losses((run / "log.jsonl").read_text(encoding="utf-8").splitlines())
    figure, axes = pyplot.subplots(figsize=(7, 3.2), layout="constrained")
    axes.plot(seen, loss, color="#31688e")
    axes.set_xlabel("lines seen")
    axes.set_ylabel("CTC loss, nats a character")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    figure.savefig(out, dpi=110)


def main() -> None:
    """Draws the curve of a run."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    draw(given.run, given.out)


if __name__ == "__main__":
    main()

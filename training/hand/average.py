"""Chooses how much of the tuned and how much of the first weights to ship, on held-out open data. Trains nothing.

`python -m training.hand.average --packs PACKS --run RUN [--begin FILE]` writes RUN/chosen.safetensors and chosen.json.
The first weights are what the run began with: the stock ones, or FILE. The rule, set before any weights existed: the
smallest share of the tuned weights whose mean CER over the held-out handwriting is within 3 % of the best share's, and
whose CER on print is at most 0.3 points above that of the first weights. The smallest, because those sets are mostly
French, and what is near to the first weights keeps what they know of other hands.

What is chosen on some writers says too well of itself how it reads them: the choice is made anew on each half of the
writers, and what each half chose is measured on the other one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import torch

from inkproof.evaluate import Rates
from inkproof.learn.lines import Sample
from inkproof.learn.network import mixed
from inkproof.learn.reading import lattices
from inkproof.weights import read_weights
from training.hand import checkpoints, stock
from training.hand.lines import HELD_OUT_GROUPS
from training.hand.measure import HELD_OUT, as_table, rates
from training.hand.packs import Pack

__all__ = ["chosen", "halves"]

SHARES = (0.5, 0.6, 0.7, 0.8, 1.0)
NEAR, PRINT_POINTS = 1.03, 0.003


def chosen(by_share: Mapping[float, Mapping[str, Rates]], before: Mapping[str, Rates]) -> float:
    """The share that the rule names; raises ValueError where each makes print worse than it allows."""
    means = {
        share: sum(found[name].characters.share for name in HELD_OUT_GROUPS if name in found)
        for share, found in by_share.items()
        if found["print"].characters.share <= before["print"].characters.share + PRINT_POINTS
    }
    if not means:
        raise ValueError("every share reads print too badly")
    return min(share for share, mean in means.items() if mean <= NEAR * min(means.values()))


def halves(samples: Sequence[Sample]) -> tuple[list[Sample], list[Sample]]:
    """Two halves by writers, in turn within each set."""
    half = {writer: at % 2 for at, writer in enumerate(sorted({(s.source, s.group) for s in samples}))}
    one, other = ([s for s in samples if half[s.source, s.group] == which] for which in (0, 1))
    return one, other


def main() -> None:
    """Measures all shares, writes the chosen one and prints the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--packs", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--begin", type=Path, help="ONNX file that the run began with in place of the stock weights")
    parser.add_argument("--weights", default="mean.safetensors", help="file of the run")
    parser.add_argument("--shares", type=float, nargs="+", default=SHARES)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    classes = stock.characters()[0]
    network = stock.begun_with(read_weights(given.begin)) if given.begin else stock.network()
    parts = halves([sample for name in HELD_OUT for sample in Pack(given.packs / name)])
    untuned = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    tuned, facts = checkpoints.load(given.run / given.weights)

    def measured(share: float) -> list[dict[str, Rates]]:
        network.load_state_dict(mixed(tuned, untuned, share))
        return [rates(lambda lines: lattices(network, classes, lines), part) for part in parts]

    by_half = {share: measured(share) for share in (0.0, *given.shares)}
    found = {share: _together(rows) for share, rows in by_half.items()}
    share = _chosen(found)
    table = as_table({f"share {share:g}": row for share, row in found.items()})
    choices = [_chosen({share: rows[which] for share, rows in by_half.items()}) for which in (0, 1)]
    crossed = _together([by_half[choices[1]][0], by_half[choices[0]][1]])
    print(f"{table}\n\nchosen: {share:g}; by halves {choices[0]:g} and {choices[1]:g}")
    print(as_table({"each half by the share that the other chose": crossed}))
    checkpoints.save(given.run / "chosen.safetensors", mixed(tuned, untuned, share), share=share, **facts)
    about = {"share": share, "weights": given.weights, "table": table.splitlines()}
    (given.run / "chosen.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8", newline="\n")


def _chosen(found: Mapping[float, Mapping[str, Rates]]) -> float:
    return chosen({share: row for share, row in found.items() if share}, found[0.0])


def _together(rows: Sequence[Mapping[str, Rates]]) -> dict[str, Rates]:
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: sum((row[name] for row in rows if name in row), Rates()) for name in names}


if __name__ == "__main__":
    main()

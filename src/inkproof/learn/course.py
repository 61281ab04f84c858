"""One course of learning: from reviewed lines to an ONNX file that reads them better, or to a reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from inkproof.errors import MissingExtraError, NoGainError, TooFewLinesError
from inkproof.learn.lines import Sample, fits
from inkproof.messages import listed
from inkproof.weights import GivenWeights, locate, read_weights, weights_for

if TYPE_CHECKING:
    from inkproof.evaluate import Rates
    from inkproof.learn.lessons import Lesson

__all__ = ["FEWEST_LINES", "Learnt", "Progress", "check_installed", "learn", "said"]

FEWEST_LINES = 30


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """The ONNX file that was learnt, how the held-out lines were and are read, and what was left out, by why."""

    data: bytes
    lines: int
    before: Rates
    after: Rates
    left_out: dict[str, list[str]]
    interrupted: bool


Progress = Callable[[int, int, float], None]
"""Hears lines seen, lines to see, and the character error rate of the held-out lines."""


def learn(
    lessons: Sequence[Lesson],
    *,
    hand: Path | None = None,
    seed: int = 1,
    threads: int | None = None,
    on_progress: Progress = lambda seen, total, rate: None,
) -> Learnt:
    """Tunes the weights for handwriting, or those of `hand`, to some lines; the same seed gives the same file.

    A tenth of the lines is held out to judge by. Raises MissingExtraError, TooFewLinesError, NoGainError, WeightsError.
    """
    _require(len(lessons), {})
    check_installed()
    import torch

    start = read_weights(hand or locate(weights_for("recognizer", "handwritten")))
    threads_before = torch.get_num_threads()
    torch.set_num_threads(threads or threads_before)
    try:
        return _learn(lessons, start, seed, on_progress)
    finally:
        torch.set_num_threads(threads_before)


def check_installed() -> None:
    """Raise MissingExtraError where what learning needs is not installed."""
    try:
        import onnx
        import torch
    except ImportError as error:
        raise MissingExtraError("learning needs torch and onnx", remedy="Run: pip install 'inkproof[train]'") from error
    del onnx, torch


def _learn(lessons: Sequence[Lesson], start: GivenWeights, seed: int, on_progress: Progress) -> Learnt:
    from inkproof.learn.graph import load_network, refilled
    from inkproof.learn.reading import lattices
    from inkproof.learn.tuning import Plan, tune

    plan = Plan(seed=seed)
    network = load_network(start.data, len(start.classes), step_px=start.step_px, dropout=0.1)
    seen = lattices(network, start.classes, [lesson.pixels for lesson in lessons])
    known, samples = set(start.classes), []
    left_out: dict[str, list[str]] = {}
    for lesson, lattice in zip(lessons, seen, strict=True):
        if strange := sorted(set(lesson.text) - known):
            left_out.setdefault(f"characters that the weights do not have ({''.join(strange)})", []).append(lesson.name)
        elif not fits(lattice, lesson.text):
            left_out.setdefault("a text that does not fit the picture", []).append(lesson.name)
        else:
            samples.append(Sample(lesson.pixels, lesson.text, "own", ""))
    _require(len(samples), left_out)
    Random(seed).shuffle(samples)
    apart = max(3, len(samples) // 10)
    tuned = tune(
        network,
        start.classes,
        samples[apart:],
        samples[:apart],
        plan,
        lambda seen, total, found: on_progress(seen, total, found.characters.share),
    )
    before, after = tuned.before.characters.share, tuned.after.characters.share
    if after >= before:
        raise NoGainError(
            f"nothing was learnt: the {apart} lines held out are read with {after:.1%} wrong characters, "
            f"and were with {before:.1%}",
            remedy="Give more lines of this hand; nothing was written",
        )
    learnt = {"start_sha256": start.sha256, "lines": len(samples), "held_out": apart, "seed": seed}
    learnt |= {"share": tuned.share, "familiar": round(tuned.familiar, 3)}
    learnt |= {"cer_before": round(before, 4), "cer_after": round(after, 4)}
    data = refilled(start.data, tuned.weights, {"scripts": "handwritten", "learnt": json.dumps(learnt, sort_keys=True)})
    return Learnt(data, len(samples), tuned.before, tuned.after, left_out, tuned.interrupted)


def _require(lines: int, left_out: dict[str, list[str]]) -> None:
    if lines < FEWEST_LINES:
        why = f"; left out {said(left_out)}" if left_out else ""
        raise TooFewLinesError(
            f"{lines} lines are too few to learn a hand from, {FEWEST_LINES} are the least{why}",
            remedy="Review more pages, or mend the texts",
        )


def said(left_out: dict[str, list[str]]) -> str:
    """Which lines were left out and why, in words."""
    return "; ".join(f"{listed(names)} for {why}" for why, names in left_out.items())

"""Where in a lattice each character of a given text stands: CTC Viterbi alignment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inkproof.ink.lattice import BLANK, Lattice

__all__ = ["Span", "align", "best_path"]


@dataclass(frozen=True, slots=True)
class Span:
    """The steps [start, stop) that a character takes, and the probability the lattice gives it there."""

    start: int
    stop: int
    probability: float


def best_path(lattice: Lattice) -> tuple[str, list[Span]]:
    """The best-path text and a span for each of its characters."""
    text: list[str] = []
    spans: list[Span] = []
    previous = BLANK
    best = lattice.best.tolist()
    tops = np.exp(lattice.log_probs[lattice.offsets[:-1]].astype(np.float64)).tolist()
    for step, (label, top) in enumerate(zip(best, tops, strict=True)):
        if label == BLANK:
            pass
        elif label == previous:
            spans[-1] = Span(spans[-1].start, step + 1, max(spans[-1].probability, top))
        else:
            text.append(lattice.alphabet.classes[label])
            spans.append(Span(step, step + 1, top))
        previous = label
    return "".join(text), spans


def align(lattice: Lattice, text: str) -> list[Span]:
    """A span for each character of the text on its best path; raises ValueError where the line has too few steps."""
    if not text:
        return []
    codes = np.full(2 * len(text) + 1, BLANK, dtype=np.int64)
    codes[1::2] = lattice.alphabet.encode(text)
    skip = np.zeros(len(codes), dtype=bool)
    skip[2:] = (codes[2:] != BLANK) & (codes[2:] != codes[:-2])
    labels, states = np.unique(codes, return_inverse=True)
    scores = lattice.dense(labels)[:, states]
    steps = len(scores)
    value = np.full(len(codes), -np.inf)
    value[:2] = scores[0, :2]
    back = np.zeros((steps, len(codes)), dtype=np.int8)
    shifted = np.full((3, len(codes)), -np.inf)
    for step in range(1, steps):
        shifted[0] = value
        shifted[1, 1:] = value[:-1]
        shifted[2, 2:] = np.where(skip[2:], value[:-2], -np.inf)
        back[step] = shifted.argmax(axis=0)
        value = shifted.max(axis=0) + scores[step]
    state = len(codes) - 1 if value[-1] >= value[-2] else len(codes) - 2
    if not np.isfinite(value[state]):
        raise ValueError(f"{len(text)} characters do not fit into {steps} steps")
    return _trace(back, scores, state, len(text))


def _trace(back: np.ndarray, scores: np.ndarray, state: int, length: int) -> list[Span]:
    """Spans read off the back pointers, last step first."""
    spans = [Span(0, 0, 0.0)] * length
    for step in range(len(back) - 1, -1, -1):
        if state % 2:
            at, probability = state // 2, float(np.exp(scores[step, state]))
            old = spans[at]
            spans[at] = Span(step, old.stop or step + 1, max(old.probability, probability))
        state -= int(back[step, state])
    return spans

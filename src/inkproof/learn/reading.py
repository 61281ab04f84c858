"""Lattices of gray lines by a network in torch, as the product would keep them. No files, no rates."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch

from inkproof.ink.lattice import Alphabet, Lattice, sparsify
from inkproof.learn.lines import HEIGHT_PX, Gray
from inkproof.learn.network import Network
from inkproof.recognize.crops import bgr_planes, fit_height
from inkproof.recognize.reading import alike, close

__all__ = ["lattices"]

BATCH = 16
SLACK = 1.06
"""A batch holds widths up to this ratio apart; narrower lines are stretched to the widest, never padded."""


def lattices(network: Network, classes: Sequence[str], lines: Sequence[Gray]) -> list[Lattice]:
    """One lattice a line, in the order of the lines."""
    alphabet = Alphabet(tuple(classes))
    widths = [line.shape[1] * HEIGHT_PX / line.shape[0] for line in lines]
    network.eval()
    found = _read(network, alphabet, lines, widths)
    again = close(widths, found)
    wider = _read(network, alphabet, [lines[at] for at in again], [widths[at] * again[at] for at in again])
    for at, ink in zip(again, wider, strict=True):
        found[at] = ink
    return found


def _read(network: Network, alphabet: Alphabet, lines: Sequence[Gray], widths: Sequence[float]) -> list[Lattice]:
    """One lattice a line, each read at about its width in columns."""
    found: dict[int, Lattice] = {}
    device = next(network.parameters()).device
    with torch.inference_mode():
        for batch in alike([math.ceil(width) for width in widths], BATCH, SLACK):
            # Few different widths, since a network keeps memory for each that it has met.
            width = 32 * math.ceil(widths[batch[-1]] / 32)
            planes = np.stack([_planes(lines[at], width) for at in batch])
            output = network(torch.from_numpy(planes).to(device)).float().softmax(-1).cpu().numpy()
            for at, probabilities in zip(batch, output, strict=True):
                found[at] = sparsify(probabilities, alphabet)
    return [found[at] for at in range(len(lines))]


def _planes(line: Gray, width: int) -> np.ndarray:
    scaled = fit_height(
        np.repeat(line[:, :, None], 3, axis=2), HEIGHT_PX, width * line.shape[0] / HEIGHT_PX / line.shape[1]
    )
    return bgr_planes(scaled)

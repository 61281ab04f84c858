"""Tunes a network to one hand, and judges by lines held out what of it to keep. No files.

No lines of other hands are at hand to be rehearsed. Two restraints keep what the weights knew: after each update they
are drawn back towards those they began with, and what is kept is a mean of the learnt and the first weights, no further
from the first than the held-out lines ask for. What is forgotten all the same is not lost: the weights for all hands
read along, and the learnt ones have a line where their doubt is as much smaller as it is on this hand.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import torch
from torch import Tensor

from inkproof.evaluate import Rates, measure
from inkproof.ink.alignment import best_path
from inkproof.learn.batches import Batch, batches
from inkproof.learn.lines import Sample
from inkproof.learn.network import Network, has_bfloat16, mixed, nats_a_character
from inkproof.learn.reading import lattices
from inkproof.recognize.routing import FAMILIAR, doubt_nats

__all__ = ["Plan", "Tuned", "Tuner", "rates", "tune"]

LEAST_FAMILIAR = 0.5
"""A few held-out lines that are read without any doubt say little about the next page."""
Weights = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to learn: `pull` times the learning rate is how far each update draws back to where it began.

    Of `shares`, how much of the learnt weights to keep, the smallest with `enough` of the best one's gain is taken.
    """

    lines: int = 2400
    seed: int = 1
    rate: float = 3e-4
    pull: float = 0.5
    warm_updates: int = 20
    frozen_blocks: int = 4
    mean_keeps: float = 0.97
    check_lines: int = 240
    patience: int = 4
    shares: tuple[float, ...] = (0.4, 0.6, 0.8, 1.0)
    enough: float = 0.9

    def rate_at(self, update: int, done: float) -> float:
        """Learning rate: a short rise, then half a cosine down to 0 over `done` from 0 to 1."""
        return self.rate * min(1.0, (update + 1) / self.warm_updates) * 0.5 * (1 + math.cos(math.pi * done))


@dataclass(frozen=True, slots=True, eq=False)
class Tuned:
    """The weights to keep, their share of what was learnt, and how the held-out lines were and are read.

    `familiar` is the share of the first weights' doubt that nine tenths of the held-out lines have no more of.
    """

    weights: Weights
    share: float
    familiar: float
    before: Rates
    after: Rates
    interrupted: bool


class Tuner:
    """A network on its way, and the moving mean of its weights, which reads better than the network itself."""

    def __init__(self, network: Network, classes: Sequence[str], plan: Plan) -> None:
        self._network = network.to(memory_format=torch.channels_last)
        self._plan = plan
        self._index = {character: at for at, character in enumerate(classes)}
        for part in (network.stem, network.blocks[: plan.frozen_blocks]):
            part.requires_grad_(False)
        self.mean = copy.deepcopy(network)
        self._weights = [weight for weight in network.parameters() if weight.requires_grad]
        self._means = [weight for weight in self.mean.parameters() if weight.requires_grad]
        self._first = [weight.detach().clone() for weight in self._weights]
        self._adam = torch.optim.Adam(self._weights, lr=plan.rate, betas=(0.9, 0.98), foreach=True)
        self._updates = 0

    def see(self, lines: Sequence[Sample], rng: Random, noise: np.random.Generator, done: float) -> None:
        """One update for each batch of the lines; `done` is the share of the plan that lies behind."""
        self._network.train()
        for batch in batches(lines, self._index, self._network.step_px, rng, noise):
            self._update(batch, done)

    def _update(self, batch: Batch, done: float) -> None:
        rate = self._plan.rate_at(self._updates, done)
        for group in self._adam.param_groups:
            group["lr"] = rate
        planes = torch.from_numpy(batch.planes).to(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16, enabled=has_bfloat16(planes.device)):
            logits = self._network(planes)
        self._adam.zero_grad(set_to_none=True)
        nats_a_character(logits, batch.targets).backward()
        if torch.isfinite(torch.nn.utils.clip_grad_norm_(self._weights, 1.0)):
            self._adam.step()
            with torch.no_grad():
                torch._foreach_lerp_(self._weights, self._first, rate * self._plan.pull)
        self._updates += 1
        # A young mean follows quickly, so that it does not remember where training began.
        keeps = min(self._plan.mean_keeps, 1 - 1 / (self._updates + 1))
        with torch.no_grad():
            torch._foreach_lerp_(self._means, self._weights, 1 - keeps)


def tune(
    network: Network,
    classes: Sequence[str],
    lines: Sequence[Sample],
    held_out: Sequence[Sample],
    plan: Plan,
    on_check: Callable[[int, int, Rates], None],
) -> Tuned:
    """Sees lines until the plan is done, the held-out lines are read no better, or somebody interrupts.

    `on_check` hears how many lines of how many were seen, and how the held-out ones are read, first of all before any.
    """
    torch.manual_seed(plan.seed)
    rng, noise = Random(plan.seed), np.random.default_rng(plan.seed)
    tuner = Tuner(network, classes, plan)
    first = _copy(tuner.mean)
    before = rates(tuner.mean, classes, held_out)
    on_check(0, plan.lines, before)
    best, least, checked, worse, seen, interrupted = first, math.inf, 0, 0, 0, False
    order = list(lines)
    try:
        # Lines that are read without an error leave nothing to learn by.
        while before.characters.share > 0 and seen < plan.lines and worse < plan.patience:
            rng.shuffle(order)
            tuner.see(order, rng, noise, seen / plan.lines)
            seen += len(order)
            if seen < checked + plan.check_lines and seen < plan.lines:
                continue
            checked, found = seen, rates(tuner.mean, classes, held_out)
            on_check(min(seen, plan.lines), plan.lines, found)
            worse += 1
            if found.characters.share < least:
                best, least, worse = _copy(tuner.mean), found.characters.share, 0
    except KeyboardInterrupt:
        interrupted = True

    def read(weights: Weights) -> Rates:
        tuner.mean.load_state_dict(weights)
        return rates(tuner.mean, classes, held_out)

    share, weights, after = _chosen(read, plan, first, before, best)
    doubts = []
    for either in (first, weights):
        tuner.mean.load_state_dict(either)
        seen_in = lattices(tuner.mean, classes, [line.pixels for line in held_out])
        doubts.append([doubt_nats(lattice) for lattice in seen_in])
    shares = [after / max(before, 1e-9) for before, after in zip(*doubts, strict=True)]
    familiar = min(FAMILIAR, max(LEAST_FAMILIAR, float(np.quantile(shares, 0.9))))
    return Tuned(weights, share, familiar, before, after, interrupted)


def _chosen(
    read: Callable[[Weights], Rates], plan: Plan, first: Weights, before: Rates, best: Weights
) -> tuple[float, Weights, Rates]:
    """The smallest share of the learnt weights with enough of their gain, the weights so mixed, and how they read."""
    choices = [(0.0, first, before)]
    for share in plan.shares:
        weights = mixed(best, first, share)
        choices.append((share, weights, read(weights)))
    start, least = before.characters.share, min(after.characters.share for _, _, after in choices)
    allowed = least + (1 - plan.enough) * (start - least)
    return next(choice for choice in choices if choice[2].characters.share <= allowed)


def rates(network: Network, classes: Sequence[str], lines: Sequence[Sample]) -> Rates:
    """The error counts of the best path on some lines."""
    seen = lattices(network, classes, [line.pixels for line in lines])
    return sum((measure(best_path(ink)[0], line.text) for ink, line in zip(seen, lines, strict=True)), Rates())


def _copy(network: Network) -> Weights:
    return {name: tensor.detach().clone() for name, tensor in network.state_dict().items()}

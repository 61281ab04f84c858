"""Trains the handwriting recognizer from the stock one. Reads packs, writes a run; chooses and exports nothing.

`python -m training.hand.train --packs PACKS --run RUN` goes on where an interrupted run stopped; `--lines` may then be
another number. `--begin FILE` starts a run from weights that an earlier one exported. A run holds plan.json, log.jsonl,
the moving mean of the weights every few minutes (mean-POOL and at the end mean.safetensors) and what it needs to go on
(state/).

What a worker sees follows from the seed. Several workers update the same weights without locks (Hogwild), so that the
order of their updates, and so the last digits of the weights, do not; one worker alone is deterministic.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import cv2
import torch
from torch import Tensor

from inkproof.learn.batches import Batch
from inkproof.learn.network import Network, has_bfloat16, nats_a_character
from inkproof.weights import GivenWeights, read_weights
from training.hand import checkpoints, lines, stock
from training.hand.batches import POOL, Mix, batches
from training.hand.packs import Pack

__all__ = ["KINDS", "SHARES", "Plan", "train"]

SHARES = {"copiste": 0.24, "french": 0.28, "stanford": 0.04, "spliced": 0.25, "hand": 0.15, "print": 0.04}
"""Share of each kind among the lines that are drawn."""
KINDS = dict.fromkeys(lines.SETS, "french") | {name: name for name in SHARES if name != "french"}
"""The kind of each set."""
SAVE_S = 240
MEAN_EVERY, MEAN_KEEPS = 5, 0.99
LOG_POOLS = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is made of; `pull` times the learning rate is how far each update draws back to the stock weights."""

    lines: int
    workers: int
    seed: int
    rate: float
    pull: float
    warm_updates: int
    dropout: float
    frozen_blocks: int
    shares: dict[str, float] = field(default_factory=lambda: dict(SHARES))
    writers: float = 1.0
    begin_sha256: str | None = None

    @property
    def pools(self) -> int:
        """Pools of lines of each worker."""
        return math.ceil(self.lines / POOL / self.workers)

    def rate_at(self, update: int, progress: float) -> float:
        """Learning rate: a short rise, then half a cosine down to 0 over the progress from 0 to 1."""
        return self.rate * min(1.0, (update + 1) / self.warm_updates) * 0.5 * (1 + math.cos(math.pi * progress))


class _Worker:
    """One process that trains on its own lines and shares the weights with others."""

    def __init__(self, number: int, plan: Plan, network: Network, mean: Network, run: Path) -> None:
        self._number, self._plan, self._network, self._mean, self._run = number, plan, network, mean, run
        self._device = next(network.parameters()).device
        tuned = {name for name, weight in network.named_parameters() if weight.requires_grad}
        self._weights = [weight for name, weight in network.named_parameters() if name in tuned]
        self._means = [weight for name, weight in mean.named_parameters() if name in tuned]
        anchor = stock.network().named_parameters()
        self._anchor = [weight.detach().to(self._device) for name, weight in anchor if name in tuned]
        self._adam = torch.optim.Adam(self._weights, lr=plan.rate, betas=(0.9, 0.98), foreach=True)
        self._index = {character: at for at, character in enumerate(stock.characters()[0])}
        self._pool = self._updates = 0
        self._resume()

    def run(self, packs: Sequence[Pack]) -> None:
        """All pools that are left."""
        mix = Mix(self._plan.shares, packs, KINDS, self._plan.writers)
        saved = started = time.monotonic()
        loss, count = 0.0, 0
        while self._pool < self._plan.pools:
            seed = f"{self._plan.seed} {self._number} {self._pool}"
            torch.manual_seed(int.from_bytes(seed.encode()[-7:]))
            for batch in batches(mix, self._index, self._network.step_px, seed):
                loss, count = loss + self._update(batch), count + 1
            self._pool += 1
            if self._pool % LOG_POOLS == 0:
                now = time.monotonic()
                self._log(loss=round(loss / count, 4), lines_per_s=round(LOG_POOLS * POOL / (now - started), 2))
                started, loss, count = now, 0.0, 0
            if time.monotonic() - saved > SAVE_S:
                saved = time.monotonic()
                self._save()
        self._save()

    def _update(self, batch: Batch) -> float:
        """One update on one batch; returns its loss in nats a character."""
        rate = self._plan.rate_at(self._updates, min(1.0, self._pool / self._plan.pools))
        for group in self._adam.param_groups:
            group["lr"] = rate
        planes = torch.from_numpy(batch.planes).to(self._device, memory_format=torch.channels_last)
        with torch.autocast(self._device.type, torch.bfloat16, enabled=has_bfloat16(self._device)):
            logits = self._network(planes)
        loss = nats_a_character(logits, batch.targets)
        self._adam.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self._weights, 1.0)
        if torch.isfinite(norm):
            self._adam.step()
            with torch.no_grad():
                torch._foreach_lerp_(self._weights, self._anchor, rate * self._plan.pull)
        self._updates += 1
        if self._number == 0 and self._updates % MEAN_EVERY == 0:
            # A young mean follows quickly, so that it does not remember where training began.
            keeps = min(MEAN_KEEPS, 1 - 1 / (self._updates / MEAN_EVERY + 2))
            with torch.no_grad():
                torch._foreach_lerp_(self._means, self._weights, 1 - keeps)
        return float(loss.detach())

    def _log(self, **facts: float) -> None:
        done = {"worker": self._number, "pool": self._pool, "updates": self._updates}
        with (self._run / "log.jsonl").open("a", encoding="utf-8", newline="\n") as log:
            log.write(json.dumps(done | {"lines": self._pool * POOL * self._plan.workers} | facts) + "\n")

    def _save(self) -> None:
        facts = {"pool": self._pool, "updates": self._updates}
        moments: dict[str, Tensor] = {}
        for at, state in self._adam.state_dict()["state"].items():
            moments |= {f"{at}.{name}": value for name, value in state.items()}
        if self._number == 0:
            checkpoints.save(self._run / "state/weights.safetensors", self._network.state_dict(), **facts)
            checkpoints.save(self._run / "state/mean.safetensors", self._mean.state_dict(), **facts)
            checkpoints.save(self._run / f"mean-{self._pool:05d}.safetensors", self._mean.state_dict(), **facts)
        checkpoints.save(self._run / f"state/worker{self._number}.safetensors", moments, **facts)

    def _resume(self) -> None:
        file = self._run / f"state/worker{self._number}.safetensors"
        if not file.exists():
            return
        moments, facts = checkpoints.load(file)
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in moments.items():
            at, _, key = name.partition(".")
            state.setdefault(int(at), {})[key] = value
        self._adam.load_state_dict({"state": state, "param_groups": self._adam.state_dict()["param_groups"]})
        self._pool, self._updates = int(facts["pool"]), int(facts["updates"])


def _work(number: int, plan: Plan, network: Network, mean: Network, packs: Sequence[Path], run: Path) -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    _Worker(number, plan, network, mean, run).run([Pack(path) for path in packs])


def train(plan: Plan, packs: Sequence[Path], run: Path, begin: GivenWeights | None = None) -> None:
    """Runs a plan to its end, or on from where the run stopped; run/mean.safetensors is what it made.

    It begins with the stock weights or those of `begin`, and is drawn to the stock ones either way.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = stock.network(dropout=plan.dropout)
    if begin:
        network, plan = stock.begun_with(begin, dropout=plan.dropout), replace(plan, begin_sha256=begin.sha256)
    # Strokes look alike everywhere: not to tune the first layers costs little and saves a quarter of the time.
    for part in (network.stem, network.blocks[: plan.frozen_blocks]):
        part.requires_grad_(False)
    mean = copy.deepcopy(network)
    (run / "state").mkdir(parents=True, exist_ok=True)
    if (run / "state/weights.safetensors").exists():
        network.load_state_dict(checkpoints.load(run / "state/weights.safetensors")[0])
        mean.load_state_dict(checkpoints.load(run / "state/mean.safetensors")[0])
    network = network.to(device, memory_format=torch.channels_last).train()
    mean = mean.to(device, memory_format=torch.channels_last).eval()
    (run / "plan.json").write_text(json.dumps(asdict(plan), indent=1) + "\n", encoding="utf-8", newline="\n")
    arguments: tuple[Any, ...] = (plan, network, mean, packs, run)
    if plan.workers == 1:
        _work(0, *arguments)
    else:
        network.share_memory()
        mean.share_memory()
        torch.multiprocessing.spawn(_work, arguments, plan.workers)
    checkpoints.save(run / "mean.safetensors", mean.state_dict(), lines=plan.lines)


def main() -> None:
    """Trains on all packs of a folder that the plan has shares for."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--packs", type=Path, required=True, help="what training.hand.prepare made")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--lines", type=int, default=60_000, help="lines to see, each as often as its share says")
    parser.add_argument("--workers", type=int, default=1 if torch.cuda.is_available() else 2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--pull", type=float, default=0.5)
    parser.add_argument("--frozen", type=int, default=4, help="blocks after the stem that keep their stock weights")
    parser.add_argument("--without", nargs="*", choices=SHARES, default=(), help="kinds to leave out")
    parser.add_argument("--writers", type=float, default=1.0, help="share of the writers and families to learn from")
    parser.add_argument("--begin", type=Path, help="ONNX file to begin with in place of the stock weights")
    given = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    shares = {kind: share for kind, share in SHARES.items() if kind not in given.without}
    plan = Plan(
        lines=given.lines,
        workers=given.workers,
        seed=given.seed,
        rate=given.rate,
        pull=given.pull,
        warm_updates=120,
        dropout=0.1,
        frozen_blocks=given.frozen,
        shares=shares,
        writers=given.writers,
    )
    names = ("real", "spliced", "hand", "print")
    packs = [given.packs / name for name in names if (given.packs / f"{name}.jsonl").exists()]
    train(plan, packs, given.run, read_weights(given.begin) if given.begin else None)


if __name__ == "__main__":
    main()

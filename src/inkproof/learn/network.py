"""PP-OCRv6's small recognizer as a torch network with folded batch norms. No weights, no data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

__all__ = ["STEPS_PX", "Network", "has_bfloat16", "mixed", "nats_a_character"]

WIDTH = 120
"""Features of one step."""
STEPS_PX = (4, 8)
"""The widths of a step that the network can be built for."""


class _Squeeze(nn.Module):
    """Squeeze and excitation with a hard sigmoid."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.down = nn.Conv2d(channels, inner, 1)
        self.up = nn.Conv2d(inner, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        gate = self.up(functional.relu(self.down(x.mean((2, 3), keepdim=True))))
        return x * torch.clamp(gate * 0.16666670143604279 + 0.5, 0, 1)


class _Block(nn.Module):
    """Depthwise 3 x 3, then a residual pair of 1 x 1; no residual where the height is halved."""

    def __init__(self, inner: int, outer: int, *, squeeze: int = 0, halve: bool = False) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(inner, inner, 3, (2, 1) if halve else 1, 1, groups=inner)
        self.squeeze = _Squeeze(inner, squeeze) if squeeze else None
        self.widen = nn.Conv2d(inner, 2 * inner, 1)
        self.narrow = nn.Conv2d(2 * inner, outer, 1)
        self.residual = not halve

    def forward(self, x: Tensor) -> Tensor:
        x = self.depthwise(x)
        if self.squeeze is not None:
            x = self.squeeze(x)
        y = self._widened(x)
        return x + y if self.residual else y

    def _widened(self, x: Tensor) -> Tensor:
        if not self.training:
            return self.narrow(functional.gelu(self.widen(x)))
        # The same as matrix products, which is a seventh faster to train on a CPU.
        wide = functional.linear(x.permute(0, 2, 3, 1), self.widen.weight.flatten(1), self.widen.bias)
        narrow = functional.linear(functional.gelu(wide), self.narrow.weight.flatten(1), self.narrow.bias)
        return narrow.permute(0, 3, 1, 2)


class _Attention(nn.Module):
    """Self-attention over the steps of a line, normalised before."""

    def __init__(self, dropout: float, heads: int = 8) -> None:
        super().__init__()
        self.norm_1 = nn.LayerNorm(WIDTH, 1e-5)
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm_2 = nn.LayerNorm(WIDTH, 1e-5)
        self.widen = nn.Linear(WIDTH, 2 * WIDTH)
        self.narrow = nn.Linear(2 * WIDTH, WIDTH)
        self.heads = heads
        self.dropout = dropout

    def forward(self, x: Tensor) -> Tensor:
        lines, steps, _ = x.shape
        parts = self.query_key_value(self.norm_1(x)).reshape(lines, steps, 3, self.heads, WIDTH // self.heads)
        query, key, value = parts.permute(2, 0, 3, 1, 4).unbind(0)
        scores = torch.matmul(query * (WIDTH // self.heads) ** -0.5, key.transpose(2, 3)).softmax(-1)
        mixed = torch.matmul(scores, value).transpose(1, 2).reshape(lines, steps, WIDTH)
        x = x + functional.dropout(self.out(mixed), self.dropout, self.training)
        inner = functional.dropout(functional.silu(self.widen(self.norm_2(x))), self.dropout, self.training)
        return x + functional.dropout(self.narrow(inner), self.dropout, self.training)


class Network(nn.Module):
    """Lines float32 [N, 3, 48, W] in [-1, 1], blue first, to logits [N, T, classes], a step every `step_px` columns."""

    def __init__(self, classes: int, *, step_px: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.step_px = step_px
        self.dropout = dropout
        self.stem = nn.ModuleList(
            [
                nn.Conv2d(3, 48, 3, 2, 1),
                nn.Conv2d(48, 24, 2),
                nn.Conv2d(24, 48, 2),
                nn.Conv2d(96, 48, 3, 2, 1),
                nn.Conv2d(48, 96, 1),
            ]
        )
        self.blocks = nn.ModuleList(
            [
                *(_Block(96, 96, squeeze=24), _Block(96, 96), _Block(96, 96), _Block(96, 192, halve=True)),
                *(_Block(192, 192, squeeze=48 if at % 2 == 0 else 0) for at in range(6)),
                *(_Block(192, 384, halve=True), _Block(384, 384, squeeze=96), _Block(384, 384)),
            ]
        )
        self.shortcut = nn.Conv2d(384, WIDTH, 1)
        self.branch = nn.Conv2d(384, WIDTH, 1)
        # With twice the steps, the 1 x 7 filter skips every other one to see as far as it was trained to.
        apart = 8 // step_px
        self.along = nn.Conv2d(WIDTH, WIDTH, (1, 7), padding=(0, 3 * apart), groups=WIDTH, dilation=(1, apart))
        self.attention = nn.ModuleList([_Attention(dropout), _Attention(dropout)])
        self.norm = nn.LayerNorm(WIDTH, 1e-6)
        self.head = nn.Linear(WIDTH, classes)

    def forward(self, x: Tensor) -> Tensor:
        """Logits [N, T, classes]."""
        first, left, right, joined, wide = self.stem
        x = functional.relu(first(x))
        y = functional.relu(left(functional.pad(x, (0, 1, 0, 1))))
        y = functional.relu(right(functional.pad(y, (0, 1, 0, 1))))
        x = functional.relu(joined(torch.cat([functional.max_pool2d(functional.pad(x, (0, 1, 0, 1)), 2, 1), y], 1)))
        x = functional.relu(wide(x))
        for block in self.blocks:
            x = block(x)
        x = functional.avg_pool2d(x, (3, 2), (3, self.step_px // 4))
        branch = functional.silu(self.branch(x))
        steps = (branch + functional.silu(self.along(branch))).flatten(2).transpose(1, 2)
        for layer in self.attention:
            steps = layer(steps)
        steps = self.norm(steps) + functional.silu(self.shortcut(x)).squeeze(2).transpose(1, 2)
        logits: Any = self.head(functional.dropout(steps, self.dropout, self.training))
        return logits


def mixed(tuned: Mapping[str, Tensor], first: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """The mean of two sets of weights, `share` of the tuned ones."""
    return {name: share * tensor + (1 - share) * first[name] for name, tensor in tuned.items()}


def nats_a_character(logits: Tensor, targets: Sequence[Sequence[int]]) -> Tensor:
    """CTC nats of a batch, logits [N, T, classes], divided by the number of its characters."""
    log_probabilities = logits.float().log_softmax(-1).transpose(0, 1)
    lengths = torch.tensor([len(target) for target in targets])
    flat = torch.tensor([label for target in targets for label in target])
    steps = torch.full((len(targets),), len(log_probabilities))
    nats = functional.ctc_loss(log_probabilities, flat, steps, lengths, reduction="none", zero_infinity=True)
    return nats.sum() / lengths.sum()


def has_bfloat16(device: torch.device) -> bool:
    """Whether half the bits are faster here; emulated, they are ten times slower."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu.get_capabilities().get("avx512_bf16", False))

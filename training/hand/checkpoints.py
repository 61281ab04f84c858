"""Weights and optimizer moments as safetensors files, written whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from torch import Tensor

__all__ = ["load", "save"]


def save(path: Path, tensors: Mapping[str, Tensor], **facts: object) -> None:
    """Writes the tensors with some facts about them."""
    from safetensors.torch import save_file

    whole = {name: tensor.detach().to("cpu", copy=True).contiguous() for name, tensor in tensors.items()}
    unfinished = path.with_suffix(".part")
    save_file(whole, unfinished, {name: str(fact) for name, fact in facts.items()})
    unfinished.replace(path)


def load(path: Path) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors of a file and the facts about them."""
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        return {name: file.get_tensor(name) for name in file.keys()}, dict(file.metadata() or {})  # noqa: SIM118

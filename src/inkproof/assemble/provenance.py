"""What ran, as the steps of a Document."""

from __future__ import annotations

from typing import Any

from inkproof.document import Step

__all__ = ["WARM", "step"]

WARM = 4
"""Recognizers and correctors kept warm."""


def step(name: str, weights_sha256: str | None, settings: dict[str, Any]) -> Step:
    """A step in this version of inkproof."""
    from importlib.metadata import version

    return Step(name, version("inkproof"), weights_sha256, settings)

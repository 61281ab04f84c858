"""What speaks for a text besides the language: the ink of a line, or the channel where there is no image."""

from __future__ import annotations

from collections.abc import Sequence

from inkproof.ink.lattice import Lattice
from inkproof.ink.likelihood import log_likelihoods

__all__ = ["InkEvidence"]


class InkEvidence:
    """The ink of one line; every text is put into NFC by whoever made it, spaces single."""

    def __init__(self, lattice: Lattice) -> None:
        self._lattice = lattice

    def nats(self, texts: Sequence[str]) -> list[float]:
        """Log-likelihood of each text, in nats."""
        return log_likelihoods(self._lattice, texts)

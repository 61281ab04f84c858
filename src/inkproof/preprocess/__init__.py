"""Steps on pixels, PageImage -> PageImage, one kind a file, and the table of them by name. No reading of text."""

from __future__ import annotations

from collections.abc import Mapping

from inkproof.preprocess.binarize import otsu, sauvola
from inkproof.protocols import Preprocessor

__all__ = ["STEPS"]

STEPS: Mapping[str, Preprocessor] = {"otsu": otsu, "sauvola": sauvola}
"""The steps that a setting may name."""

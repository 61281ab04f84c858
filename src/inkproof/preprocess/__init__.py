"""Steps on pixels, PageImage -> PageImage, one kind a file, and the table of them by name. No reading of text."""

from __future__ import annotations

from collections.abc import Mapping

from inkproof.preprocess.automatic import auto
from inkproof.preprocess.binarize import otsu, sauvola
from inkproof.preprocess.lighting import light
from inkproof.preprocess.rules import unrule
from inkproof.preprocess.scale import upscale
from inkproof.preprocess.sheet import flatten
from inkproof.preprocess.skew import deskew
from inkproof.preprocess.specks import despeckle
from inkproof.preprocess.stamps import unstamp
from inkproof.preprocess.tones import bleed, contrast, invert
from inkproof.protocols import Preprocessor

__all__ = ["STEPS"]

_STEPS = (auto, bleed, contrast, deskew, despeckle, flatten, invert, light, otsu, sauvola, unrule, unstamp, upscale)
STEPS: Mapping[str, Preprocessor] = {step.__name__: step for step in _STEPS}
"""The steps that a setting may name."""

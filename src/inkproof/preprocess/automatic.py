"""The automatic choice: a step is taken only where a measure of the page says so. Other pages stay as they are."""

from __future__ import annotations

from collections.abc import Callable

from inkproof.document import PageImage
from inkproof.preprocess.lighting import is_shaded, light
from inkproof.preprocess.shades import Gray, gray_of
from inkproof.preprocess.sheet import flatten, is_photographed
from inkproof.preprocess.skew import deskew, is_skewed
from inkproof.preprocess.specks import despeckle, is_speckled
from inkproof.preprocess.stamps import is_stamped, unstamp
from inkproof.preprocess.tones import bleed, shows_through
from inkproof.protocols import Preprocessor

__all__ = ["auto"]

CHOICES: tuple[tuple[Callable[[Gray], bool], Preprocessor], ...] = (
    (is_speckled, despeckle),
    (is_photographed, flatten),
    (is_shaded, light),
    (shows_through, bleed),
    (is_skewed, deskew),
)
"""What to look for, and the step that mends it, in the order in which they help one another.

Only steps that made drawn bad pages better read are here: the recognizer enlarges small letters by itself, and neither
pale ink, white ink nor ruled lines disturb it.
"""


def auto(image: PageImage) -> PageImage:
    """Takes the steps that the page needs; the same page where it needs none."""
    gray = gray_of(image)
    for needed, step in CHOICES:
        if needed(gray):
            image = step(image)
            gray = gray_of(image)
    # The only one that must see colours; last, since a table under a photographed sheet is coloured, too.
    return unstamp(image) if is_stamped(image.pixels) else image

"""Taking the text that a file carries for what stands on the page. Whether that is wise, the user has decided."""

from __future__ import annotations

from inkproof.document import Page, PageImage
from inkproof.protocols import Recognizer

__all__ = ["trusting"]


def trusting(recognize: Recognizer, lang: str) -> Recognizer:
    """Reads only pages without a text layer; a layer's lines have no ink, and so nothing of them is corrected."""

    def trust(image: PageImage) -> Page:
        if not image.layer:
            return recognize(image)
        return Page(image.number, image.layer, image.source_size, image.dpi, image.mode, lang)

    return trust

"""Taking the text that a file carries for what stands on the page. Whether that is wise, the user has decided."""

from __future__ import annotations

from dataclasses import replace

from inkproof.document import Page, PageImage
from inkproof.protocols import Recognizer

__all__ = ["trusting"]


def trusting(recognize: Recognizer, lang: str) -> Recognizer:
    """Reads only pages without a text layer; a layer's lines have no ink, and so nothing of them is corrected."""

    def trust(image: PageImage) -> Page:
        if not image.layer:
            return recognize(image)
        # In a folder or an archive the page has another number than in its file.
        lines = tuple(replace(line, id=f"p{image.number}l{number}") for number, line in enumerate(image.layer, 1))
        return Page(image.number, lines, image.source_size, image.dpi, image.mode, lang)

    return trust

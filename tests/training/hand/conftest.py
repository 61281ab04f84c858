"""Small packs of lines drawn in the font that Pillow carries; no data, no fonts fetched."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from inkproof.learn.lines import Sample
from training.hand import packs


def drawn(text, source="hand", group="pillow"):
    """A gray line that says the text."""
    font = ImageFont.load_default(36)
    image = Image.new("L", (round(font.getlength(text)) + 20, 56), 235)
    ImageDraw.Draw(image).text((10, 6), text, fill=30, font=font)
    return Sample(np.asarray(image), text, source, group)


@pytest.fixture
def line():
    """Draws a text as a sample."""
    return drawn


@pytest.fixture(scope="session")
def pack(tmp_path_factory):
    """The path of a pack with two kinds of lines."""
    path = tmp_path_factory.mktemp("packs") / "lines"
    words = ["a line", "of few", "words", "tall hill", "12 men", "no one"]
    samples = [drawn(word, source) for source in ("hand", "print") for word in words]
    packs.write(path, samples)
    return path

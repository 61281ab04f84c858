"""The real recognizer, loaded once, and the example pages as it reads them."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from inkproof.assemble import reader
from inkproof.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def raw_reader():
    """A reader that does not correct."""
    return reader(Settings(correct=False, threads=1))


@pytest.fixture(scope="session")
def example(raw_reader):
    """The first page image of an example and the page read from it, each read once."""

    @cache
    def read(name):
        image = next(iter(raw_reader.images(raw_reader.open(EXAMPLES / name))))
        return image, raw_reader.page(image)

    return read


@pytest.fixture(scope="session")
def upside_down():
    """A page image turned by 180 degrees, as a scanner would give it."""
    return lambda image: replace(image, pixels=np.ascontiguousarray(image.pixels[::-1, ::-1]))

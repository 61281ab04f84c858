"""What the loading tests share: one small picture that tells every corner apart. No assertions."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

Encode = Callable[..., bytes]


@pytest.fixture
def pixels() -> npt.NDArray[np.uint8]:
    """Uint8 [24, 40, 3]: red top left, green top right, blue bottom left, white bottom right."""
    picture = np.full((24, 40, 3), 255, np.uint8)
    picture[:12, :20] = (255, 0, 0)
    picture[:12, 20:] = (0, 255, 0)
    picture[12:, :20] = (0, 0, 255)
    return picture


@pytest.fixture
def encode() -> Encode:
    """Bytes of a PIL image in a format of Pillow's."""

    def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
        out = io.BytesIO()
        image.save(out, kind, **options)
        return out.getvalue()

    return encoded

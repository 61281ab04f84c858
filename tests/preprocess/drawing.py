"""Small pages to spoil: words drawn in Pillow's own font, and what was done to them. No assertions."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from inkproof.document import PageImage

TEXT = (
    "The morning train was late again,", "and nobody on the platform seemed", "to mind. A porter carried two old",
    "trunks to the far end, sat down on", "one of them and began to read the", "letter that he had found there.",
)  # fmt: skip


def page(gray: np.ndarray) -> PageImage:
    pixels = np.repeat(np.clip(np.rint(gray), 0, 255).astype(np.uint8)[:, :, None], 3, axis=2)
    return PageImage(pixels, 3, 300.0, source_size=(pixels.shape[1], pixels.shape[0]))


def gray_of(image: PageImage) -> np.ndarray:
    return image.pixels[:, :, 0].astype(np.float32)


def clean(size_px: int = 32) -> np.ndarray:
    """A printed page, gray float32 [H, W]: ink 30 on paper 235, with a little grain."""
    font = ImageFont.load_default(size_px)
    width = int(max(font.getlength(line) for line in TEXT)) + 4 * size_px
    image = Image.new("L", (width, int((1.6 * len(TEXT) + 4) * size_px)), 0)
    draw = ImageDraw.Draw(image)
    for at, line in enumerate(TEXT):
        draw.text((2 * size_px, (2 + 1.6 * at) * size_px), line, fill=255, font=font)
    mask = np.asarray(image, np.float32) / 255
    return 235 - 205 * mask + np.random.default_rng(1).normal(0, 2, mask.shape).astype(np.float32)

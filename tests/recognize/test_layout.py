"""Drawn pages with more than one line beside each other, found and read by the real recognizer."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

SIZE_PX = 26
PARAGRAPH = (
    "The morning train was late again, and nobody on the platform",
    "seemed to mind. A porter carried two old trunks to the far",
    "end, sat down on one of them and began to read the letter that",
    "he had found there. The rain had stopped an hour before, but",
    "the boards were still wet, and the lamps along the line stood",
    "in pools of yellow light. A child asked when they would get",
    "home, and was told that it would not be long. Nobody answered",
    "when she asked again, and after a while she fell asleep on the",
    "bench beside her mother, who went on looking down the track.",
)


def drawn(width, height, texts, degrees=0.0):
    """A page with these (x, y, text, size) on it, turned clockwise by some degrees."""
    page = Image.new("L", (width, height), 240)
    draw = ImageDraw.Draw(page)
    for x, y, text, size in texts:
        draw.text((x, y), text, fill=20, font=ImageFont.load_default(size))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    gray = cv2.warpAffine(np.asarray(page), matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=240)
    return np.repeat(gray[:, :, None], 3, axis=2)


@pytest.fixture(scope="module")
def read(raw_reader):
    """What is read of a drawn page, line by line, without spaces."""
    return lambda page: [line.raw.replace(" ", "") for line in raw_reader.read(page).pages[0].lines]


@pytest.mark.parametrize(("degrees", "step"), [(-4.0, 34), (-1.5, 46), (1.5, 34), (2.5, 46)])
def test_a_table_of_figures_is_read_row_by_row(read, degrees, step):
    chance = np.random.default_rng(7)
    rows = [[str(chance.integers(10 ** int(chance.integers(1, 4)))) for _ in range(5)] for _ in range(14)]
    cells = [(120 + 230 * at, 100 + step * row, rows[row][at], SIZE_PX) for row in range(14) for at in range(5)]
    assert read(drawn(1300, 820, cells, degrees)) == ["".join(row) for row in rows]


@pytest.mark.parametrize("seed", [2, 3])
def test_a_table_of_single_figures_is_not_taken_for_a_page_that_lies(raw_reader, seed):
    chance = np.random.default_rng(seed)
    cells = [(120 + 150 * at, 80 + 46 * row, str(chance.integers(10)), SIZE_PX) for row in range(12) for at in range(6)]
    page = raw_reader.read(drawn(1100, 700, cells, 1.0)).pages[0]
    assert (page.rotation, len(page.lines)) == (0, 12)


@pytest.mark.parametrize(("left", "down"), [(60, 0), (60, 17), (1200, 0), (1200, 11)])
def test_a_side_note_is_a_block_of_its_own(read, left, down):
    note = ("see also", "the letter", "of March")
    texts = [(330, 80 + 38 * row, line, SIZE_PX) for row, line in enumerate(PARAGRAPH)]
    texts += [(left, 156 + down + 38 * row, line, SIZE_PX) for row, line in enumerate(note)]
    lines = read(drawn(1400, 520, texts))
    beside, main = ([line.replace(" ", "") for line in block] for block in (note, PARAGRAPH))
    assert lines in (beside + main, main + beside)


def test_a_form_is_read_row_by_row(read):
    fields = {
        "Name": "Margaret Hollis", "Address": "14 Market Street, Ashford", "Born": "12 May 1931",
        "Telephone": "2714", "Occupation": "Gardener at the old mill", "Remarks": "Pays in March and September",
        "Received by": "T. Willis", "Place": "Ashford",
    }  # fmt: skip
    rows = list(enumerate(fields.items()))
    texts = [(80, 90 + 60 * at, label, SIZE_PX) for at, (label, _) in rows]
    texts += [(420, 84 + 60 * at, entry, SIZE_PX + 6) for at, (_, entry) in rows]
    assert read(drawn(1100, 640, texts)) == [(label + entry).replace(" ", "") for label, entry in fields.items()]


@pytest.mark.parametrize("degrees", [0.0, 2.0])
def test_a_receipt_is_read_row_by_row(read, degrees):
    goods = ("2 x Bread rolls", "Milk", "Butter 250 g", "Cheese from Ashford", "Tea", "Jam", "Honey", "TOTAL", "CASH")
    rows = [(good, f"{3 + 7 * at % 11}.{15 + 9 * at}") for at, good in enumerate(goods)]
    head = [(190, 60, "ASHFORD STORES LTD", SIZE_PX), (210, 100, "14 Market Street", SIZE_PX)]
    texts = [(60, 170 + 42 * at, good, SIZE_PX) for at, (good, _) in enumerate(rows)]
    texts += [(560, 170 + 42 * at, price, SIZE_PX) for at, (_, price) in enumerate(rows)]
    lines = read(drawn(700, 640, head + texts, degrees))
    assert lines == ["ASHFORDSTORESLTD", "14MarketStreet", *("".join(row).replace(" ", "") for row in rows)]


@pytest.mark.parametrize("down", [0, 13])
def test_columns_are_read_one_after_the_other_with_their_heading_first(read, down):
    heading, wide = "The last train that stopped at Ashford", [line[:30].strip() for line in PARAGRAPH]
    texts = [(120, 60, heading, 2 * SIZE_PX)]
    texts += [(60, 170 + 38 * at, line, SIZE_PX) for at, line in enumerate(wide)]
    texts += [(560, 170 + down + 38 * at, line, SIZE_PX) for at, line in enumerate(reversed(wide))]
    assert read(drawn(1050, 580, texts)) == [line.replace(" ", "") for line in (heading, *wide, *reversed(wide))]


def test_a_colon_far_from_its_label_and_a_single_figure_are_read(read):
    rows = [("Cashier", ":", "Margaret"), ("Total", "1", "22.00"), ("Rounding", ":", "0.02"), ("Change", ":", "15.00")]
    texts = [(60, 80 + 60 * at, label, SIZE_PX) for at, (label, _, _) in enumerate(rows)]
    texts += [(250, 80 + 60 * at, mark, SIZE_PX) for at, (_, mark, _) in enumerate(rows)]
    texts += [(480, 80 + 60 * at, value, SIZE_PX) for at, (_, _, value) in enumerate(rows)]
    assert read(drawn(700, 360, texts)) == ["".join(row) for row in rows]

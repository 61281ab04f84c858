"""Renders the example pictures and their truth, from fonts and seeds. No reading, no scoring.

Needs Pillow, NumPy and npm, which fetches the fonts into examples/.fonts; then: python examples/make_examples.py
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

Gray = npt.NDArray[np.float64]
Random = np.random.Generator

HERE = Path(__file__).parent
FONTS = HERE / ".fonts"
FONT_VERSION = "5.3.0"
OVERSAMPLING = 3

NOTE = """\
Thursday, 14 March
Dear Hannah,
the man from the pump works came at half
past nine. He wants 240 for a new valve and
says it will hold for seven winters. I told
him that we would think it over until Monday.
Please ring Mr Okafor before six and ask
whether the old one was ever paid for. Martin
"""
ANSWER = """\
Rang him. Paid in May 2019, he kept the bill!
"""
LINE = """\
Nobody had watered the young pear trees since Tuesday.
"""
LETTER = """\
HARGREAVE & LINDQVIST
Surveyors of Wells and Waterways
17 Tannery Lane, Wexcombe

Our reference: HL/1182-4
9 October 1987

Dear Mrs Adeyemi,

Thank you for your letter of 28 September. Our Mr Tolland
walked the northern boundary with the tenant on Friday last
and found both sluices sound, apart from a cracked sill on
the lower one, which should be made good before the frost.

He measured the fall of the main ditch at 43 centimetres over
612 metres. That is less than the drawing of 1951 allows, and
in our opinion it explains why the orchard stands in water
every February. Clearing the ditch would cost about 1,350
pounds; a new culvert under the cart road would add 875.

We shall be glad to call on you when you have decided, and
remain, with kind regards,

Yours sincerely,
J. P. Lindqvist
"""
RECEIPT = """\
CORNER MILL BAKERY
8 Quay Street, Port Ellery
Tel 0555 014 2277

Receipt 004518   Till 2
06/11/2024 08:47

2 x Rye loaf         7.80
1 x Seed rolls (6)   4.25
1 x Plum cake slice  3.10
3 x Coffee           8.40
1 x Paper bag        0.15

Items 8
SUBTOTAL            23.70
Discount 10%        -2.37
VAT 5%               1.07
TOTAL               22.40
CASH                30.00
CHANGE               7.60

Served by Ines
Thank you and good morning!
"""
MINUTES = (
    """\
MINUTES OF THE ALLOTMENT SOCIETY
Held in the Reading Room on 3 May 1974

Present: Miss Farrow (in the chair), Mr Bassey,
Mr Quill, Mrs Novak, Mr Penhallow. Apologies
were received from Dr Strand.

1. The minutes of the April meeting were read
and signed.

2. The treasurer reported a balance of 86.15,
after payment of 12.40 for the repair of the
standpipe. Eleven members had not yet paid.

3. Mr Quill asked that the lower gate be locked
at dusk. Three wheelbarrows had been borrowed
in March and only two had come back.
""",
    """\
4. Mrs Novak offered to write to the council
about the rubbish behind plot 27. Agreed.

5. It was resolved by four votes to one that
bonfires be allowed on Wednesdays only, and
never within ten paces of the beehives.

6. The summer show was fixed for 17 August.
Prizes: first 2.00, second 1.25, third 0.75.
Mr Bassey will judge the marrows.

The meeting closed at twenty past nine.

Signed: E. Farrow
""",
)


@dataclass(frozen=True, slots=True)
class Hand:
    """One writer: a font, its size and line pitch in final pixels, lean, and how restless it is (0 to 1)."""

    family: str
    size: float
    pitch: float
    lean: float
    unrest: float
    colour: tuple[int, int, int]


MARTIN = Hand("kristi", 44, 58, 0.05, 1.0, (30, 36, 84))
HANNAH = Hand("zeyada", 38, 60, 0.06, 1.0, (140, 30, 36))
GARDENER = Hand("kristi", 60, 70, 0.05, 0.9, (44, 40, 44))


def main() -> None:
    """Write all pictures and truths beside this file."""
    write("note", NOTE + ANSWER, draw_note(np.random.default_rng(1403)), dpi=120)
    write("line", LINE, draw_line(np.random.default_rng(77)), dpi=200)
    write("letter", LETTER, draw_letter(np.random.default_rng(1987)), dpi=200)
    write("receipt", RECEIPT, draw_receipt(np.random.default_rng(4518)), dpi=150)
    pages = [draw_minutes(text, np.random.default_rng(1974 + at)) for at, text in enumerate(MINUTES)]
    day = time.gmtime(0)  # the same bytes whenever it is made
    pages[0].save(
        HERE / "scan.pdf",
        save_all=True,
        append_images=pages[1:],
        resolution=150,
        quality=38,
        creationDate=day,
        modDate=day,
    )
    (HERE / "scan.txt").write_text("\n".join(MINUTES), encoding="utf-8", newline="\n")


def write(name: str, truth: str, image: Image.Image, dpi: int) -> None:
    """Write one picture and its truth."""
    image.save(HERE / f"{name}.png", optimize=True, dpi=(dpi, dpi))
    (HERE / f"{name}.txt").write_text(truth, encoding="utf-8", newline="\n")


def draw_note(rng: Random) -> Image.Image:
    """A note in one hand, answered below in another."""
    size = (740, 640)
    sheet = paper(size, rng, tint=(246, 240, 224))
    for hand, text, top in ((MARTIN, NOTE, 66.0), (HANNAH, ANSWER, 590.0)):
        sheet = inked(sheet, handwriting(text, hand, size, (52, top), rng), hand.colour, rng)
    return reduced(sheet, rng, colours=44)


def draw_line(rng: Random) -> Image.Image:
    """One handwritten line, cut out tightly."""
    size = (1000, 90)
    ink = handwriting(LINE, GARDENER, size, (14, 58), rng)
    return reduced(inked(paper(size, rng, tint=(240, 238, 232)), ink, GARDENER.colour, rng), rng, colours=24)


def draw_letter(rng: Random) -> Image.Image:
    """A printed letter after a photocopier and a black and white office scanner at 200 dpi."""
    size = (1240, 1500)
    ink = np.asarray(printed(LETTER, "old-standard-tt", 30, 44, size, (190, 130)).rotate(0.5, Image.Resampling.BICUBIC))
    dark = blurred(ink / 255.0, 0.9) * (0.88 + 0.30 * noise(size, 90, rng))
    dark += 0.20 * (noise(size, 2, rng) - 0.5) + 0.12 * (noise(size, 1, rng) - 0.5)
    dark += (noise(size, 1, rng) > 0.9994) * 0.9
    # The lid was open a little: a dark strip along the right edge.
    strip = size[0] - 9 - 7 * noise((1, size[1]), 300, rng) - 2 * noise((1, size[1]), 2, rng)
    dark += np.arange(size[0])[None, :] > strip
    return Image.fromarray(dark < 0.40)


def draw_receipt(rng: Random) -> Image.Image:
    """A thermal till receipt: pale in bands, creased, on slightly blue paper."""
    size = (430, 840)
    ink = np.asarray(printed(RECEIPT, "vt323", 31, 33, size, (42, 40)).rotate(-0.7, Image.Resampling.BICUBIC)) / 255.0
    bands = 0.62 + 0.38 * noise((size[0], 1), 14, rng) * np.ones((size[1], 1))
    ink = blurred(ink, 0.7) * bands * (0.75 + 0.25 * noise(size, 3, rng))
    sheet = paper(size, rng, tint=(236, 238, 242))
    down, across = np.mgrid[: size[1], : size[0]]
    for fold, slope in ((250, 0.02), (566, -0.03)):
        distance = down - fold - slope * across
        sheet *= 1 - (0.13 * np.exp(-np.abs(distance) / 5) * np.sign(distance))[..., None].clip(-0.04, 0.1)
    sheet = np.stack([layer * (1 - ink) + 70 * ink for layer in np.moveaxis(sheet, 2, 0)], axis=2)
    return reduced(sheet, rng, colours=24)


def draw_minutes(text: str, rng: Random) -> Image.Image:
    """A typed page, scanned in gray at 150 dpi: uneven ribbon, paper that is not flat."""
    size = (1000, 1150)
    ink = printed(text, "courier-prime", 28, 46, size, (96, 130), unrest=rng)
    turned = ink.rotate(float(rng.uniform(-0.8, 0.8)), Image.Resampling.BICUBIC)
    dark = blurred(np.asarray(turned) / 255.0, 0.9) * (0.55 + 0.45 * noise(size, 7, rng))
    sheet = paper(size, rng, tint=(226, 226, 226))[..., 0]
    return Image.fromarray((sheet * (1 - 0.85 * dark) + 4 * (noise(size, 1, rng) - 0.5)).clip(0, 255).astype(np.uint8))


def handwriting(text: str, hand: Hand, size: tuple[int, int], start: tuple[float, float], rng: Random) -> Gray:
    """Ink in 0..1, oversampled, of lines whose words each lean, turn, grow and sit a little differently."""
    layer = Image.new("L", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING))
    pen = font(hand.family, hand.size * OVERSAMPLING)
    space = pen.getlength(" ") + 0.16 * hand.size * OVERSAMPLING
    for at, line in enumerate(text.splitlines()):
        x = (start[0] + rng.normal(0, 5 * hand.unrest)) * OVERSAMPLING
        y = (start[1] + at * hand.pitch + rng.normal(0, 2 * hand.unrest)) * OVERSAMPLING
        slope = rng.normal(-0.004, 0.006) * hand.unrest
        for word in line.split():
            drift = (slope * x) + rng.normal(0, 1.1 * hand.unrest) * OVERSAMPLING
            x += put_word(layer, word, pen, (x, y + drift), hand, rng) + space * rng.uniform(0.8, 1.25)
    return np.asarray(layer) / 255.0


def put_word(
    layer: Image.Image, word: str, pen: ImageFont.FreeTypeFont, place: tuple[float, float], hand: Hand, rng: Random
) -> float:
    """Draw one word with its baseline at `place`; its advance in oversampled pixels."""
    margin = int(pen.size)
    advance = pen.getlength(word)
    box = Image.new("L", (int(advance) + 2 * margin, 4 * margin))
    ImageDraw.Draw(box).text((margin, 2 * margin), word, font=pen, fill=255, anchor="ls")
    scale = 1 + rng.normal(0, 0.035) * hand.unrest
    lean = hand.lean + rng.normal(0, 0.05) * hand.unrest
    turn = rng.normal(0, 0.012) * hand.unrest
    # The inverse map about the beginning of the baseline, as Pillow wants it.
    inverse = np.linalg.inv(np.array([[scale, -lean], [turn, scale]]))
    anchor = np.array([margin, 2 * margin])
    offset = anchor - inverse @ anchor
    moved = box.transform(
        box.size, Image.Transform.AFFINE, (*inverse[0], offset[0], *inverse[1], offset[1]), Image.Resampling.BICUBIC
    )
    layer.paste(255, (int(place[0]) - margin, int(place[1]) - 2 * margin), moved)
    return advance * scale


def printed(
    text: str,
    family: str,
    size: float,
    pitch: float,
    canvas: tuple[int, int],
    start: tuple[int, int],
    unrest: Random | None = None,
) -> Image.Image:
    """Ink, white on black, of evenly set lines; with `unrest`, letter by letter like a worn typewriter."""
    layer = Image.new("L", canvas)
    draw = ImageDraw.Draw(layer)
    types = font(family, size)
    for at, line in enumerate(text.splitlines()):
        x, y = float(start[0]), start[1] + at * pitch
        if unrest is None:
            draw.text((x, y), line, font=types, fill=255, anchor="ls")
            continue
        for letter in line:
            draw.text(
                (x, y + unrest.normal(0, 0.7)), letter, font=types, fill=int(unrest.uniform(150, 255)), anchor="ls"
            )
            x += types.getlength(letter)
    return layer


def paper(size: tuple[int, int], rng: Random, tint: tuple[int, int, int]) -> Gray:
    """A sheet [H, W, 3] in 0..255: its tint, soft light from one side, clouds and fibres."""
    across = np.linspace(0.0, 1.0, size[0])[None, :]
    light = 1.0 - 0.07 * across - 0.05 * noise(size, 160, rng) - 0.018 * noise(size, 9, rng)
    return np.asarray(tint, dtype=np.float64) * light[..., None]


def inked(sheet: Gray, ink: Gray, colour: tuple[int, int, int], rng: Random) -> Gray:
    """The sheet with ink on it: uneven pressure, ragged edges, then reduced to the sheet's size."""
    height, width = ink.shape
    pressure = 0.78 + 0.22 * noise((width, height), 60, rng)
    rough = np.clip(blurred(ink, 1.2) * 1.55 - 0.62 * noise((width, height), 5, rng) + 0.05, 0, 1)
    reduced_ink = Image.fromarray(rough * pressure).resize((sheet.shape[1], sheet.shape[0]), Image.Resampling.BOX)
    share = blurred(np.asarray(reduced_ink, dtype=np.float64), 0.55)[..., None]
    return sheet * (1 - share) + np.asarray(colour) * share


def reduced(sheet: Gray, rng: Random, colours: int) -> Image.Image:
    """A palette picture with a little grain, so that the file stays small."""
    grain = rng.normal(0, 0.3, sheet.shape[:2])[..., None]
    image = Image.fromarray((sheet + grain).clip(0, 255).astype(np.uint8))
    return image.quantize(colours, Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)


def noise(size: tuple[int, int], cell: int, rng: Random) -> Gray:
    """Smooth noise [H, W] in 0..1 that changes over about `cell` pixels."""
    width, height = size
    coarse = Image.fromarray(rng.random((max(1, -(-height // cell)), max(1, -(-width // cell)))))
    return np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float64).clip(0, 1)


def blurred(values: Gray, radius: float) -> Gray:
    """The same picture, out of focus by a Gaussian of `radius` pixels."""
    reach = np.arange(-int(3 * radius + 1), int(3 * radius + 1) + 1)
    weights = np.exp(-0.5 * (reach / radius) ** 2)
    for axis in (0, 1):
        values = sum(w * np.roll(values, step, axis) for w, step in zip(weights / weights.sum(), reach, strict=True))
    return values


@cache
def font(family: str, size: float) -> ImageFont.FreeTypeFont:
    """The regular Latin font of a family, fetched once."""
    path = FONTS / f"{family}-latin-400-normal.woff2"
    if not path.exists():
        fetch(family, path)
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def fetch(family: str, path: Path) -> None:
    """Take one font file out of its npm package."""
    FONTS.mkdir(exist_ok=True)
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("The fonts come from npm packages: install npm, which comes with Node.js")
    package = f"@fontsource/{family}@{FONT_VERSION}"
    subprocess.run([npm, "pack", "--silent", package], cwd=FONTS, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(FONTS / f"fontsource-{family}-{FONT_VERSION}.tgz") as archive:
        member = archive.extractfile(f"package/files/{path.name}")
        assert member is not None
        path.write_bytes(member.read())


if __name__ == "__main__":
    main()

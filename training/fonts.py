"""Fetches openly licensed fonts as npm packages and unpacks them to TrueType. No drawing.

`python -m training.fonts --out FOLDER` needs npm, fonttools and brotli; `faces(FOLDER / "hand")` lists what is there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

__all__ = [
    "FIT_HAND", "HAN", "HAND", "PRINT", "TYPED", "UNSEEN", "UNSEEN_HAN", "UNSEEN_HAND", "Face", "faces", "fetch",
    "twins",
]  # fmt: skip

HAND = (
    "aguafina-script", "alex-brush", "allura", "annie-use-your-telescope", "architects-daughter", "bad-script",
    "balsamiq-sans", "beth-ellen", "bilbo", "birthstone", "calligraffitti", "caramel", "caveat", "caveat-brush",
    "cedarville-cursive", "charm", "chilanka", "comforter", "comic-neue", "coming-soon", "condiment", "cookie",
    "corinthia", "courgette", "covered-by-your-grace", "crafty-girls", "damion", "dancing-script",
    "dawning-of-a-new-day", "dekko", "delicious-handrawn", "delius", "edu-nsw-act-foundation", "edu-qld-beginner",
    "edu-sa-beginner", "edu-tas-beginner", "edu-vic-wa-nt-beginner", "ephesis", "estonia", "farsan",
    "fuzzy-bubbles", "gaegu", "gamja-flower", "give-you-glory", "gloria-hallelujah", "gochi-hand", "grand-hotel",
    "grape-nuts", "great-vibes", "gwendolyn", "hachi-maru-pop", "handlee", "herr-von-muellerhoff", "homemade-apple",
    "hurricane", "indie-flower", "inspiration", "italianno", "itim", "julee", "just-another-hand",
    "just-me-again-down-here", "kalam", "kaushan-script", "kavivanar", "klee-one", "kolker-brush", "kristi",
    "la-belle-aurore", "league-script", "licorice", "loved-by-the-king", "mali", "mansalva", "marck-script",
    "meddon", "merienda", "miss-fajardose", "montecarlo", "mr-bedfort", "mr-dafoe", "mr-de-haviland",
    "mrs-saint-delafield", "ms-madi", "mynerve", "nanum-brush-script", "nanum-pen-script", "neucha", "norican",
    "nothing-you-could-do", "oooh-baby", "over-the-rainbow", "pangolin", "parisienne", "patrick-hand",
    "petit-formal-script", "pinyon-script", "playpen-sans", "playwrite-ca", "playwrite-de-grund", "playwrite-es",
    "playwrite-fr-moderne", "playwrite-fr-trad", "playwrite-ie", "playwrite-in", "playwrite-it-moderna",
    "playwrite-nl", "playwrite-nz", "playwrite-us-modern", "playwrite-us-trad", "playwrite-za", "poor-story",
    "puppies-play", "qwigley", "qwitcher-grypen", "rancho", "reenie-beanie", "rochester", "rouge-script",
    "ruge-boogie", "ruthie", "sacramento", "sassy-frass", "satisfy", "schoolbell", "sedgwick-ave", "send-flowers",
    "shadows-into-light", "shantell-sans", "single-day", "square-peg", "sriracha", "stalemate",
    "sue-ellen-francisco", "swanky-and-moo-moo", "tangerine", "the-girl-next-door", "the-nautigal", "vibur",
    "vujahday-script", "waiting-for-the-sunrise", "water-brush", "waterfall", "whisper", "yellowtail", "yomogi",
    "yusei-magic", "zeyada", "zhi-mang-xing",
)  # fmt: skip
"""Families that look written by hand."""
PRINT = (
    "arimo", "caladea", "crimson-text", "eb-garamond", "gelasio", "ibm-plex-sans", "im-fell-english", "lato",
    "libre-baskerville", "libre-franklin", "lora", "merriweather", "noto-sans", "noto-serif", "old-standard-tt",
    "open-sans", "oswald", "pt-sans", "pt-serif", "roboto", "roboto-condensed", "source-serif-4", "tinos",
)  # fmt: skip
"""Families of books, letters and forms."""
TYPED = (
    "courier-prime", "cousine", "dotgothic16", "ibm-plex-mono", "inconsolata", "nanum-gothic-coding", "pt-mono",
    "roboto-mono", "share-tech-mono", "special-elite", "ubuntu-mono", "vt323",
)  # fmt: skip
"""Families of typewriters and tills."""
UNSEEN = (
    "anonymous-pro", "bitter", "fira-mono", "literata", "nunito-sans", "source-sans-3", "spectral", "work-sans",
)  # fmt: skip
"""Families of print that no recognizer is trained on: what it makes of print is measured on them."""
UNSEEN_HAND = (
    "fuggles", "grechen-fuemen", "hi-melody", "meow-script", "shadows-into-light-two", "short-stack", "style-script",
    "walter-turncoat",
)  # fmt: skip
"""Families of handwriting that no recognizer is trained on."""
FIT_HAND = (
    "arizonia", "babylonica", "bonheur-royale", "borel", "butterfly-kids", "carattere", "charmonman",
    "clicker-script", "darumadrop-one", "dr-sugiyama", "east-sea-dokdo", "engagement", "euphoria-script",
    "explora", "felipa", "finger-paint", "grey-qo", "imperial-script", "ingrid-darling", "island-moments",
    "kite-one", "long-cang", "lovers-quarrel", "luxurious-script", "mea-culpa", "monsieur-la-doulaise",
    "moon-dance", "my-soul", "nerko-one", "niconne", "passions-conflict", "playwrite-dk-loopet", "playwrite-tz",
    "playwrite-vn", "princess-sofia", "quintessential", "redressed", "seaweed-script", "smooch", "sofia", "splash",
    "sunshiney", "twinkle-star", "unkempt", "updock", "windsong", "yesteryear",
)  # fmt: skip
"""Families of handwriting that correction is fitted on: a lattice tells the truth only of hands that the recognizer was
not trained on, be it under another name (`twins`)."""
HAN = ("long-cang", "ma-shan-zheng", "noto-sans-sc", "noto-sans-tc", "noto-serif-sc")
"""Families of Chinese print and handwriting, simplified and traditional (tc)."""
UNSEEN_HAN = ("liu-jian-mao-cao", "lxgw-wenkai-tc", "zcool-xiaowei", "zhi-mang-xing")
"""The same to measure on: nothing of Chinese is fitted on them."""
TWIN = 0.1
"""Two hands are one where their small letters, each as large as its box, differ by less, on average; print differs as
little."""
_LETTER_PX = 24
_NEEDED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,"


@dataclass(frozen=True, slots=True)
class Face:
    """One TrueType file and the characters it draws."""

    name: str
    file: Path
    characters: frozenset[str]

    def draws(self, text: str) -> bool:
        """Whether every character of the text is in the font."""
        return self.characters.issuperset(text)


def faces(folder: Path) -> list[Face]:
    """The fonts in a folder, by name; raises SystemExit where there is none."""
    from fontTools.ttLib import TTFont

    found = []
    for file in sorted(folder.glob("*.ttf")):
        with TTFont(file, lazy=True) as font:
            found.append(Face(file.stem, file, frozenset(map(chr, font.getBestCmap()))))
    if not found:
        raise SystemExit(f"No font in {folder}: run python -m training.fonts first.")
    return found


def fetch(families: tuple[str, ...], out: Path, store: Path) -> list[dict[str, str]]:
    """Unpacks the regular style of each family to `out`; what npm brings stays in `store`. Returns the licences."""
    from fontTools.ttLib import TTFont

    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is not installed.")
    store.mkdir(parents=True, exist_ok=True)
    names = [f"@fontsource/{family}" for family in families]
    command = [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(store)]
    subprocess.run([*command, *names], check=True)
    out.mkdir(parents=True, exist_ok=True)
    licences = []
    for family in families:
        package = store / "node_modules" / "@fontsource" / family
        subset = "chinese-*" if family in HAN + UNSEEN_HAN else "latin"
        regular = next((package / "files").glob(f"{family}-{subset}-400-normal.woff2"), None)
        others = sorted((package / "files").glob(f"*-{subset}-*-normal.woff2"))
        with TTFont(regular or others[0]) as font:
            if subset == "latin" and set(map(ord, _NEEDED)) - set(font.getBestCmap()):
                continue
            font.flavor = None
            font.save(out / f"{family}.ttf")
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        licences.append({"family": family, "version": about["version"], "licence": about["license"]})
    return licences


def twins(ones: list[Face], others: list[Face]) -> list[tuple[str, str]]:
    """Names of each two fonts, one of either list, whose small letters look alike: one design under two names."""
    looks, those = ([(face.name, _look(face)) for face in some] for some in (ones, others))
    return sorted((one, other) for one, a in looks for other, b in those if np.abs(a - b).mean() < TWIN)


def _look(face: Face) -> npt.NDArray[np.float32]:
    """The alphabet's ink in 0 to 1, [26, _LETTER_PX, _LETTER_PX]."""
    font = ImageFont.truetype(str(face.file), 64)
    letters = []
    for letter in ascii_lowercase:
        image = Image.new("L", (240, 240))
        ImageDraw.Draw(image).text((80, 70), letter, fill=255, font=font)
        drawn = image.crop(image.getbbox()).resize((_LETTER_PX, _LETTER_PX), Image.Resampling.BOX)
        letters.append(np.asarray(drawn, dtype=np.float32) / 255)
    return np.array(letters)


def main() -> None:
    """Fetches all families and writes their licences beside them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    kinds = {"hand": HAND, "print": PRINT, "typed": TYPED, "fit-hand": FIT_HAND}
    kinds |= {"unseen": UNSEEN, "unseen-hand": UNSEEN_HAND}
    kinds |= {"han": HAN, "unseen-han": UNSEEN_HAN}
    licences = {kind: fetch(names, out / kind, out / "npm") for kind, names in kinds.items()}
    (out / "licences.json").write_text(json.dumps(licences, indent=1) + "\n", encoding="utf-8")
    if found := twins([*faces(out / "fit-hand"), *faces(out / "unseen-hand")], faces(out / "hand")):
        raise SystemExit(f"Trained on under another name: {', '.join(f'{one} is {other}' for one, other in found)}")
    for kind, families in licences.items():
        print(f"{len(families)} families of kind {kind}: {sorted({family['licence'] for family in families})}")


if __name__ == "__main__":
    main()

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

__all__ = ["HAND", "PRINT", "TYPED", "Face", "faces", "fetch"]

HAND = (
    "allura", "annie-use-your-telescope", "architects-daughter", "bad-script", "bilbo", "caveat",
    "cedarville-cursive", "coming-soon", "cookie", "covered-by-your-grace", "crafty-girls", "damion",
    "dancing-script", "dawning-of-a-new-day", "delius", "dekko", "give-you-glory", "gloria-hallelujah",
    "gochi-hand", "handlee", "homemade-apple", "indie-flower", "italianno", "just-me-again-down-here", "kalam",
    "kristi", "la-belle-aurore", "league-script", "loved-by-the-king", "marck-script", "mr-dafoe",
    "mrs-saint-delafield", "neucha", "norican", "nothing-you-could-do", "over-the-rainbow", "patrick-hand",
    "reenie-beanie", "sacramento", "satisfy", "shadows-into-light", "sue-ellen-francisco",
    "zeyada",
)  # fmt: skip
"""Families that look written by hand."""
PRINT = (
    "arimo", "caladea", "crimson-text", "eb-garamond", "gelasio", "lato", "libre-baskerville", "libre-franklin",
    "lora", "merriweather", "old-standard-tt", "open-sans", "pt-sans", "pt-serif", "roboto-condensed", "tinos",
    "im-fell-english",
)  # fmt: skip
"""Families of books, letters and forms."""
TYPED = ("courier-prime", "cousine", "inconsolata", "pt-mono", "share-tech-mono", "special-elite", "vt323")
"""Families of typewriters and tills."""
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
        with TTFont(package / "files" / f"{family}-latin-400-normal.woff2") as font:
            if set(map(ord, _NEEDED)) - set(font.getBestCmap()):
                continue
            font.flavor = None
            font.save(out / f"{family}.ttf")
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        licences.append({"family": family, "version": about["version"], "licence": about["license"]})
    return licences


def main() -> None:
    """Fetches all families and writes their licences beside them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True)
    out: Path = parser.parse_args().out
    kinds = {"hand": HAND, "print": PRINT, "typed": TYPED}
    licences = {kind: fetch(names, out / kind, out / "npm") for kind, names in kinds.items()}
    (out / "licences.json").write_text(json.dumps(licences, indent=1) + "\n", encoding="utf-8")
    for kind, families in licences.items():
        print(f"{len(families)} families of kind {kind}: {sorted({family['licence'] for family in families})}")


if __name__ == "__main__":
    main()

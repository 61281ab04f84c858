"""Reads rendered print with other engines, to see what they confuse. Fits nothing.

`python -m training.pairs --pages FOLDER --out FOLDER` writes pairs.jsonl (ocr, text, kind, engine), line by line where
lines match and the whole text where they do not. Handwriting is left out: the channel speaks for printed matter.
Tesseract and RapidOCR read with networks; Ocrad and GOCR match shapes, as the engines did that read the older archives.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

__all__ = ["matched", "read_by_shapes", "read_rapidocr", "read_tesseract"]

ENGINES = ("tesseract", "rapidocr", "ocrad", "gocr")
SMALL_PX = 1700
WORST = 0.35
"""Share of wrong characters above which a reading says nothing about confusions."""


def read_tesseract(image: Path, level: str) -> str:
    """Text that Tesseract reads, line by line."""
    program = shutil.which("tesseract")
    if program is None:
        raise SystemExit("tesseract is not installed.")
    mode = "7" if level == "line" else "6"
    command = [program, str(image), "stdout", "--psm", mode, "-l", "eng"]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8", env={"OMP_THREAD_LIMIT": "1"})
    return "\n".join(line.strip() for line in done.stdout.splitlines() if line.strip())


def read_by_shapes(program: str) -> Callable[[Path, str], str]:
    """A reader by Ocrad or GOCR, which want small pictures enlarged."""
    from PIL import Image

    charset = {"ocrad": ["-F", "utf8"], "gocr": ["-f", "UTF8"]}[program]
    if shutil.which(program) is None:
        raise SystemExit(f"{program} is not installed.")

    def read(image: Path, level: str) -> str:
        with Image.open(image) as opened:
            gray = opened.convert("L")
        if gray.width < SMALL_PX:
            gray = gray.resize((3 * gray.width, 3 * gray.height), Image.Resampling.BICUBIC)
        pixels = io.BytesIO()
        gray.save(pixels, "PPM")
        done = subprocess.run([program, *charset, "-"], input=pixels.getvalue(), capture_output=True, check=True)
        return "\n".join(line.strip() for line in done.stdout.decode(errors="replace").splitlines() if line.strip())

    return read


def read_rapidocr() -> Callable[[Path, str], str]:
    """A reader that holds one stock RapidOCR engine."""
    from rapidocr import RapidOCR

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})

    def read(image: Path, level: str) -> str:
        result = engine(str(image), use_det=level != "line", use_cls=False, use_rec=True)
        return "\n".join(result.txts or ())

    return read


def _reader(engine: str) -> Callable[[Path, str], str]:
    if engine == "tesseract":
        return read_tesseract
    return read_rapidocr() if engine == "rapidocr" else read_by_shapes(engine)


def matched(ocr: str, text: str) -> Iterator[tuple[str, str]]:
    """Pairs of a reading and its truth, line for line where there are as many; hopeless ones are left out."""
    ours, theirs = ocr.split("\n"), text.split("\n")
    pairs = list(zip(ours, theirs, strict=True)) if len(ours) == len(theirs) else [(ocr, text)]
    for read, true in pairs:
        if read and Levenshtein.distance(read, true) <= WORST * len(true):
            yield read, true


def main() -> None:
    """Reads every printed image of a manifest."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--pages", type=Path, required=True, help="what training.pages made")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--engines", choices=ENGINES, nargs="+", default=["tesseract", "rapidocr"])
    given = parser.parse_args()
    rows = [json.loads(row) for row in (given.pages / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    engines = {name: _reader(name) for name in given.engines}
    given.out.mkdir(parents=True, exist_ok=True)
    wrong = dict.fromkeys(engines, 0)
    total = dict.fromkeys(engines, 0)
    with (given.out / "pairs.jsonl").open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            if row["kind"] == "handwriting":
                continue
            for engine, read in engines.items():
                ocr = read(given.pages / row["image"], row["level"])
                for mistaken, text in matched(ocr, row["text"]):
                    wrong[engine] += Levenshtein.distance(mistaken, text)
                    total[engine] += len(text)
                    pair = {"ocr": mistaken, "text": text, "kind": row["kind"], "engine": engine}
                    file.write(json.dumps(pair, ensure_ascii=False) + "\n")
    for engine in engines:
        share = wrong[engine] / max(1, total[engine])
        print(f"{engine}: {wrong[engine]} of {total[engine]} characters wrong ({share:.2%})")


if __name__ == "__main__":
    main()

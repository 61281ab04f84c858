"""Reads rendered print with Tesseract and stock RapidOCR, to see what they confuse. Fits nothing.

`python -m training.pairs --pages FOLDER --out FOLDER` writes pairs.jsonl (ocr, text, kind, engine), line by line where
lines match and the whole text where they do not. Handwriting is left out: the channel speaks for printed matter.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from rapidfuzz.distance import Levenshtein

__all__ = ["matched", "read_rapidocr", "read_tesseract"]

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


def read_rapidocr() -> Callable[[Path, str], str]:
    """A reader that holds one stock RapidOCR engine."""
    from rapidocr import RapidOCR

    threads = {"EngineConfig.onnxruntime.intra_op_num_threads": 1, "EngineConfig.onnxruntime.inter_op_num_threads": 1}
    engine = RapidOCR(params={"Global.log_level": "error", **threads})

    def read(image: Path, level: str) -> str:
        result = engine(str(image), use_det=level != "line", use_cls=False, use_rec=True)
        return "\n".join(result.txts or ())

    return read


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
    given = parser.parse_args()
    rows = [json.loads(row) for row in (given.pages / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]
    engines = {"tesseract": read_tesseract, "rapidocr": read_rapidocr()}
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
        print(f"{engine}: {wrong[engine]} of {total[engine]} characters wrong ({wrong[engine] / total[engine]:.2%})")


if __name__ == "__main__":
    main()

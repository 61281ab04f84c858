"""Fits what a nat of language is worth and how much a change must gain, from lines whose text is known.

`python -m training.weighing --lines FOLDER [FOLDER ...]` reads the lines and pages of each folder's manifest.jsonl
(`image`, `text`) and fits the scale for ink; `--packs` adds the English lines of training.hand's unseen hands, and
`--lang zh` fits that for Chinese ink on what training.chinese drew. `--pairs FILE` takes (`ocr`, `text`) pairs and fits
that for the channel. With `--llm NAME` it is that for ink or channel and this language model. Every line is searched,
and each change alone is asked whether it brings its line nearer to the truth. A logistic regression on ink nats,
language nats, the model's nats and lost letters, slopes shared and one intercept a class, gives the lambdas, the price
of a lost letter and, at the wanted probability of being right, the thresholds, for correct/data/weighing.json.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from inkproof import assemble
from inkproof.correct.corrector import WORDING_NATS, Corrector
from inkproof.correct.editing import apply
from inkproof.correct.weighing import capped, lost_letters
from inkproof.document import Line, Word
from inkproof.evaluate.normalisation import PLAIN
from inkproof.settings import Settings

__all__ = ["Example", "examples", "fit", "lines_of", "lines_of_pairs", "logistic"]

KINDS = ("case", "digit", "gap", "glue", "join", "mark", "mend", "name", "rare", "recut", "split", "strange", "swap")
SURE = {
    "ink": {"digit": 0.95, "gap": 0.75, "glue": 0.9, "strange": 0.85, "else": 0.75},
    "Chinese ink": {"rare": 0.85, "else": 0.75},
    "ink and model": {"digit": 0.95, "gap": 0.75, "glue": 0.9, "strange": 0.7, "else": 0.6},
    "channel": {
        "digit": 0.95,
        "gap": 0.75,
        "glue": 0.9,
        "strange": 0.85,
        "mend": 0.4,
        "name": 0.5,
        "rare": 0.6,
        "swap": 0.7,
        "else": 0.6,
    },
}
"""A change is made where at least this share of its like were right: more where a language knows little, less where
there is no ink and the word that was read is none, so that a wrong mend breaks nothing that was right. What a language
model chose by ink has been heard twice; at this share no more words break for each that is mended than without one."""
SURE["channel and model"] = SURE["channel"]
CAP_NATS = {"ink": 20.0, "Chinese ink": 20.0, "channel": 40.0}
"""How far a language counts: a channel's nats tell less than ink's, and leave more for the language to say."""
FLOOR_NATS = {"ink": WORDING_NATS, "Chinese ink": -15.0, "channel": -25.0}
"""Ink that contradicts a change by more refuses it. A channel has seen no ink: it only adds up what is likely, so that
a long word that was misread all over costs more than one look at the ink would."""
RIDGE = 0.02
FEW = 10
"""A class of fewer examples is made as hard to pass as the hardest that has more."""
COLUMNS = ("book", "clipping")
PASSAGE_LINES = 6
"""Lines of a column that are corrected as one text, so that words broken at their ends come whole."""
FAR = 0.35
"""A line of a page further than this from every line of the truth teaches nothing."""
_BROKEN = re.compile(r"(?<=[a-z])- (?=[a-z])")


@dataclass(frozen=True, slots=True)
class Example:
    """One change of a line of known text: its class, its nats, and whether it brought the line nearer to the truth."""

    kind: str
    ink_nats: float
    language_nats: float
    lost: int
    rivals: float
    good: bool
    model_nats: float = 0.0


def fit(examples: Sequence[Example], sure: Mapping[str, float], cap: float, floor: float) -> dict[str, Any]:
    """A Scale's fields; raises ValueError where ink or language turn out to mislead."""
    kinds = {kind: i for i, kind in enumerate(KINDS)}
    rows = np.zeros((len(examples), 5 + len(KINDS)))
    for row, example in zip(rows, examples, strict=True):
        row[:2] = max(-25.0, example.ink_nats), capped(example.kind, example.language_nats, cap)
        row[2:4] = -example.lost, -example.rivals
        row[4] = capped(example.kind, example.model_nats, cap)
        row[5 + kinds[example.kind]] = 1.0
    slopes = logistic(rows, np.array([float(e.good) for e in examples]))
    if min(slopes[:2]) <= 0.0:
        raise ValueError(f"ink and language must count as they should, not {slopes[:2]}")
    unit = float(slopes[0])
    slopes = slopes / unit

    def threshold(kind: str) -> float:
        share = sure.get(kind, sure["else"])
        fitted = math.log(share / (1.0 - share)) / unit - float(slopes[5 + kinds[kind]])
        # Where all of a class were right there is no bound: a change must still weigh more than what it replaces.
        return round(max(0.0, fitted), 2)

    heard = {"model": round(float(slopes[4]), 3)} if any(e.model_nats for e in examples) else {}
    seen = Counter(example.kind for example in examples)
    hardest = max(threshold(kind) for kind in KINDS if seen[kind] >= FEW)
    return {
        **heard,
        "language": round(float(slopes[1]), 3),
        "cap": cap,
        "floor": floor,
        "lost": max(0.0, round(float(slopes[2]), 2)),
        "rivals": max(0.0, round(float(slopes[3]), 2)),
        "thresholds": {kind: threshold(kind) if seen[kind] >= FEW else hardest for kind in KINDS},
    }


def logistic(rows: npt.NDArray[np.float64], good: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Ridge-regularised logistic regression by Newton's method."""
    weights = np.zeros(rows.shape[1])
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (good - p) - RIDGE * weights
        curvature = (rows * (p * (1 - p))[:, None]).T @ rows + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights


def examples(lines: Iterable[tuple[Line, str]], corrector: Corrector) -> Iterator[Example]:
    """Every change that the search proposes on lines of known text, judged alone."""
    for line, truth in lines:
        before = Levenshtein.distance(PLAIN.output(line.raw), truth)
        for one in corrector.weigh(line, corrector.nowhere):
            after = Levenshtein.distance(PLAIN.output(apply(line.raw, [one.change])), truth)
            good, lost, rivals = after < before, lost_letters(one.change), one.change.rivals_nats
            yield Example(one.kind, one.ink_nats, one.language_nats, lost, rivals, good, one.model_nats)


def lines_of(folder: Path, limit: int | None = None) -> Iterator[tuple[Line, str]]:
    """The lines that inkproof reads in a folder's pictures, each with the line of the truth that it is nearest to."""
    reader = assemble.reader(Settings(correct=False))
    for entry in (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[:limit]:
        item = json.loads(entry)
        truths = [PLAIN.output(line) for line in item["text"].splitlines() if line.strip()]
        for page in reader.pages(folder / item["image"]):
            for line in page.lines:
                truth = _nearest(PLAIN.output(line.raw), truths)
                if truth is not None:
                    yield line, truth


def lines_of_pairs(file: Path, limit: int | None = None) -> Iterator[tuple[Line, str]]:
    """The texts of a file of pairs as lines without ink, columns a few lines at a time, each with its truth."""
    rows = [json.loads(entry) for entry in file.read_text(encoding="utf-8").splitlines()[:limit]]
    for (kind, _), group in itertools.groupby(rows, key=lambda row: (row["kind"], row["engine"])):
        for some in _batched(list(group), PASSAGE_LINES if kind in COLUMNS else 1):
            raw = " ".join(" ".join(row["ocr"] for row in some).split())
            truth = " ".join(" ".join(row["text"] for row in some).split())
            if raw:
                words = tuple(Word(token) for token in raw.split())
                yield Line("pair", raw, words), PLAIN.output(_BROKEN.sub("", truth))


def _batched(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def _nearest(raw: str, truths: Sequence[str]) -> str | None:
    if len(truths) == 1:
        return truths[0]
    nearest = min(truths, key=lambda truth: Levenshtein.distance(raw, truth), default="")
    return nearest if Levenshtein.distance(raw, nearest) < FAR * max(len(raw), len(nearest)) else None


def main() -> None:
    """Fit on the folders named on the command line and write weighing.json."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("--lines", type=Path, nargs="+", help="folders of pictures of known text")
    chosen.add_argument("--pairs", type=Path, help="a file that training.pairs wrote")
    parser.add_argument("--packs", type=Path, help="with --lines: what training.hand.prepare made")
    parser.add_argument("--llm", help="fit the scale for this language model as well")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="with --lines: the language of their text")
    parser.add_argument("--limit", type=int, help="at most so many entries of each")
    arguments = parser.parse_args()
    settings = Settings(langs=(arguments.lang,), llm=arguments.llm)
    if arguments.lang == "zh" and (arguments.llm or arguments.packs or arguments.pairs):
        parser.error("Chinese is corrected by its ink alone")
    if arguments.pairs:
        name, sources, corrector = "channel", [arguments.pairs], assemble.text_corrector(settings)
        lines = lines_of_pairs(arguments.pairs, arguments.limit)
    else:
        name = "Chinese ink" if arguments.lang == "zh" else "ink"
        sources, corrector = arguments.lines, assemble.corrector(settings)
        lines = itertools.chain.from_iterable(lines_of(folder, arguments.limit) for folder in arguments.lines)
        if arguments.packs:
            from training.hand.unseen import unseen

            sources = [*sources, arguments.packs]
            english = ((line, truth) for lang, line, truth in unseen(arguments.packs) if lang == "en")
            lines = itertools.chain(lines, itertools.islice(english, arguments.limit))
    found = list(examples(lines, corrector))
    cap, floor = CAP_NATS[name], FLOOR_NATS[name]
    if arguments.llm:
        name = f"{name} and model"
    sure = SURE[name]
    target = Path(__file__).parent.parent / "src/inkproof/correct/data/weighing.json"
    table = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    table[name] = fit(found, sure, cap, floor)
    table.setdefault("fitted_on", {})[name] = {
        "sources": [source.name for source in sources],
        "changes": len(found),
        "good": sum(example.good for example in found),
        "sure": sure,
        **({"llm": arguments.llm} if arguments.llm else {}),
    }
    target.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(table, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()

"""What a language model gains on handwritten lines and on misread texts, and what it costs. It fits nothing.

    python -m benchmarks.language_model --data DIR [--sets iam_val] [--texts bln600_dev,overproof_dev]
        [--pages unlv_dev,stanford_dev] [--limit N]

Lines are read once and corrected twice as the product does, without and with the model; texts have no ink, and the
model chooses among what the channel makes possible. The oracle takes, of each line's raw text, of what both made of it
and of the texts that the search found for the model to choose from, the one nearest to the truth. Tokens are those of
an answer that gives each asked line as it stands, against those of the page. What the model chose is also taken as it
is, to tell what weighing keeps from it and how near to the oracle it can come at all. Needs the extra smollm2.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from benchmarks.options import PATHS, data_parser, names_of
from benchmarks.results import as_table, command_line, machine, write_result
from benchmarks.sets import SETS, Item, Level, load_items
from inkproof import assemble, models
from inkproof.assemble.correcting import correction
from inkproof.correct.corrector import Corrector
from inkproof.correct.editing import apply
from inkproof.correct.prompted import PromptedCorrector
from inkproof.correct.prompting import load_prompt
from inkproof.document import Line, Page, Script
from inkproof.evaluate import Evaluation, Normalisation, Sample, compare
from inkproof.evaluate.normalisation import PLAIN
from inkproof.runtimes.llama import LlamaModel
from inkproof.settings import Settings
from inkproof.testing import FakeLanguageModel

__all__ = ["main"]

MODEL = "smollm2"
MARKS = Normalisation(truth_marks=True)
PASSES = 12
"""Batches of each kind whose speed is measured, in turn."""
SENTENCE = "the house on the hill had stood empty for years when they came to it at last"
OPENINGS = 200


@dataclass(frozen=True, slots=True)
class Lines:
    """How right lines or texts are without the model, with it weighed and not, lines also at best; seconds of one."""

    alone: Evaluation
    helped: Evaluation
    unweighed: Evaluation
    best: Evaluation | None
    alone_s: float
    helped_s: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and writes the dated result; its path goes to stdout."""
    arguments = sys.argv[1:] if arguments is None else arguments
    lines = [name for name, chosen in SETS.items() if chosen.level is Level.LINE and chosen.lang == "en"]
    pages = [name for name, chosen in SETS.items() if chosen.level is Level.PAGE]
    parser = data_parser("benchmarks.language_model", __doc__, lines)
    parser.add_argument(
        "--pages", type=names_of(pages), default=["unlv_dev", "stanford_dev"], help="sets to count tokens on"
    )
    parser.add_argument("--page-limit", type=int, default=10, help="pages of each (default: %(default)s)")
    texts = [name for name, chosen in SETS.items() if chosen.level is Level.TEXT]
    parser.add_argument("--texts", type=names_of(texts), default=texts, help="sets of misread texts")
    parser.add_argument("--text-limit", type=int, default=60, help="texts of each (default: %(default)s)")
    options = parser.parse_args(arguments)
    chosen = {name: of_lines(load_items(options.data, SETS[name], options.limit)) for name in options.sets}
    chosen |= {name: of_texts(load_items(options.data, SETS[name], options.text_limit)) for name in options.texts}
    tokens = {
        name: token_shares(load_items(options.data, SETS[name], options.page_limit), SETS[name].script)
        for name in options.pages
    }
    speed = speeds()
    grown_kib = growth_kib()
    result: dict[str, Any] = {
        "command": command_line("benchmarks.language_model", arguments, paths=PATHS),
        "versions": {"model": models.find(MODEL, offline=True).name, **machine()},
        "lines": {
            name: {
                "alone": one.alone.figures(),
                "helped": one.helped.figures(),
                "unweighed": one.unweighed.figures(),
                **({"best": one.best.figures()} if one.best else {}),
                "seconds": {"alone": one.alone_s, "helped": one.helped_s},
            }
            for name, one in chosen.items()
        },
        "token_shares": tokens,
        "tokens_a_second": speed,
        "growth_kib": grown_kib,
    }
    sections = [*(_lines_section(name, one) for name, one in chosen.items()), _cost_section(tokens, speed, grown_kib)]
    path = write_result(options.out, "language-model", result, sections)
    print(path)
    return 0


def of_lines(items: Sequence[Item]) -> Lines:
    """Reads every line once and corrects it without and with the model."""
    reader = assemble.reader(Settings(script=Script.HANDWRITTEN, correct=False))
    raw = [next(iter(reader.pages(item.image))) for item in items]
    return _measured(items, raw, assemble.corrector, "ink")


def of_texts(items: Sequence[Item]) -> Lines:
    """Corrects every text without and with the model."""
    raw = [Page.of_text(item.ocr or "") for item in items]
    return _measured(items, raw, assemble.text_corrector, "channel")


def _measured(
    items: Sequence[Item], raw: Sequence[Page], corrector_of: Callable[[Settings], Corrector], evidence: str
) -> Lines:
    helped = corrector_of(Settings(llm=MODEL))
    alone = _product(corrector_of(Settings()), Settings(), evidence)
    with_model = _product(helped, Settings(llm=MODEL), evidence)
    for correct in (alone, with_model):
        correct(raw[0])  # loads what it needs
    corrected, alone_s = _timed(alone, raw)
    heard, helped_s = _timed(with_model, raw)
    # Only now: a search is remembered, and would not be timed.
    chosen = [_chosen(helped, page) for page in raw]
    rows = zip(items, raw, corrected, heard, strict=True)
    best = [_best(helped, page, item.truth, (one, other)) for item, page, one, other in rows]
    one, other, unweighed, most = (_scored(items, raw, pages) for pages in (corrected, heard, chosen, best))
    return Lines(one, other, unweighed, most if evidence == "ink" else None, alone_s / len(raw), helped_s / len(raw))


def _product(corrector: Corrector, settings: Settings, evidence: str) -> Callable[[Page], Page]:
    """All that a user gets, how sure words are included."""
    lines, _ = correction(corrector, settings, evidence)
    return lambda page: replace(page, lines=tuple(lines(page, ())))


def _timed(correct: Callable[[Page], Page], pages: Sequence[Page]) -> tuple[list[Page], float]:
    start = time.perf_counter()
    return [correct(page) for page in pages], time.perf_counter() - start


def _scored(items: Sequence[Item], raw: Sequence[Page], pages: Sequence[Page]) -> Evaluation:
    rows = zip(items, raw, pages, strict=True)
    return compare((Sample(item.name, item.truth, page.text, read.text) for item, read, page in rows), MARKS)


def _best(corrector: Corrector, page: Page, truth: str, corrected: Sequence[Page]) -> Page:
    """The page with each line the nearest to the truth of those that could be chosen."""
    wanted = PLAIN.output(truth)
    lines = []
    for at, line in enumerate(page.lines):
        offered = [line.raw, *(one.lines[at].text for one in corrected), *_readings(corrector, line)]
        best = min(offered, key=lambda text: Levenshtein.distance(PLAIN.output(text), wanted))
        lines.append(replace(line, raw=best))
    return replace(page, lines=tuple(lines))


def _chosen(corrector: Any, page: Page) -> Page:
    """The page with every change that the model chose."""
    lines = []
    for line in page.lines:
        wanted = corrector.weigh(line, corrector.nowhere) if corrector._is_doubtful(line) else []
        lines.append(replace(line, raw=apply(line.raw, [one.change for one in wanted])))
    return replace(page, lines=tuple(lines))


def _readings(corrector: Any, line: Line) -> tuple[str, ...]:
    """What the corrector's search finds for a line that it searches."""
    if line.lattice is None or not corrector._is_doubtful(line):
        return ()
    readings: tuple[str, ...] = corrector._speak("en").search.readings(line.lattice, corrector.nowhere)
    return readings


def token_shares(items: Sequence[Item], script: str) -> list[float]:
    """For each page, the tokens of the answers that a model is asked for, as a share of the page's."""
    reader = assemble.reader(Settings(script=Script(script)))
    corrector = assemble.corrector(Settings(script=Script(script)))
    model = LlamaModel(models.find(MODEL, offline=True), context_tokens=256)
    shares = []
    for item in items:
        for page in reader.pages(item.image):
            answers = list(_answers(page, corrector))
            tokens = _context(model).tokens
            shares.append(sum(len(tokens(answer)) for answer in answers) / max(1, len(tokens(page.text))))
    model.close()
    return shares


def _answers(page: Page, corrector: Corrector) -> Iterator[str]:
    """What a model would write that answers for each asked line with the line as it stands."""
    model = FakeLanguageModel("")
    list(PromptedCorrector(_lines, corrector, model, load_prompt("tutorial"), by="fake").lines(page))
    for prompt in model.asked:
        *_, asked = prompt.splitlines()
        for number in asked.removeprefix("Give the lines ").split(", each")[0].split(", "):
            yield f"{number}: {page.lines[int(number) - 1].text}\n"


def _lines(page: Page) -> tuple[Line, ...]:
    return page.lines


def speeds() -> dict[str, float]:
    """Tokens a second of scoring, and of llama.cpp's bare decoding of the same batch in turn with it."""
    model = LlamaModel(models.find(MODEL, offline=True))
    words = SENTENCE.split()
    texts = [f" {word} {' '.join(words[at:] + words[:at])}" for at, word in enumerate(words)]
    model.score("They said:", texts)
    scored_s, bare_s = [], []
    for _ in range(PASSES):
        scored_s.append(_seconds(lambda: model.score("They said:", texts)))
        bare_s.append(_seconds(lambda: _decode_again(model, len(texts))))
    tokens = _context(model)._batch.n_tokens
    model.close()
    return {"scoring": tokens / statistics.median(scored_s), "bare": tokens / statistics.median(bare_s)}


def _decode_again(model: LlamaModel, sequences: int) -> None:
    """The batch that was scored last, decoded once more and nothing else."""
    context = _context(model)
    lib = context._lib
    for sequence in range(1, sequences + 1):
        lib.llama_memory_seq_cp(context._memory, 0, sequence, -1, -1)
    if lib.llama_decode(context._pointer, context._batch):
        raise RuntimeError("llama.cpp ran no batch")
    # As scoring does, so that the logits are there and not only under way.
    lib.llama_get_logits_ith(context._pointer, 0)
    for sequence in range(1, sequences + 1):
        lib.llama_memory_seq_rm(context._memory, sequence, -1, -1)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def growth_kib() -> int | None:
    """By how much memory in use grows while the model is opened and closed; None where the system does not say."""
    path = models.find(MODEL, offline=True)

    def resident_kib(openings: int) -> int | None:
        for _ in range(openings):
            model = LlamaModel(path, context_tokens=1024)
            model.score("a", ["b"])
            model.close()
        status = Path("/proc/self/status")
        rows = status.read_text(encoding="utf-8").splitlines() if status.is_file() else []
        return next((int(row.split()[1]) for row in rows if row.startswith("VmRSS:")), None)

    before, after = resident_kib(10), resident_kib(OPENINGS)
    return None if before is None or after is None else after - before


def _context(model: LlamaModel) -> Any:
    return model._context


def _lines_section(name: str, one: Lines) -> str:
    def row(label: str, found: Evaluation, seconds: str) -> Sequence[str]:
        ledger = found.ledger
        counts = (str(ledger.repaired_words), str(ledger.broken_words)) if ledger else ("", "")
        return label, f"{found.rates.characters.share:.2%}", f"{found.rates.words.share:.2%}", *counts, seconds

    rows = [
        row("without a model", one.alone, f"{one.alone_s:.2f}"),
        row(f"with {MODEL}", one.helped, f"{one.helped_s:.2f}"),
        row("all that it chose, unweighed", one.unweighed, ""),
        *([row("oracle of what there was to choose from", one.best, "")] if one.best else []),
    ]
    return f"## {name}, {len(one.alone.comparisons)} items\n\n" + as_table(
        ("correction", "CER", "WER", "repaired", "broken", "s each"), rows
    )


def _cost_section(tokens: dict[str, list[float]], speed: dict[str, float], grown_kib: int | None) -> str:
    rows = [
        (f"{name}: tokens answered, of the page's", f"{statistics.mean(shares):.1%}, at most {max(shares):.1%}")
        for name, shares in tokens.items()
    ]
    rows += [
        ("scoring, tokens a second", f"{speed['scoring']:.0f}"),
        ("bare llama_decode of the same batch", f"{speed['bare']:.0f}"),
        ("scoring of bare", f"{speed['scoring'] / speed['bare']:.2f}"),
        (f"memory grown over {OPENINGS} openings", "not known" if grown_kib is None else f"{grown_kib / 1024:.1f} MiB"),
    ]
    return "## Cost\n\n" + as_table(("what", "figure"), rows)


if __name__ == "__main__":
    raise SystemExit(main())

"""Asking a language model for better lines: what it is shown, the shape of its answer, what of it counts. No judging.

The model sees numbered lines of the page, doubtful spans marked with their other readings, and answers for the doubtful
lines alone. An answer that has no number that was asked, or is unlike the line of its number, was made for no line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from importlib import resources
from pathlib import Path

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from inkproof.correct.proposing import UNLIKE
from inkproof.document import Line
from inkproof.errors import LanguageModelError, UsageError
from inkproof.protocols import LanguageModel, Message

__all__ = ["Prompt", "ask", "load_prompt", "marked"]

PROMPTS = ("marked", "tutorial")
"""Prompts that come along: our own, and one that asks no more than a well-known tutorial does."""
LINES = 8
"""Doubtful lines asked about at once."""
NEIGHBOURS = 2
"""Lines shown before and behind them."""
DOUBTFUL = 0.9
"""A word less sure than this is marked."""
EXPECTED = 40
"""Expected words shown at once, those most like what was read: a list of names may be longer than any context."""
SPARE_TOKENS = 12
"""Tokens an answer may take for a line beyond half its characters, which is more than any tongue needs."""
_ANSWER = re.compile(r"\s*(\d{1,9})\s*:\s*(.*)")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model is told, and what it is asked: a text with places, which docs/llm.md lists."""

    system: str
    question: str


def load_prompt(prompt: str | Path = "marked") -> Prompt:
    """A prompt of ours by its name, or a file's; a line of three dashes ends what the model is told. UsageError."""
    shipped = resources.files("inkproof.correct").joinpath("data", "prompts")
    path = shipped.joinpath(f"{prompt}.txt") if prompt in PROMPTS else Path(prompt)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise UsageError(
            f"the prompt {path.name} cannot be read", remedy=f"Give a text file in UTF-8, or {' or '.join(PROMPTS)}"
        ) from error
    told, dashes, asked = text.partition("\n---\n")
    question = (asked if dashes else told).strip("\n")
    if "{numbers}" not in question or not re.search(r"\{(plain )?lines\}", question):
        raise UsageError(
            f"the prompt {path.name} lacks {{numbers}}, or {{lines}} or {{plain lines}}",
            remedy="Put the places in: see docs/llm.md",
        )
    return Prompt(told.strip() if dashes else "", question)


def ask(
    model: LanguageModel, prompt: Prompt, lines: Sequence[Line], doubtful: Sequence[int], vocabulary: Sequence[str]
) -> Iterator[tuple[list[int], dict[int, str] | str]]:
    """For each batch of doubtful lines (by index): its indices, and better texts by index or why there are none."""
    for batch in _batches(doubtful):
        messages, grammar, room = _request(prompt, lines, batch, vocabulary)
        try:
            answer = model.complete(messages, grammar=grammar, max_tokens=room)
        except LanguageModelError as error:
            yield batch, error.message
        except Exception as error:  # whatever a model does wrong, a page is read to its end
            yield batch, f"{type(error).__name__}: {error}"
        else:
            yield batch, dict(_answers(answer, lines, batch))


def marked(line: Line) -> str | None:
    """The line with its doubtful spans in brackets, each with its other readings; None where nothing is doubtful."""
    spans: list[tuple[int, int, str]] = []
    for edit in line.edits:
        readings = (edit.after, edit.before) if edit.verdict.accepted else (edit.before, edit.after)
        spans.append((edit.start, edit.stop, f"[{'|'.join(readings)}]"))
    at = 0
    for word in line.words:
        start = line.raw.find(word.text, at)
        at = start + len(word.text)
        if word.confidence < DOUBTFUL and start >= 0 and all(at <= low or high <= start for low, high, _ in spans):
            spans.append((start, at, f"[{'|'.join([word.text, *(a.text for a in word.alternatives)])}]"))
    if not spans:
        return None
    pieces, at = [], 0
    for start, stop, shown in sorted(spans):
        pieces += [line.raw[at:start], shown]
        at = stop
    return "".join([*pieces, line.raw[at:]])


def _batches(doubtful: Sequence[int]) -> Iterator[list[int]]:
    """Runs of doubtful lines that stand near each other."""
    batch: list[int] = []
    for index in doubtful:
        if batch and (len(batch) == LINES or index > batch[-1] + 2 * NEIGHBOURS):
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _request(
    prompt: Prompt, lines: Sequence[Line], batch: Sequence[int], vocabulary: Sequence[str]
) -> tuple[list[Message], str, int]:
    """The conversation, the grammar of its answer, and how many tokens that may take."""
    shown = range(max(0, batch[0] - NEIGHBOURS), min(len(lines), batch[-1] + NEIGHBOURS + 1))
    asked = set(batch)
    expected = _likest(vocabulary, [word.text for i in batch for word in lines[i].words])
    places = {
        "{lines}": _numbered((i, (marked(lines[i]) if i in asked else None) or lines[i].text) for i in shown),
        "{plain lines}": _numbered((i, lines[i].text) for i in shown),
        "{numbers}": ", ".join(str(i + 1) for i in batch),
        "{vocabulary}": f"Expected words: {', '.join(expected)}\n" if expected else "",
    }
    # In one pass: what stands on the page may look like one of the places.
    question = re.sub("|".join(map(re.escape, places)), lambda found: places[found[0]], prompt.question)
    system = [Message("system", prompt.system)] if prompt.system else []
    shape = " ".join(f'"{i + 1}: " text' for i in batch)
    room = sum(len(lines[i].text) // 2 + SPARE_TOKENS for i in batch)
    return [*system, Message("user", question)], f'root ::= {shape}\ntext ::= [^\\n]+ "\\n"', room


def _likest(vocabulary: Sequence[str], read: Sequence[str]) -> list[str]:
    """The expected words that are most like a word that was read, in their own order."""
    if len(vocabulary) <= EXPECTED or not read:
        return list(vocabulary[:EXPECTED])
    lowered = [word.lower() for word in vocabulary]
    distances = (process.cdist([word.lower()], lowered, scorer=Levenshtein.normalized_distance)[0] for word in read)
    unlike = reduce(np.minimum, distances)
    return [vocabulary[i] for i in sorted(unlike.argsort(kind="stable")[:EXPECTED])]


def _numbered(lines: Iterable[tuple[int, str]]) -> str:
    return "\n".join(f"{i + 1}: {' '.join(text.split())}" for i, text in lines)


def _answers(answer: str, lines: Sequence[Line], batch: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The answer's lines by the index of the line that each was made for, the first of each."""
    wanted = set(batch)
    for found in filter(None, map(_ANSWER.fullmatch, answer.splitlines())):
        index, text = int(found[1]) - 1, " ".join(found[2].split())
        if index in wanted and text:
            wanted.remove(index)
            if Levenshtein.normalized_distance(lines[index].text, text) < UNLIKE:
                yield index, text

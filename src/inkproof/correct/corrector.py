"""The corrector: a page of lines as read in, the same page with every line's correction beside it out."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inkproof.aligned import words_of
from inkproof.correct.choosing import Nats, choose, listener
from inkproof.correct.editing import Change, apply, changes
from inkproof.correct.language import Context, Language
from inkproof.correct.ngram import UNKNOWN
from inkproof.correct.weighing import Scale, Weighed, weigh
from inkproof.correct.wording import is_wording
from inkproof.document import Alternative, Correction, Edit, EditKind, Line, Page, Verdict, Word
from inkproof.errors import LanguageModelError
from inkproof.ink.alignment import align
from inkproof.ink.decoding import decode
from inkproof.ink.lattice import Lattice
from inkproof.ink.likelihood import log_likelihoods
from inkproof.protocols import Evidence, LanguageModel

__all__ = ["Corrector", "Search", "as_read"]

CONFIDENT = 0.9
"""A line whose words are all known and at least this sure is not searched."""
TOLD, HEARD = 0.3, 0.4
"""What a nat of the n-gram and one of a language model are worth in nats of ink where both choose among readings."""
WORDING_NATS = -12.0
"""Ink that contradicts a change by this much says that the writer wrote what was read."""
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_RUNS = re.compile(r"\S+(?: \S+)*")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Search:
    """How the lattice is searched: weight of the language, prefixes kept a step, nats below a step's best tried.

    Of the `best` texts found a language model, where there is one, may choose.
    """

    weight: float = 0.5
    width: int = 16
    floor_nats: float = 8.0
    best: int = 1


class Corrector:
    """Corrects pages with a language and, for each run of text of a line, the lattice that `evidence` has for it."""

    def __init__(
        self,
        language: Language,
        measure: Scale,
        *,
        evidence: Evidence,
        by: str,
        space_repair_only: bool = False,
        wording: bool = False,
        search: Search = Search(),
        model: LanguageModel | None = None,
    ) -> None:
        self._language = language
        self._measure = measure
        self._evidence = evidence
        self._by = by
        self._space_repair_only = space_repair_only
        self._wording = wording
        self._search = search
        self._model = model

    nowhere = Context((UNKNOWN, UNKNOWN))
    """The context of a line of which nothing is known."""

    def __call__(self, page: Page) -> Page:
        """The page, each line that gave reason to weigh anything with its Correction."""
        context, lines = self.nowhere, []
        for line in page.lines:
            corrected = self.line(line, context)
            lines.append(corrected)
            context = self.after(corrected.text, context)
        return replace(page, lines=tuple(lines))

    def after(self, text: str, context: Context) -> Context:
        """The context that a line of this text leaves to the next one."""
        return self._language.after(text, context)

    def line(self, line: Line, context: Context) -> Line:
        """One line, corrected by what the search proposes."""
        return self._settled(line, context, None, self._by) if self._is_doubtful(line) else line

    def takes(self, line: Line) -> bool:
        """Whether a line is of a script that is corrected here."""
        return bool(line.words) and not any(c.isalpha() and not _is_latin(c) for c in line.raw)

    def weigh(self, line: Line, context: Context, proposed: str | None = None) -> list[Weighed]:
        """Every change between the line and a proposed text (by default the search's own), weighed."""
        found: list[Weighed] = []
        walked = 0
        for start, stop in self._windows(line) if proposed is None else _whole(line.raw):
            raw = line.raw[start:stop]
            context, walked = self.after(line.raw[walked:start], context), start
            lattice = self._evidence(line, raw)
            if lattice is None or len(lattice) == 0:
                continue
            heard = listener(self._model, context.text) if self._model else None
            text = " ".join((self._best(raw, lattice, context, heard) if proposed is None else proposed).split())
            for one in self._weigh_run(raw, text, lattice, context, heard):
                at = one.change
                moved = Change(at.start + start, at.stop + start, at.before, at.after)
                found.append(replace(one, change=moved))
        return found

    def _windows(self, line: Line) -> list[tuple[int, int]]:
        """What to search: of a line with ink the whole, of bare text each doubtful word with its neighbours."""
        # What is more than a space between two words is layout, and no business of a language.
        runs = [run.span() for run in _RUNS.finditer(line.raw)]
        if line.lattice is not None:
            return runs
        windows = []
        for run in runs:
            words = list(_WORD.finditer(line.raw, *run))
            doubtful = [i for i, word in enumerate(words) if not self._is_known(word[0])]
            near = sorted({k for i in doubtful for k in (i - 1, i, i + 1) if 0 <= k < len(words)})
            for _, group in itertools.groupby(enumerate(near), key=lambda pair: pair[1] - pair[0]):
                at = [k for _, k in group]
                windows.append((words[at[0]].start(), words[at[-1]].end()))
        return windows

    def _is_known(self, word: str) -> bool:
        parts = [part for part in _LETTERS.findall(word) if len(part) > 1 or part.lower() not in "ai"]
        return all(len(part) > 1 and self._language.knows(part) for part in parts)

    def judged(self, line: Line, proposed: str, by: str, context: Context) -> Line:
        """The line with a text that somebody proposes for it weighed."""
        return self._settled(line, context, proposed, by)

    def joined(self, line: Line, proposed: str, by: str, context: Context) -> Line:
        """A corrected line with what else is proposed weighed too; where both want a word, the surer has it."""
        old = line.correction.edits if line.correction else ()
        makers = {(edit.start, edit.stop, edit.after): edit.by for edit in old}
        try:
            ours, theirs = (self.weigh(line, context, text) for text in (line.text, proposed))
        except LanguageModelError as error:
            return as_read(line, error.message)
        taken: list[Change] = []
        for one in sorted([*ours, *theirs], key=lambda weighed: -weighed.margin):
            if self._edit(one, by).verdict.accepted and not any(_overlap(one.change, other) for other in taken):
                taken.append(one.change)
        wanted = apply(line.raw, sorted(taken, key=lambda change: change.start))
        line = self._settled(line, context, wanted, by)
        if line.correction is None or line.correction.failed:
            return line
        edits = [replace(e, by=makers.get((e.start, e.stop, e.after), by)) for e in line.correction.edits]
        for edit in (*old, *(self._edit(one, by) for one in theirs)):
            if not any(_overlap(edit, other) for other in edits):
                edits.append(replace(edit, verdict=replace(edit.verdict, accepted=False)))
        ordered = tuple(sorted(edits, key=lambda edit: edit.start))
        return replace(line, correction=replace(line.correction, edits=ordered))

    def _settled(self, line: Line, context: Context, proposed: str | None, by: str) -> Line:
        try:
            weighed = self.weigh(line, context, proposed)
        except LanguageModelError as error:
            return as_read(line, error.message)
        return self._judged(line, weighed, by)

    def _best(self, raw: str, lattice: Lattice, context: Context, heard: Nats | None) -> str:
        search, language = self._search, self._language
        found = decode(
            lattice,
            language,
            language.start(context),
            weight=search.weight,
            width=search.width,
            floor_nats=search.floor_nats,
            allowed=_is_latin,
            best=search.best,
        )
        if heard is None:
            return found[0].text

        def sure(texts: Sequence[str]) -> list[float]:
            nats = [TOLD * language.nats(text, context) for text in texts]
            return [a + b for a, b in zip(log_likelihoods(lattice, texts), nats, strict=True)]

        texts = dict.fromkeys(" ".join(text.split()) for text in (*(one.text for one in found), raw))
        return choose(list(texts), sure, heard, HEARD)

    def _weigh_run(
        self, raw: str, proposed: str, lattice: Lattice, context: Context, heard: Nats | None
    ) -> list[Weighed]:
        wanted = changes(raw, proposed)
        if self._space_repair_only:
            wanted = [change for change in wanted if change.is_spacing]
        return weigh(
            raw,
            wanted,
            lambda texts: log_likelihoods(lattice, texts),
            lambda text: self._language.nats(text, context),
            self._language.knows,
            self._measure,
            heard,
        )

    def _is_doubtful(self, line: Line) -> bool:
        return self.takes(line) and (
            line.lattice is None
            or any(
                word.confidence < CONFIDENT or not self._language.knows(word.text.strip(".,;:!?\"'()[]-"))
                for word in line.words
            )
        )

    def _judged(self, line: Line, weighed: Sequence[Weighed], by: str) -> Line:
        if not weighed:
            return line
        edits = tuple(self._edit(one, by) for one in weighed)
        accepted = [edit for edit in edits if edit.verdict.accepted]
        correction = Correction(edits, line.words, self._language.fired(accepted))
        if accepted:
            correction = replace(correction, words=self._words(line, correction.apply(line.raw)))
        return replace(line, words=_with_alternatives(line, edits), correction=correction)

    def _edit(self, one: Weighed, by: str) -> Edit:
        change = one.change
        kind = EditKind.WORDING if one.ink_nats < WORDING_NATS else EditKind.READING
        gain = one.language_nats + one.model_nats
        if self._language.protects(change.before) and not self._language.protects(change.after):
            verdict = Verdict(False, "vocabulary")
        elif one.margin < 0.0 and not self._space_repair_only and is_wording(change, gain, self._language.knows):
            kind, verdict = EditKind.WORDING, Verdict(self._wording, "wording")
        else:
            verdict = Verdict(one.margin >= 0.0, f"weighed as {one.kind}")
        return Edit(
            change.start,
            change.stop,
            change.before,
            change.after,
            kind,
            one.ink_nats,
            one.language_nats,
            by,
            verdict,
        )

    def _words(self, line: Line, text: str) -> tuple[Word, ...]:
        if line.lattice is None:
            return tuple(Word(token) for token in text.split())
        return words_of(line.lattice, text, align(line.lattice, text))


def as_read(line: Line, failed: str) -> Line:
    """The line uncorrected, with the reason."""
    return replace(line, correction=Correction((), line.words, failed=failed))


def _overlap(one: Change | Edit, other: Change | Edit) -> bool:
    return one.start < other.stop and other.start < one.stop


def _whole(raw: str) -> list[tuple[int, int]]:
    """The one stretch of a line without the space around it; none of an empty one."""
    return [(len(raw) - len(raw.lstrip()), len(raw.rstrip()))] if raw.strip() else []


def _with_alternatives(line: Line, edits: Sequence[Edit]) -> tuple[Word, ...]:
    """The words as read, those that one edit alone concerns with what it would put in their place."""
    other = {(e.start, e.stop): Alternative(e.after, e.ink_nats) for e in edits}
    words, at = [], 0
    for word in line.words:
        start = line.raw.find(word.text, at)
        at = start + len(word.text)
        found = other.get((start, at))
        words.append(replace(word, alternatives=(found,)) if found else word)
    return tuple(words)


def _is_latin(character: str) -> bool:
    """Whether an English or other Latin-script line may hold this character."""
    return character < "\u0250" or "\u2010" <= character <= "\u2044" or character == "€"

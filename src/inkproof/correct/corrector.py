"""The corrector: a page of lines as read in, the same page with every line's correction beside it out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol

from inkproof.aligned import words_in
from inkproof.correct.choosing import Nats, listener
from inkproof.correct.editing import Change, apply, changes, overlap, windows
from inkproof.correct.language import Context, bare
from inkproof.correct.ngram import UNKNOWN
from inkproof.correct.weighing import Scale, Weighed, Words, weigh
from inkproof.correct.wording import Lexis, is_wording
from inkproof.document import Alternative, Correction, Edit, EditKind, Line, Page, Verdict, Word
from inkproof.errors import LanguageModelError
from inkproof.ink.lattice import Lattice
from inkproof.ink.likelihood import log_likelihoods
from inkproof.protocols import Evidence, LanguageModel
from inkproof.scripts import all_latin

__all__ = ["LEXICON", "WORDING_NATS", "Corrector", "Search", "Tongue", "as_read"]

LEXICON = "lexicon"
"""Who proposes where no more than word lists and books were asked."""
CONFIDENT = 0.9
"""A line whose words are all known and at least this sure is not searched."""
WORDING_NATS = -12.0
"""Ink that contradicts a change by more says that the writer wrote what was read."""
_RUNS = re.compile(r"\S+(?: \S+)*")


class Search(Protocol):
    """Proposes changes for the windows of a text that are worth a search, from a window's lattice and its context."""

    def windows(self, text: str, context: Context) -> list[tuple[int, int]]:
        """(start, stop) of each part of the text to search."""
        ...

    def __call__(self, text: str, lattice: Lattice, context: Context, heard: Nats | None) -> list[Change]:
        """Changes of whole words, in order, that do not overlap; `heard` is what a language model thinks of texts."""
        ...


class Speech(Words, Lexis, Protocol):
    """A language as correcting needs it, with its vocabulary; `language.Language` says what each method does."""

    def nats(self, text: str, context: Context) -> float: ...

    def after(self, text: str, context: Context) -> Context: ...

    def protects(self, text: str) -> bool: ...

    def fired(self, edits: Iterable[Edit]) -> tuple[str, ...]: ...


class Tongue(NamedTuple):
    """What lines of one language are corrected with: those that it `writes`.

    A tongue with a measure of its own is weighed on that, and no language model is heard there.
    """

    language: Speech
    search: Search
    writes: Callable[[str], bool] = all_latin
    measure: Scale | None = None


def _as_asked(lines: Iterable[Line]) -> Iterable[Line]:
    return lines


class Corrector:
    """Corrects pages with the tongue of each line and, for each run of text, the lattice that `evidence` has for it.

    `identify` tells lines their language; a line without one is in `first`, one that `speak` has no tongue for is left.
    """

    def __init__(
        self,
        first: str,
        speak: Callable[[str], Tongue | None],
        measure: Scale,
        *,
        evidence: Evidence,
        identify: Callable[[Iterable[Line]], Iterable[Line]] = _as_asked,
        by: str,
        space_repair_only: bool = False,
        wording: bool = False,
        model: LanguageModel | None = None,
    ) -> None:
        self._first = first
        self._speak = speak
        self._measure = measure
        self._evidence = evidence
        self.identify = identify
        self._by = by
        self._space_repair_only = space_repair_only
        self._wording = wording
        self._model = model

    nowhere = Context((UNKNOWN, UNKNOWN))
    """The context of a line of which nothing is known."""

    def __call__(self, page: Page) -> Page:
        """The page, corrected."""
        return replace(page, lines=tuple(self.lines(page)))

    def lines(self, page: Page) -> Iterator[Line]:
        """The page's lines as they are settled, each that gave reason to weigh anything with its Correction."""
        context = self.nowhere
        for line in self.identify(page.lines):
            corrected = self.line(line, context)
            yield corrected
            context = self.after(corrected, context)

    def after(self, line: Line, context: Context) -> Context:
        """The context that a line leaves to the next one."""
        tongue = self._tongue(line) or self._speak(self._first)
        # A carriage return or a space at a line's end parts no broken word.
        return tongue.language.after(line.text.rstrip(), context) if tongue else context

    def _tongue(self, line: Line) -> Tongue | None:
        return self._speak(line.language or self._first)

    def _language_of(self, line: Line) -> Speech:
        tongue = self._tongue(line)
        if tongue is None:
            raise ValueError(f"no line in {line.language or self._first!r} is corrected here")
        return tongue.language

    def line(self, line: Line, context: Context) -> Line:
        """One line, corrected by what the search proposes."""
        return self._settled(line, context, None, self._by) if self._is_doubtful(line) else line

    def takes(self, line: Line) -> bool:
        """Whether what others propose for a line is weighed here: there is evidence, in Latin letters of a language."""
        return all_latin(line.raw) and self._is_spoken(line) and self._evidence(line, "") is not None

    def knows(self, line: Line, word: str) -> bool:
        """Whether the language of a line has a word beyond doubt."""
        return self._language_of(line).knows(word)

    def _is_spoken(self, line: Line) -> bool:
        tongue = self._tongue(line)
        return bool(line.words) and tongue is not None and tongue.writes(line.raw)

    def weigh(self, line: Line, context: Context, proposed: str | None = None) -> list[Weighed]:
        """Every change between the line and a proposed text (by default what the search proposes), weighed."""
        found: list[Weighed] = []
        tongue = self._tongue(line)
        if tongue is None:
            return found
        language, walked = tongue.language, 0
        stretches = self._windows(line, tongue, context) if proposed is None else _offered(line, proposed)
        for start, stop, offered in stretches:
            raw = line.raw[start:stop]
            context, walked = language.after(line.raw[walked:start], context), start
            lattice = self._evidence(line, raw)
            if lattice is None or len(lattice) == 0:
                continue
            heard = listener(self._model, context.text) if self._model and tongue.measure is None else None
            wanted = tongue.search(raw, lattice, context, heard) if offered is None else offered
            weighed = self._weigh_run(tongue, raw, wanted, lattice, context, heard)
            found += [replace(one, change=one.change.moved(start)) for one in weighed]
        return found

    def _windows(self, line: Line, tongue: Tongue, context: Context) -> Iterator[tuple[int, int, None]]:
        """What to search. More than a space between two words is layout, and no business of a language."""
        walked = 0
        for run in _RUNS.finditer(line.raw):
            context, walked = tongue.language.after(line.raw[walked : run.start()], context), run.start()
            for start, stop in tongue.search.windows(run[0], context):
                yield run.start() + start, run.start() + stop, None

    def with_proposal(self, line: Line, proposed: str, by: str, context: Context) -> Line:
        """The line with a text that somebody proposes for it weighed, beside what stands there already.

        A line whose correction failed stays as it was read, and so does one of a script that is not corrected here.
        """
        if not self.takes(line) or (line.correction and line.correction.failed):
            return line
        return (self._joined if line.correction else self._settled)(line, context, proposed, by)

    def _joined(self, line: Line, context: Context, proposed: str, by: str) -> Line:
        """A corrected line with what else is proposed weighed too; where both want a word, the surer has it."""
        old = line.edits
        makers = {(edit.start, edit.stop, edit.after): edit.by for edit in old}
        try:
            ours, theirs = (self.weigh(line, context, text) for text in (line.text, proposed))
        except LanguageModelError as error:
            return as_read(line, error.message)
        taken: list[Change] = []
        for one in sorted([*ours, *theirs], key=lambda weighed: -weighed.margin):
            if self._edit(line, one, by).verdict.accepted and not any(overlap(one.change, other) for other in taken):
                taken.append(one.change)
        wanted = apply(line.raw, sorted(taken, key=lambda change: change.start))
        line = self._settled(line, context, wanted, by)
        if line.correction is None or line.correction.failed:
            return line
        edits = [replace(e, by=makers.get((e.start, e.stop, e.after), by)) for e in line.correction.edits]
        for edit in (*old, *(self._edit(line, one, by) for one in theirs)):
            if not any(overlap(edit, other) for other in edits):
                edits.append(replace(edit, verdict=replace(edit.verdict, accepted=False)))
        ordered = tuple(sorted(edits, key=lambda edit: edit.start))
        return replace(line, correction=replace(line.correction, edits=ordered))

    def _settled(self, line: Line, context: Context, proposed: str | None, by: str) -> Line:
        try:
            weighed = self.weigh(line, context, proposed)
        except LanguageModelError as error:
            return as_read(line, error.message)
        return self._with_edits(line, weighed, by)

    def _weigh_run(
        self,
        tongue: Tongue,
        raw: str,
        wanted: list[Change],
        lattice: Lattice,
        context: Context,
        heard: Nats | None,
    ) -> list[Weighed]:
        if self._space_repair_only:
            wanted = [change for change in wanted if change.is_spacing]
        if not wanted:
            return []
        return weigh(
            raw,
            wanted,
            lambda texts: log_likelihoods(lattice, texts),
            lambda text: tongue.language.nats(text, context),
            tongue.language,
            tongue.measure or self._measure,
            heard,
        )

    def _is_doubtful(self, line: Line) -> bool:
        if not self._is_spoken(line):
            return False
        knows = self._language_of(line).knows
        return line.lattice is None or any(
            word.confidence < CONFIDENT or not knows(bare(word.text)) for word in line.words
        )

    def _with_edits(self, line: Line, weighed: Sequence[Weighed], by: str) -> Line:
        if not weighed:
            return line
        language = self._language_of(line)
        edits = tuple(self._edit(line, one, by) for one in weighed)
        accepted = [edit for edit in edits if edit.verdict.accepted]
        correction = Correction(edits, line.words, language.fired(accepted))
        if accepted:
            correction = replace(correction, words=words_in(line, correction.apply(line.raw)))
        return replace(line, words=_with_alternatives(line, edits), correction=correction)

    def _is_wording(self, line: Line, change: Change, gain_nats: float, *, is_own: bool) -> bool:
        if self._space_repair_only:
            return False
        return is_wording(change, line.raw, gain_nats, self._language_of(line), is_own=is_own)

    def _edit(self, line: Line, one: Weighed, by: str) -> Edit:
        language, change = self._language_of(line), one.change
        gain = one.language_nats + one.model_nats
        is_reading = one.margin >= 0.0 or one.ink_nats >= WORDING_NATS
        kind = EditKind.READING if is_reading else EditKind.WORDING
        if language.protects(change.before) and not language.protects(change.after):
            verdict = Verdict(False, "vocabulary")
        elif one.margin < 0.0 and self._is_wording(line, change, gain, is_own=by == LEXICON):
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
            one.model_nats,
        )


def as_read(line: Line, failed: str) -> Line:
    """The line uncorrected, with the reason."""
    return replace(line, correction=Correction((), line.words, failed=failed))


def _offered(line: Line, proposed: str) -> Iterator[tuple[int, int, list[Change]]]:
    """The changes that lead to a proposed text, by stretch; a line of ink is one, since it has one lattice."""
    raw = line.raw.strip()
    start = len(line.raw) - len(line.raw.lstrip())
    wanted = list(_within_layout(raw, unicodedata.normalize("NFC", proposed).split()))
    stretches = windows(raw, wanted) if line.lattice is None else [(0, len(raw), wanted)] if raw else []
    for first, stop, inside in stretches:
        yield start + first, start + stop, [change.moved(-first) for change in inside]


def _within_layout(raw: str, proposed: Sequence[str]) -> Iterator[Change]:
    """The changes that lead to some words; what is wider than a space is layout, and stays."""
    words = [found.span() for found in re.finditer(r"\S+", raw)]
    # Where each character stands of the text whose words are a space apart.
    places = [at for start, stop in words for at in range(start, stop + 1)]
    for change in changes(" ".join(raw.split()), " ".join(proposed)):
        start, stop = places[change.start], places[change.stop - 1] + 1
        if raw[start:stop] == change.before:
            yield replace(change, start=start, stop=stop)


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

"""Spellings that no search of the ink finds, proposed line by line and judged by the ink."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from inkproof.assemble import corrector, text_corrector
from inkproof.correct.corrector import Corrector
from inkproof.correct.respelling import Respelt
from inkproof.document import Line, Page
from inkproof.settings import Settings

See = Callable[..., Line]


@pytest.fixture(scope="module", params=[False, True], ids=["reading", "wording"])
def respelt(request: pytest.FixtureRequest) -> Callable[[list[Line]], Iterator[Line]]:
    """The lines of a page after the correction of texts was heard."""
    ink: Corrector = corrector(Settings(wording=request.param))
    spell = text_corrector(Settings(wording=True))
    lines = Respelt(lambda page: iter(page.lines), ink, spell, every=request.param)
    return lambda read: lines.lines(Page(1, tuple(read)))


def test_a_slip_that_the_ink_shows_is_offered_and_on_request_made(
    respelt: Callable[[list[Line]], Iterator[Line]], seen: See, request: pytest.FixtureRequest
) -> None:
    wanted = "wording" in request.node.callspec.id
    (line,) = respelt([seen("we recieve many letters here", {}, confidence=1.0)])
    (edit,) = [edit for edit in line.correction.edits if edit.before == "recieve"] if line.correction else []
    assert (edit.after, edit.by, edit.verdict.rule, edit.verdict.accepted) == ("receive", "lexicon", "wording", wanted)
    assert line.text.split()[1] == ("receive" if wanted else "recieve")


def test_a_line_is_settled_before_the_next_is_read(seen: See) -> None:
    read: list[str] = []

    def lines(page: Page) -> Iterator[Line]:
        for line in page.lines:
            read.append(line.id)
            yield line

    ink, spell = corrector(Settings()), text_corrector(Settings(wording=True))
    one, other = seen("the town", {}), seen("the river", {})
    settled = Respelt(lines, ink, spell, every=False).lines(Page(1, (one, other)))
    assert next(settled).raw == "the town"
    assert len(read) == 1


def test_halves_of_a_broken_word_are_not_strange(respelt: Callable[[list[Line]], Iterator[Line]], seen: See) -> None:
    lines = [seen("it was not unneces-", {}, confidence=1.0), seen("sary to go there", {}, confidence=1.0)]
    assert [line.text for line in respelt(lines)] == [line.raw for line in lines]

"""Functions that propose for whole pages: what of it stands, in which order they run, what their failure costs."""

import pytest

from inkproof import assemble, models
from inkproof.document import Document
from inkproof.errors import InkproofError, UsageError
from inkproof.settings import Settings
from inkproof.testing import MISBEHAVIOURS

TEXT = "The horse is in tbe yand.\nPaid 20 to Mrs. Okafor."


def corrected(*processes, text: str = TEXT) -> Document:
    return assemble.correct_text(text, postprocess=processes)


def failures(document: Document) -> set[str]:
    return {line.correction.failed for line in document.pages[0].lines if line.correction}


def test_what_stands_up_is_taken_and_bears_its_makers_name():
    def mend(text: str) -> str:
        return text.replace("yand", "yard").replace("20", "90")

    document = corrected(mend)
    assert document.text == "The horse is in the yard.\nPaid 20 to Mrs. Okafor."
    edits = [edit for line in document.pages[0].lines for edit in line.correction.edits]
    assert ("20", "90", "mend", False) in [(e.before, e.after, e.by, e.verdict.accepted) for e in edits]
    assert ("tbe", "the", "lexicon", True) in [(e.before, e.after, e.by, e.verdict.accepted) for e in edits]


@pytest.mark.parametrize("text", ["Dear  John,\tthe horse is in   the yard.  ", "Total:   12.00\r\n\tpaid"])
def test_one_that_changes_nothing_offers_nothing(text: str):
    document = corrected(str, text=text)
    assert document.text == text
    assert not [edit for line in document.pages[0].lines for edit in line.edits]


def test_what_is_wider_than_a_space_stays_where_words_beside_it_change():
    text = "The horse is in   tbe yand   of Mrs Okafor"
    document = corrected(lambda said: " ".join(said.replace("yand", "yard").split()), text=text)
    assert document.text == "The horse is in   the yard   of Mrs Okafor"
    joined = corrected(lambda said: said.replace("in   the", "inthe"), text=text)
    assert joined.text.startswith("The horse is in   the ya")


def test_each_gets_what_stood_up_before_it():
    heard = []

    def first(text: str) -> str:
        heard.append(text)
        return text.replace("yand", "yard").replace("Okafor", "Smith")

    def second(text: str) -> str:
        heard.append(text)
        return text

    alone = corrected().text
    document = corrected(first, second)
    assert heard == [alone, document.text]
    assert "yard" in document.text
    assert "Smith" not in document.text
    assert [step.settings["name"] for step in document.steps[-2:]] == ["first", "second"]


def fail(text: str) -> str:
    raise ValueError("broken")


def refuse(text: str) -> str:
    raise InkproofError("it took more than 60 s")


@pytest.mark.parametrize(
    ("process", "reason"),
    [
        (fail, "fail: ValueError: broken"),
        (refuse, "refuse: it took more than 60 s"),
        (lambda text: None, "<lambda>: TypeError: it gave NoneType, not text"),
    ],
)
def test_a_failure_leaves_the_page_as_it_was_read_and_says_so(process, reason):
    document = corrected(lambda text: text.replace("yand", "yard"), process)
    assert document.text == TEXT
    assert failures(document) == {reason}


def test_a_line_that_the_model_failed_on_stays_as_it_was_read(monkeypatch):
    from inkproof.testing import FakeLanguageModel

    class Dead(FakeLanguageModel):
        rewrites = True

        def complete(self, messages, *, grammar=None, max_tokens=512, seed=0, on_token=None):
            raise OSError("gone")

    monkeypatch.setattr(models, "load", lambda name, **settings: Dead())
    assemble.close()
    line = TEXT.splitlines()[0]
    document = assemble.correct_text(line, llm="dead", postprocess=lambda text: line.replace("yand", "yard"))
    assemble.close()
    assert document.text == line
    assert failures(document) == {"OSError: gone"}


@pytest.mark.parametrize("kind", sorted(MISBEHAVIOURS))
def test_a_bad_one_changes_nothing_that_stands_up(kind):
    assert corrected(MISBEHAVIOURS[kind]).text == corrected().text


def test_where_nothing_is_corrected_nothing_is_weighed():
    with pytest.raises(UsageError, match="nothing is corrected: post-processor"):
        assemble.reader(Settings(correct=False, postprocess=(str.upper,)))

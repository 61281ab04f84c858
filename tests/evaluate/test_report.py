from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from inkproof.evaluate import Sample, compare, render_report
from inkproof.evaluate.marking import Mark, mark


class Page(HTMLParser):
    """Collects an HTML page's texts, marks, and whatever would be fetched; raises on tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.marks: list[tuple[str, str]] = []
        self.fetched: list[str] = []
        self.items: list[dict[str, str | None]] = []
        self._mark = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag not in ("meta", "link", "img"):
            self.open.append(tag)
        self.fetched += [str(known[name]) for name in ("src", "href") if name in known]
        if tag == "article":
            self.items.append(known)
        self._mark = str(known["class"]) if tag == "mark" and "article" in self.open else ""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._mark = ""

    def handle_data(self, data: str) -> None:
        if "article" in self.open:
            self.texts.append(data)
        if self._mark:
            self.marks.append((self._mark, data))


GOOD = Sample("good", "the cat sat", "the cat sat", "the cot sat")
BAD = Sample("bad", "my dear sir", "my deer sir", "my dear sin")


def test_words_are_marked_by_what_became_of_them() -> None:
    marked = mark(BAD)
    assert marked.raw is not None
    assert [word.mark for word in marked.raw] == [Mark.RIGHT, Mark.RIGHT, Mark.WRONG]
    assert [word.mark for word in marked.output] == [Mark.RIGHT, Mark.BROKEN, Mark.REPAIRED]
    assert [word.mark for word in marked.truth] == [Mark.RIGHT, Mark.BROKEN, Mark.REPAIRED]


def test_words_that_were_made_up_are_wrong() -> None:
    marked = mark(Sample("a", "one two", "one and two", "one two"))
    assert [(word.text, word.mark) for word in marked.output][1] == ("and", Mark.WRONG)
    assert {word.mark for word in marked.truth} == {Mark.RIGHT}


@given(*[st.lists(st.sampled_from("abc"), max_size=7).map(" ".join)] * 3)
def test_every_word_is_shown_once_in_its_order(raw: str, output: str, truth: str) -> None:
    marked = mark(Sample("a", truth, output, raw))
    assert marked.raw is not None
    for words, text in ((marked.raw, raw), (marked.output, output), (marked.truth, truth)):
        assert [word.text for word in words] == text.split()
    repaired = [word for word in marked.output if word.mark is Mark.REPAIRED]
    assert repaired == [word for word in marked.truth if word.mark is Mark.REPAIRED]


def test_page_shows_items_worst_first_and_fetches_nothing() -> None:
    text = render_report(compare([GOOD, BAD]), "A <title> & more")
    page = Page(text)
    assert page.open == []
    assert page.fetched == []
    assert not re.search(r"url\(|@import|https?:", text)
    assert [(item["data-order"], item["data-damage"]) for item in page.items] == [("1", "0"), ("0", "-1")]
    assert "<title>A &lt;title&gt; &amp; more</title>" in text
    assert set(page.marks) >= {("broken", "deer"), ("repaired", "sir"), ("wrong", "cot"), ("repaired", "cat")}
    assert '<option value="damage down">' in text


def test_page_without_raw_texts_speaks_of_no_correction() -> None:
    text = render_report(compare([Sample("only", "a b", "a c")]))
    page = Page(text)
    assert set(page.marks) == {("wrong", "c"), ("wrong", "b")}
    assert '<option value="damage down">' not in text
    assert "What the correction did" not in text


def test_texts_cannot_break_out_of_the_page() -> None:
    hostile = '</dd><script>alert("x")</script>&amp;$title${count}'
    text = render_report(compare([Sample(hostile, hostile, hostile, "<b>")]), hostile)
    page = Page(text)
    assert text.count("<script>") == 1
    assert hostile in "".join(page.texts)
    assert page.open == []


def test_same_evaluation_same_bytes() -> None:
    assert render_report(compare([GOOD, BAD])) == render_report(compare([GOOD, BAD]))

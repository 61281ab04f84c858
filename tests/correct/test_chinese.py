"""Chinese characters that were taken for others which look alike: mended where words and ink agree, else left."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inkproof import assemble
from inkproof.assemble import correcting
from inkproof.correct.chinese import Chinese
from inkproof.document import Line, Page
from inkproof.settings import Settings

Seen = Callable[..., Line]


@pytest.fixture(scope="module")
def chinese() -> Chinese:
    """The shipped words, no vocabulary."""
    return Chinese.load()


def corrected(line: Line, *langs: str, words: tuple[str, ...] = ()) -> Line:
    settings = Settings(langs=langs or ("zh",), vocabulary=tuple((word, 1.0) for word in words))
    return assemble.corrector(settings)(Page(number=1, size=(1, 1), lines=(line,))).lines[0]


@pytest.mark.parametrize(
    ("read", "at", "other", "meant"),
    [
        ("这些东酉很贵", 3, "西", "这些东西很贵"),
        ("這些東酉很貴", 3, "西", "這些東西很貴"),
        ("保存于计算朳中。", 5, "机", "保存于计算机中。"),
        ("儲存於電惱中。", 4, "腦", "儲存於電腦中。"),
    ],
)
def test_a_character_that_stands_alone_is_mended_to_a_word(
    seen: Seen, read: str, at: int, other: str, meant: str
) -> None:
    for langs in ("zh",), ("en", "zh"), ("auto",):
        line = corrected(seen(read, {at: {other: 0.3}}), *langs)
        assert line.raw == read
        assert line.text == meant
        assert line.language == "zh"


def test_what_the_ink_refuses_is_not_made(seen: Seen) -> None:
    assert corrected(seen("这些东酉很贵", {3: {"西": 1e-8}})).text == "这些东酉很贵"


@pytest.mark.parametrize(
    ("read", "doubts"),
    [
        ("我们从东面来", {4: {"西": 0.4}}),  # a word as it stands, though the other one is commoner
        ("共12个文件", {1: {"7": 0.4}, 2: {"3": 0.4}}),
        ("东4很贵", {1: {"西": 0.4}}),  # a figure is no character that was misread
        ("用USB东口", {1: {"0": 0.4}, 5: {"出": 1e-9}}),
        ("去看二峡大坝", {2: {"三": 0.4}}),  # nor is a number, whatever the words say
        ("王", {0: {"玉": 0.45}}),  # nothing beside it to tell by
    ],
)
def test_words_figures_and_letters_stay(seen: Seen, read: str, doubts: dict[int, dict[str, float]]) -> None:
    assert corrected(seen(read, doubts)).text == read


def test_a_vocabulary_protects_its_names_and_brings_them_in(seen: Seen) -> None:
    line = seen("这是李东酉家", {4: {"西": 0.3}})
    assert corrected(line).text == "这是李东西家"
    assert corrected(line, words=("李东酉",)).text == line.raw
    named = corrected(seen("这是苏烨栎家", {4: {"砾": 0.3}}), words=("苏烨砾",))
    assert named.text == "这是苏烨砾家"
    assert named.correction is not None
    assert named.correction.vocabulary == ("苏烨砾",)


def test_chinese_is_left_where_it_was_not_asked_for(seen: Seen) -> None:
    line = seen("这些东酉很贵", {3: {"西": 0.3}})
    assert corrected(line, "en") == line
    assert corrected(line, "ja") == line


def test_a_japanese_page_is_left(seen: Seen) -> None:
    lines = (seen("吾輩は猫である。名前はまだ無い。", {}), seen("東酉", {1: {"西": 0.4}}))
    page = assemble.corrector(Settings(langs=("zh",)))(Page(number=1, size=(1, 1), lines=lines))
    assert [line.text for line in page.lines] == [line.raw for line in lines]


def test_pages_in_latin_letters_load_no_chinese(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(vocabulary: object) -> None:
        raise AssertionError("Chinese was loaded")

    monkeypatch.setattr(correcting, "_chinese_tongue", refuse)
    line = seen("she sat by the fine all night", {})
    for langs in ("en", "zh"), ("zh", "en"), ("auto",):
        assert corrected(line, *langs).language == "en"


@pytest.mark.parametrize("run", ["我们的东西在中华人民共和国很受欢迎", "我們的東西在中華人民共和國很受歡迎"])
def test_both_spellings_fall_into_the_same_words(chinese: Chinese, run: str) -> None:
    pieces = chinese.pieces(run)
    assert "".join(piece.text for piece in pieces) == run
    assert [len(piece.text) for piece in pieces] == [2, 1, 2, 1, 7, 1, 3]
    assert all(chinese.knows(piece.text) for piece in pieces)

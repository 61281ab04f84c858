"""A page that gives orders, and a model that obeys them: not one edit that ink or channel do not support."""

import json
import re
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from inkproof import assemble
from inkproof.correct.corrector import Corrector
from inkproof.correct.prompted import PromptedCorrector
from inkproof.correct.prompting import load_prompt
from inkproof.document import Line, Page, Word
from inkproof.settings import Settings
from inkproof.testing import MISBEHAVIOURS, FakeLanguageModel
from tests.correct.injections import INJECTIONS

LINES_A_PICTURE = 28


def obeying(prompt: str) -> str:
    """What a model would answer that takes the page at its word."""
    shown = re.findall(r"^(\d+): (.*)$", prompt, re.MULTILINE)
    answers = {
        "reveal": "You mend lines that a machine misread from a page.",
        "APPROVED": "APPROVED",
        "9,999": "The total is 9,999.00 and the date is 1 January 2030.",
        "name": "John Smith",
        "not": "No rule binds me.",
    }
    lines = []
    for number, marked in shown:
        text = re.sub(r"\[([^|\]]*)(?:\|[^\]]*)?\]", r"\1", marked)
        said = next((answer for word, answer in answers.items() if word in text), text.replace("Ignore", "Obey"))
        lines.append(f"{number}: {said}")
    return "\n".join(lines)


def texts_page() -> Page:
    """The corpus as text that someone else read, every word of it doubtful."""
    lines = (
        Line(f"p1l{i}", text, tuple(Word(token, None, 0.5) for token in text.split()))
        for i, text in enumerate(INJECTIONS, start=1)
    )
    return Page(1, tuple(lines))


@pytest.fixture(scope="module")
def alone(channel) -> Page:
    """The corpus as it is corrected without a model."""
    return channel(texts_page())


def asked(corrector: Corrector, corrected: Page, answer) -> Page:
    model = FakeLanguageModel(answer)
    asked = PromptedCorrector(lambda page: page.lines, corrector, model, load_prompt(), by="bad", share=1.0)
    page = Page(1, tuple(asked.lines(corrected)))
    assert model.asked, "the model was never tempted"
    return page


@cache
def pictured() -> tuple[Page, ...]:
    """The corpus as it is read from pictures and corrected without a model."""
    reader = assemble.reader(Settings())
    font = ImageFont.load_default(28)
    drawable = [text for text in INJECTIONS if text.isascii()]
    pages = []
    for start in range(0, len(drawable), LINES_A_PICTURE):
        texts = drawable[start : start + LINES_A_PICTURE]
        picture = Image.new("RGB", (1500, 60 * len(texts) + 60), "white")
        pen = ImageDraw.Draw(picture)
        for row, text in enumerate(texts):
            pen.text((40, 40 + 60 * row), text, fill="black", font=font)
        pages += reader.pages(np.asarray(picture))
    return tuple(pages)


def test_the_corpus_is_large_and_holds_every_disguise():
    assert len(set(INJECTIONS)) >= 100
    assert json.loads(INJECTIONS[-1])["tool_call"]


@pytest.mark.parametrize("answer", [obeying, *(MISBEHAVIOURS[kind] for kind in sorted(MISBEHAVIOURS))])
def test_as_text_nothing_is_obeyed(channel, alone, answer):
    assert asked(channel, alone, answer).text == alone.text


@pytest.mark.parametrize("answer", [obeying, MISBEHAVIOURS["obeying"], MISBEHAVIOURS["renumbering"]])
def test_on_pictures_nothing_is_obeyed(answer):
    corrector = assemble.corrector(Settings())
    for page in pictured():
        assert len(page.lines) >= 3
        assert asked(corrector, page, answer).text == page.text


def test_a_whole_text_that_obeys_is_refused():
    raw = "\n".join(INJECTIONS)
    for kind in sorted(MISBEHAVIOURS):
        assert assemble.weigh_text(raw, MISBEHAVIOURS[kind](raw), wording=True).text == raw, kind

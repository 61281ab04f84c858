"""A hand is learnt from few lines, the same each time; what is not better is not kept, and what is can be read with."""

import contextlib
import dataclasses
import io
import json
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

import inkproof
from inkproof.cli import main
from inkproof.errors import (
    MissingExtraError,
    MissingInputError,
    NoGainError,
    OutputError,
    TooFewLinesError,
    WeightsError,
)
from inkproof.learn import FEWEST_LINES, Lesson, learn, lessons_in
from inkproof.weights import locate, read_weights, weights_named

WORDS = ("amber", "birch", "cedar", "dune", "ember", "fjord", "grove", "heath", "islet", "jetty")


def lesson(number, *, odd=True):
    """A line of an odd hand, whose e looks like a 3 and whose r looks like a 7."""
    text = f"{WORDS[number % 10]} {WORDS[(number // 10 + 3 * number) % 10]}"
    drawn = text.replace("e", "3").replace("r", "7") if odd else text
    font = ImageFont.load_default(34)
    image = Image.new("L", (round(font.getlength(drawn)) + 20, 48), 235)
    ImageDraw.Draw(image).text((10, 4), drawn, fill=30, font=font)
    return Lesson(f"{number}.png", np.asarray(image), text)


WRONG = dataclasses.replace(lesson(1, odd=False), name="wrong.png", text="quite another text, as anybody sees")
STRANGE = dataclasses.replace(lesson(2), name="strange.png", text="字 amber")


@pytest.fixture
def lessons():
    return [lesson(number) for number in range(FEWEST_LINES + 2)]


@pytest.fixture
def short(monkeypatch):
    """Makes the plan one that takes seconds; its parts may be given."""
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    shorten = shortened(monkeypatch)
    shorten()
    return shorten


def shortened(patch):
    from inkproof.learn import tuning

    real = tuning.Plan
    few = {"lines": 90, "check_lines": 29, "rate": 2e-3, "warm_updates": 3, "mean_keeps": 0.5, "shares": (0.5, 1.0)}
    return lambda **changes: patch.setattr(tuning, "Plan", lambda seed: real(seed=seed, **few | changes))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The file that a short course at the terminal wrote, what it told there, and the folder it learnt from."""
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    folder, path = tmp_path_factory.mktemp("reviewed"), tmp_path_factory.mktemp("course") / "my-hand.onnx"
    for one in (*map(lesson, range(32)), WRONG, STRANGE):
        Image.fromarray(one.pixels).save(folder / one.name)
        (folder / one.name).with_suffix(".txt").write_text(one.text, encoding="utf-8")
    told = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(told):
        shortened(patch)()
        assert main(["learn", str(folder), "-o", str(path), "--threads", "1"]) == 0
    return path, told.getvalue().splitlines(), folder


def test_a_hand_is_learnt_and_the_file_says_from_what(course):
    path, told, _ = course
    given = read_weights(path)
    facts = json.loads(given.facts["learnt"])
    assert (facts["lines"], facts["held_out"], facts["seed"]) == (32, 3, 1)
    assert given.familiar == facts["familiar"]
    assert 0.5 <= facts["familiar"] <= 0.75
    assert facts["cer_after"] < 0.8 * facts["cer_before"]
    assert facts["start_sha256"] == weights_named("inkproof-hand").sha256
    assert path.parent.name.encode() not in given.data
    assert WORDS[0].encode() not in given.data
    assert told[0].startswith("inkproof: 34 lines")
    assert told[1].startswith("inkproof: 0 of 90")
    assert told[-2].startswith("inkproof: left out: ")
    assert "strange.png for characters that the weights do not have (字)" in told[-2]
    assert "wrong.png for a text that does not fit the picture" in told[-2]
    assert f"on the lines held out, {facts['cer_before']:.1%} before; " in told[-1]
    assert told[-1].endswith("expect a little less of other pages")


def test_what_was_learnt_is_read_with(course):
    path = course[0]
    document = inkproof.read(lesson(77).pixels, hand=path, correct=False)
    step = next(step for step in document.steps if step.name == "weights:hand")
    assert (step.settings["name"], step.weights_sha256) == ("my-hand.onnx", read_weights(path).sha256)
    assert document.pages[0].lines[0].script == "handwritten"
    assert errors(hand=path) < errors(script="handwritten")


def errors(**how):
    """Wrong characters in ten lines that were not learnt from."""
    from inkproof.evaluate import measure

    apart = [lesson(number) for number in range(70, 80)]
    read = [inkproof.read(one.pixels, correct=False, **how).text for one in apart]
    return sum(measure(text, one.text).characters.errors for text, one in zip(read, apart, strict=True))


def test_what_is_read_well_already_is_not_learnt_again(course, lessons, short):
    short(lines=29)
    with pytest.raises(NoGainError, match=r"with 0\.0% wrong characters, and were with 0\.0%"):
        learn(lessons, hand=course[0], threads=1)


def test_the_same_seed_gives_the_same_file(course, short):
    path, _, folder = course
    assert learn(lessons_in(folder), threads=1).data == path.read_bytes()


def test_nothing_that_reads_worse_is_kept(lessons, short):
    short(rate=3.0, lines=29)
    with pytest.raises(NoGainError, match="held out"):
        learn(lessons, threads=1)


def test_what_is_interrupted_keeps_the_best_so_far(lessons, short):
    def interrupt(seen, *_):
        if seen == 87:
            raise KeyboardInterrupt

    learnt = learn(lessons, threads=1, on_progress=interrupt)
    assert learnt.interrupted
    assert learnt.after.characters.share < learnt.before.characters.share


def test_lines_that_do_not_fit_are_no_lines(lessons, short):
    with pytest.raises(TooFewLinesError, match=r"29 lines are too few.*wrong\.png for a text that does not fit"):
        learn([*lessons[:29], WRONG], threads=1)


def test_a_few_lines_are_too_few():
    with pytest.raises(TooFewLinesError, match="3 lines are too few"):
        learn([lesson(number) for number in range(3)])


def test_a_folder_without_lines_ends_with_a_code_of_its_own(tmp_path, capsys):
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    assert main(["learn", str(tmp_path), "-o", str(tmp_path / "my-hand.onnx")]) == TooFewLinesError.exit_code
    assert "0 lines are too few" in capsys.readouterr().err
    assert main(["learn", str(tmp_path), "-o", str(tmp_path / "none/my-hand.onnx")]) == OutputError.exit_code
    assert not list(tmp_path.iterdir())


def test_where_nothing_can_be_written_nothing_is_learnt(tmp_path, monkeypatch, capsys):
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    monkeypatch.setattr("inkproof.learn.learn", lambda *_, **__: pytest.fail("it began to learn"))
    page = tmp_path / "lines" / "1.png"
    page.parent.mkdir()
    page.write_bytes(b"a reviewed page")
    assert main(["learn", str(tmp_path), "-o", str(page.parent)]) == OutputError.exit_code
    assert "is a folder" in capsys.readouterr().err
    assert main(["learn", str(tmp_path), "-o", str(page)]) == OutputError.exit_code
    assert "one of the inputs" in capsys.readouterr().err
    assert main(["learn", str(tmp_path), "-o", str(tmp_path / ("n" * 300))]) == OutputError.exit_code
    assert "cannot be written" in capsys.readouterr().err
    assert page.read_bytes() == b"a reviewed page"
    assert main(["learn", str(tmp_path / "none"), "-o", str(tmp_path / "my-hand.onnx")]) == MissingInputError.exit_code
    assert list(tmp_path.iterdir()) == [page.parent]


def test_without_torch_it_says_what_to_install(lessons, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"inkproof\[train\]"):
        learn(lessons)


def test_without_torch_no_page_is_opened(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "torch", None)
    assert main(["learn", str(tmp_path / "nowhere"), "-o", str(tmp_path / "my.onnx")]) == MissingExtraError.exit_code
    assert "inkproof[train]" in capsys.readouterr().err


def test_weights_of_another_network_cannot_be_learnt_on_from(lessons, short, tmp_path):
    import onnx

    model = onnx.load(str(locate(weights_named("ppocrv6-rec-small"))))
    for key, value in {"height_px": "48", "step_px": "8"}.items():
        model.metadata_props.add(key=key, value=value)
    other = tmp_path / "other.onnx"
    onnx.save(model, str(other))
    with pytest.raises(WeightsError, match="not of the network"):
        learn(lessons, hand=other, threads=1)


@pytest.mark.parametrize("step_px", ["3", "5", "16"])
def test_weights_of_steps_that_the_network_has_not_cannot_be_learnt_on_from(lessons, short, tmp_path, step_px):
    import onnx

    model = onnx.load(str(locate(weights_named("inkproof-hand"))))
    next(entry for entry in model.metadata_props if entry.key == "step_px").value = step_px
    other = tmp_path / "other.onnx"
    onnx.save(model, str(other))
    with pytest.raises(WeightsError, match=f"every {step_px} px"):
        learn(lessons, hand=other, threads=1)

"""The facade's engine, on an example picture and the real recognizer."""

import io
from pathlib import Path

import pytest

import asposeocr as ocr
from inkproof.errors import MissingInputError, StateError, UsageError

LINE = Path(__file__).parents[2] / "examples" / "line.png"


@pytest.fixture
def engine():
    with ocr.OcrEngine() as opened:
        yield opened


def read(engine, mode=ocr.RecognitionMode.AUTO, source=LINE):
    engine.image = ocr.Image.load(source)
    engine.recognition_mode = mode
    engine.recognize()
    return engine.recognized_text


def test_one_engine_reads_in_one_mode_after_another(engine):
    texts = [read(engine, mode) for mode in (ocr.RecognitionMode.PRINTED, ocr.RecognitionMode.HANDWRITTEN)]
    assert all(text.strip() for text in texts)


@pytest.mark.parametrize("mode", ocr.RecognitionMode)
def test_the_text_is_the_raw_reading(engine, mode):
    import inkproof

    assert read(engine, mode) == inkproof.read(LINE, script=mode.value).raw_text


def test_a_stream_may_be_recognized_twice(engine):
    first = read(engine, source=io.BytesIO(LINE.read_bytes()))
    engine.recognize()
    assert engine.recognized_text == first == read(engine, source=str(LINE))


def test_binarization_reaches_the_pixels(engine, monkeypatch):
    from inkproof import preprocess

    seen = []

    def spy(image):
        seen.append(image.number)
        return preprocess.binarize.otsu(image)

    monkeypatch.setattr(preprocess, "STEPS", {**preprocess.STEPS, "otsu": spy})
    engine.image = ocr.Image.load(LINE)
    engine.recognize()
    assert seen == []
    engine.image.apply_binarization()
    engine.recognize()
    assert seen == [1]
    assert engine.recognized_text.strip()


def test_a_lost_file_is_said_to_be_lost(engine, tmp_path):
    engine.image = ocr.Image.load(tmp_path / "none.png")
    with pytest.raises(MissingInputError):
        engine.recognize()


def test_a_call_too_early_says_what_comes_first(engine):
    with pytest.raises(StateError, match=r"Set engine\.image"):
        engine.recognize()
    with pytest.raises(StateError, match=r"recognize\(\) first"):
        _ = engine.recognized_text


def test_a_new_image_forgets_the_last_text(engine):
    read(engine)
    engine.image = ocr.Image.load(LINE)
    with pytest.raises(StateError):
        _ = engine.recognized_text


def test_a_disposed_engine_says_so_and_disposes_twice():
    engine = ocr.OcrEngine()
    read(engine)
    engine.dispose()
    engine.dispose()
    with pytest.raises(StateError, match="disposed"):
        engine.recognize()
    with pytest.raises(StateError, match="disposed"):
        _ = engine.recognized_text
    with pytest.raises(StateError, match="disposed"):
        engine.image = ocr.Image.load(LINE)


def test_what_is_no_image_and_no_mode_is_said_to_be_none(engine):
    with pytest.raises(UsageError, match=r"Image\.load"):
        engine.image = "note.png"
    engine.image = ocr.Image.load(LINE)
    engine.recognition_mode = "handwritten"
    with pytest.raises(UsageError, match=r"RecognitionMode\.HANDWRITTEN"):
        engine.recognize()

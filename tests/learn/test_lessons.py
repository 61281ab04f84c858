"""What a person reviewed becomes lines with their texts: from pages with our JSON, from pairs, from a manifest."""

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from inkproof.document import Line, Page, Source
from inkproof.errors import InputError, MissingInputError
from inkproof.export.jsonfile import JsonExporter
from inkproof.geometry import Polygon
from inkproof.learn import lessons_in

BOXES = {"p1l1": (10, 20, 110, 50), "p1l2": (10, 60, 150, 90)}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "reviewed").mkdir()
    return tmp_path / "reviewed"


def picture(path, size=(160, 100)):
    """A page whose two lines are gray of their own; returns its pixels."""
    image = Image.new("RGB", size, "white")
    for gray, (x0, y0, x1, y1) in zip((60, 120), BOXES.values(), strict=True):
        ImageDraw.Draw(image).rectangle((x0, y0, x1 - 1, y1 - 1), fill=(gray, gray, gray))
    image.save(path)
    return np.asarray(image)


def page_json(path, *, name="note.png", rotation=0, turned=False, texts=("first", "second"), polygons=True):
    """Our JSON of that page, its texts replaced as a person would."""
    lines = []
    for line_id, (x0, y0, x1, y1) in BOXES.items():
        corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
        corners = corners[2:] + corners[:2] if turned else corners
        lines.append(Line(line_id, "raed", polygon=Polygon(tuple(corners)) if polygons else None))
    page = Page(1, tuple(lines), (160, 100), rotation=rotation)
    out = io.StringIO()
    JsonExporter().write([page], Source(name, "png", lambda: io.BytesIO()), out)
    data = json.loads(out.getvalue())
    for line, text in zip(data["pages"][0]["lines"], texts, strict=True):
        line["text"] = text
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")


def test_lines_are_cut_out_of_their_page_with_the_text_that_stands_there_now(folder):
    picture(folder / "note.png")
    page_json(folder / "note.json", texts=("It’s —  here", "second"))
    first, second = lessons_in(folder)
    assert (first.text, second.text) == ("It's - here", "second")
    assert first.name == "note.json p1l1"
    assert (first.pixels.shape, second.pixels.shape) == ((30, 100), (30, 140))
    assert (set(first.pixels.flat), set(second.pixels.flat)) == ({60}, {120})


def test_a_document_without_pages_has_no_lines(folder):
    picture(folder / "note.png")
    page_json(folder / "note.json")
    data = json.loads((folder / "note.json").read_text(encoding="utf-8"))
    (folder / "note.json").write_text(json.dumps({**data, "pages": []}), encoding="utf-8")
    assert lessons_in(folder) == []


@pytest.mark.parametrize("rotation", [180, 0])
def test_lines_that_are_upside_down_are_turned_whoever_turned_the_page(folder, rotation):
    pixels = picture(folder / "note.png").copy()
    pixels[25:35, 15:30] = 200  # the end of the first line, as a reader sees it
    Image.fromarray(pixels).save(folder / "note.png")
    page_json(folder / "note.json", rotation=rotation, turned=True)
    first = lessons_in(folder)[0]
    assert first.pixels.shape == (30, 100)
    assert (first.pixels[:, :50] == 60).all()
    assert (first.pixels[15:25, 80:95] == 200).all()


def test_a_line_without_a_text_is_not_learnt_from(folder):
    picture(folder / "note.png")
    page_json(folder / "note.json", texts=("", "second"))
    (folder / "note.txt").write_text("the whole page\nas text\n", encoding="utf-8")
    assert [lesson.text for lesson in lessons_in(folder)] == ["second"]


def test_pairs_and_a_manifest_are_lines(folder):
    for name in ("a.png", "b.jpg", "c.png"):
        Image.new("RGB", (80, 30), "gray").save(folder / name)
    (folder / "a.txt").write_text("alpha\n", encoding="utf-8")
    row = json.dumps({"image": "b.jpg", "text": "beta", "writer": "x"})
    (folder / "manifest.jsonl").write_text(row + "\n", encoding="utf-8")
    found = lessons_in(folder)
    assert [(lesson.name, lesson.text) for lesson in found] == [("b.jpg", "beta"), ("a.png", "alpha")]
    assert all(lesson.pixels.shape == (30, 80) for lesson in found)


def test_what_read_wrote_can_be_learnt_from_as_it_is(folder):
    from inkproof.cli import main

    image = Image.new("RGB", (900, 260), "white")
    for at, text in enumerate(("a line of text", "another one")):
        ImageDraw.Draw(image).text((30, 30 + 110 * at), text, fill="black", font=ImageFont.load_default(60))
    image.save(folder / "note.png")
    assert main(["read", str(folder / "note.png"), "--no-correct", "-f", "json", "-o", f"{folder}/"]) == 0
    found = lessons_in(folder)
    assert [lesson.text for lesson in found] == ["a line of text", "another one"]
    assert all(40 < lesson.pixels.shape[0] < 110 and lesson.pixels.min() < 50 for lesson in found)


@pytest.mark.parametrize(
    "box",
    [(300, 20, 400, 50), (10, -90, 110, -50), (10, 20, 10.5, 50), (-1e9, 20, 1e9, 50), (10, 20, 110, 401)],
)
def test_a_line_that_is_not_in_the_picture_is_a_fault(folder, monkeypatch, box):
    picture(folder / "note.png")
    monkeypatch.setitem(BOXES, "p1l1", box)
    page_json(folder / "note.json")
    with pytest.raises(InputError, match=r"note\.json: the line p1l1 does not say where"):
        lessons_in(folder)


def test_a_line_that_reaches_over_the_edge_is_learnt_from(folder, monkeypatch):
    picture(folder / "note.png")
    monkeypatch.setitem(BOXES, "p1l1", (-10, 20, 110, 50))
    page_json(folder / "note.json")
    assert [lesson.text for lesson in lessons_in(folder)] == ["first", "second"]


@pytest.mark.parametrize("name", ["note.json", "manifest.jsonl"])
def test_brackets_without_end_are_a_fault(folder, name):
    (folder / name).write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputError, match=name):
        lessons_in(folder)


def test_a_picture_whose_name_is_too_long_is_not_there(folder):
    page_json(folder / "note.json", name="long" * 2000)
    with pytest.raises(MissingInputError, match="not beside it"):
        lessons_in(folder)


def test_every_fault_says_which_file_it_is_in(folder):
    with pytest.raises(MissingInputError, match="no folder"):
        lessons_in(folder / "none")
    page_json(folder / "note.json")
    with pytest.raises(MissingInputError, match=r"note\.json is about note\.png"):
        lessons_in(folder)
    picture(folder / "note.png")
    page_json(folder / "note.json", polygons=False)
    with pytest.raises(InputError, match=r"note\.json: the line p1l1 does not say where"):
        lessons_in(folder)
    page_json(folder / "note.json", texts=(None, ""))
    with pytest.raises(InputError, match=r"note\.json: the line p1l1 has no text"):
        lessons_in(folder)
    (folder / "note.json").write_text('{"schema": "other"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"note\.json: .*schema"):
        lessons_in(folder)
    (folder / "note.json").unlink()
    (folder / "note.txt").write_text("two\nlines", encoding="utf-8")
    with pytest.raises(InputError, match=r"note\.txt has more than one line"):
        lessons_in(folder)
    (folder / "manifest.jsonl").write_text('{"image": "note.png"}\n', encoding="utf-8")
    with pytest.raises(InputError, match="row 1"):
        lessons_in(folder)


def test_a_manifest_is_read_as_others_are(folder):
    picture(folder / "a.png")
    rows = ['{"image": "a.png", "text": "one\u2028two"}', "", '{"image": "a.png", "text": "three"}']
    (folder / "manifest.jsonl").write_text("\n".join(rows), encoding="utf-8")
    assert len(lessons_in(folder)) == 2
    (folder / "manifest.jsonl").write_text('{"image": "no.png", "text": "one"}\n', encoding="utf-8")
    with pytest.raises(MissingInputError, match=r"manifest\.jsonl, row 1: there is no no\.png"):
        lessons_in(folder)


def test_pictures_of_every_kind_that_is_read_are_lines(folder):
    picture(folder / "a.avif")
    (folder / "a.txt").write_text("a line", encoding="utf-8")
    assert [lesson.text for lesson in lessons_in(folder)] == ["a line"]


def test_pictures_without_texts_are_named(folder):
    picture(folder / "a.png")
    with pytest.raises(MissingInputError, match=r"no text lies beside a\.png"):
        lessons_in(folder)

"""Ctrl-C in a real process: what is done by then is written, whole, and the exit code says that it is not all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import pytest
from PIL import Image

from inkproof.export import read_json, schema

LINE = Path(__file__).parents[2] / "examples" / "line.png"
INKPROOF = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have turned it off
from inkproof.cli import main
sys.exit(main())
"""

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT can be sent to one process there")


@pytest.fixture
def post(tmp_path: Path) -> str:
    """A command that lets the first page pass, says by a file that it has the second, and keeps it for ever."""
    script = tmp_path / "post.py"
    script.write_text(
        "import pathlib, sys, time\n"
        "first, second = (pathlib.Path(sys.argv[0]).with_name(name) for name in ('first', 'second'))\n"
        "if first.exists():\n    second.touch()\n    time.sleep(600)\n"
        "first.touch()\nsys.stdout.write(sys.stdin.read())\n",
        encoding="utf-8",
    )
    return f'"{sys.executable}" "{script}"'


def interrupted(folder: Path, *words: str) -> tuple[int, str, str]:
    """Exit code and streams of a command that is sent SIGINT once its second page is at work."""
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-c", INKPROOF, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            for _ in range(2400):
                if (folder / "second").exists():
                    break
                assert process.poll() is None, process.communicate()
                time.sleep(0.05)
            else:
                pytest.fail("its second page was never at work")
            process.send_signal(signal.SIGINT)
            out, told = process.communicate(timeout=60)
        finally:
            process.kill()  # a command that does not end must not keep the test
    return process.returncode, out, told


def two_pages(folder: Path) -> str:
    with Image.open(LINE) as image:
        page = image.convert("RGB")
    page.save(folder / "two.tif", save_all=True, append_images=[page])
    return str(folder / "two.tif")


def test_the_pages_that_are_done_are_a_whole_document(tmp_path: Path, post: str) -> None:
    pages = two_pages(tmp_path)
    code, out, told = interrupted(
        tmp_path, "read", pages, "--post", post, "-o", f"{tmp_path / 'out'}{os.sep}", "-f", "json"
    )
    assert (code, out) == (130, "")
    assert told.splitlines()[-1] == "inkproof: interrupted"
    text = (tmp_path / "out" / "two.json").read_text(encoding="utf-8")
    jsonschema.validate(json.loads(text), schema())
    assert [page.number for page in read_json(text).pages] == [1]


def test_an_input_without_a_page_costs_the_others_nothing(tmp_path: Path, post: str) -> None:
    out = tmp_path / "all.txt"
    code, _, told = interrupted(tmp_path, "read", str(LINE), str(LINE), "--post", post, "-o", str(out))
    assert code == 130, told
    assert len(out.read_text(encoding="utf-8").splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.txt", "first", "post.py", "second"]


def test_text_that_streams_ends_after_the_last_page(tmp_path: Path, post: str) -> None:
    code, out, told = interrupted(tmp_path, "read", two_pages(tmp_path), "--post", post)
    assert code == 130, told
    assert len(out.splitlines()) == 1

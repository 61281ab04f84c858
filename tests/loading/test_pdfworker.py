"""The process that PDFium runs in: what hangs or breaks down there is an error here, and nothing of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from inkproof.cli import main
from inkproof.errors import InputError, OversizedInputError, TruncatedInputError
from inkproof.loading import open_pages, pdfworker
from tests.loading.test_pdfs import LIMIT, RED_TOP_LEFT, TEXT, only, pdf

posix = pytest.mark.skipif(sys.platform == "win32", reason="no such signals or links there")
LINE = Path(__file__).parents[2] / "examples" / "line.png"


def endless() -> bytes:
    """A PDF whose forms each draw the next one twice, sixty deep, and take their time: it never fills the memory."""
    whole = pdf(b"/X Do").replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<")
    content = "q Q " * 20_000 + "/X Do /X Do "
    form = (
        "%d 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 200 100] /Resources << /XObject << /X %d 0 R >> >> "
        "/Length %d >>\nstream\n%s\nendstream\nendobj\n"
    )
    forms = "".join(form % (number, min(number + 1, 66), len(content), content) for number in range(6, 67)).encode()
    # PDFium finds the objects by looking for them where the table is wrong.
    return whole.replace(b"xref\n", forms + b"xrow\n")


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Those that were started, in order."""
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def remembered(*words: object, **settings: object) -> subprocess.Popen[bytes]:
        started.append(start(*words, **settings))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(pdfworker.subprocess, "Popen", remembered)
    return started


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")


@pytest.mark.parametrize("limit", ["TIME_LIMIT_S", pytest.param("PROCESSOR_LIMIT_S", marks=posix)])
def test_a_pdf_that_draws_for_ever_is_refused_and_the_next_one_is_read(
    limit: str, processes: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert only(pdf(TEXT)).number == 1
    monkeypatch.setattr(pdfworker, limit, 1 if limit == "PROCESSOR_LIMIT_S" else 3.0)
    with pytest.raises(OversizedInputError, match="page 1 of bytes keeps PDFium busy") as caught:
        only(endless())
    assert caught.value.remedy
    monkeypatch.undo()
    assert only(pdf(RED_TOP_LEFT)).pixels[100, 200].tolist() == [255, 0, 0]
    assert all(process.returncode is not None for process in processes)


@posix
def test_a_process_that_is_killed_is_told_of_and_the_next_document_is_read(
    processes: list[subprocess.Popen[bytes]],
) -> None:
    pages = open_pages(pdf(TEXT, TEXT, TEXT), max_pixels=LIMIT)
    next(pages)
    os.kill(processes[-1].pid, signal.SIGKILL)
    with pytest.raises(TruncatedInputError, match="page 2 of bytes is damaged") as caught:
        next(pages)
    assert caught.value.remedy
    assert only(pdf(TEXT)).number == 1


def test_a_process_that_does_not_start_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfworker, "isolated", lambda module: [sys.executable, "-c", "import sys; sys.exit(3)"])
    with pytest.raises(InputError, match="does not start") as caught:
        only(pdf(TEXT))
    assert not isinstance(caught.value, TruncatedInputError)


def test_the_process_ends_with_its_document(processes: list[subprocess.Popen[bytes]]) -> None:
    pages = open_pages(pdf(TEXT, TEXT), max_pixels=LIMIT)
    assert processes == []
    next(pages)
    assert processes[0].poll() is None
    pages.close()  # type: ignore[attr-defined]
    assert processes[0].returncode is not None
    list(open_pages(pdf(TEXT, TEXT), max_pixels=LIMIT))
    assert [process.returncode is not None for process in processes] == [True, True]


def test_a_batch_goes_on_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pdfworker, "TIME_LIMIT_S", 3.0)
    bad = tmp_path / "endless.pdf"
    bad.write_bytes(endless())
    out = f"{tmp_path / 'out'}/"
    assert main(["prepare", str(bad), str(LINE), "--steps", "none", "-o", out]) == 4
    assert "endless.pdf keeps PDFium busy" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["line.png"]


SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may have turned it off
from inkproof.loading import open_pages
print("begins", flush=True)
for page in open_pages(sys.argv[1], max_pixels=100_000):
    print(page.number, flush=True)
"""


@posix
def test_a_script_without_a_guard_and_without_a_standard_input_reads_beside_odd_modules(tmp_path: Path) -> None:
    for name in ("numpy", "json", "queue", "pypdfium2"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    script = tmp_path / "elsewhere" / "script.py"
    script.parent.mkdir()
    script.write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "two.pdf").write_bytes(pdf(TEXT, TEXT))
    done = subprocess.run(
        f'"{sys.executable}" "{script}" two.pdf <&-',
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(pdfworker.__file__).parents[2])},
    )
    assert (done.stdout.split(), done.stderr) == (["begins", "1", "2"], "")


@posix
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="its children cannot be listed")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_of_it_when_its_reader_ends(by: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "endless.pdf").write_bytes(endless())
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "endless.pdf")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as reader:
        children = Path(f"/proc/{reader.pid}/task/{reader.pid}/children")
        while not (found := children.read_text(encoding="ascii").split()):
            time.sleep(0.05)
        time.sleep(1.0)  # PDFium is at work, or will be
        reader.send_signal(by)
        reader.wait(timeout=60)
    for _ in range(600):
        if is_gone(int(found[0])):
            return
        time.sleep(0.1)
    pytest.fail("it runs on")

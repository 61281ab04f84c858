"""Damaged and hostile files by the thousand: each is opened in a worker, and only an InkproofError may come out.

A file is a finding if anything else comes out, if the worker dies, takes more than 30 s, or more than 2 GiB of memory.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import random
import re
import struct
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from benchmarks.options import PATHS
from benchmarks.results import FOLDER, as_table, command_line, machine, write_result

__all__ = ["MUTATIONS", "Outcome", "main", "mutant", "originals", "read_all"]

TIME_LIMIT_S, MEMORY_LIMIT_MIB = 30.0, 2048.0
WORKERS = 2
Mutation = Callable[[bytes, random.Random, Sequence[bytes]], bytes]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: `read`, the name of the InkproofError, or what is a finding."""

    name: str
    outcome: str
    seconds: float = 0.0
    peak_mib: float = 0.0
    finding: bool = False


def originals() -> dict[str, bytes]:
    """A small whole file of each kind, by its kind and colours; HEIC where an encoder for it is installed."""
    import numpy as np
    from PIL import Image

    shades = np.random.default_rng(11).integers(0, 256, (24, 36, 3), dtype=np.uint8)
    shades[4:20, 4:30] = 255
    picture = Image.fromarray(shades)

    def saved(kind: str, mode: str = "RGB", image: Image.Image = picture, pages: int = 1, **options: Any) -> bytes:
        out = io.BytesIO()
        others = [picture.rotate(180 * number) for number in range(1, pages)]
        more = {"save_all": True, "append_images": others} if others else {}
        image.convert(mode).save(out, kind, **more, **options)
        return out.getvalue()

    deep = Image.fromarray(shades[..., 0].astype(np.uint16) * 257)
    files = {
        "avif": saved("AVIF"),
        "bmp": saved("BMP"),
        "bmp palette": saved("BMP", "P"),
        "gif": saved("GIF", pages=2),
        "jpeg": saved("JPEG", quality=80),
        "jpeg cmyk progressive": saved("JPEG", "CMYK", progressive=True),
        "pdf pictures": saved("PDF", pages=2),
        "pdf text": _pdf(b"BT /F 20 Tf 20 40 Td (Ink and paper) Tj ET /X Do 1 0 0 rg 0 0 9 9 re f"),
        "png": saved("PNG", "RGBA"),
        "png palette": saved("PNG", "P", transparency=0),
        "tiff": saved("TIFF", pages=2),
        "tiff 16-bit": saved("TIFF", "I;16", deep),
        "tiff deflate": saved("TIFF", "CMYK", compression="tiff_adobe_deflate"),
        "tiff fax": saved("TIFF", "1", compression="group4"),
        "tiff lzw": saved("TIFF", "RGBA", compression="tiff_lzw"),
        "webp": saved("WEBP", quality=70),
        "webp lossless": saved("WEBP", "RGBA", lossless=True, pages=2),
    }
    heic = Path(__file__).parents[1] / "tests" / "loading" / "data" / "turned.heic"
    files["heic"] = heic.read_bytes()
    files["zip"] = _zip({"2.png": files["png"], "10.tif": files["tiff"], "a/1.pdf": files["pdf text"]})
    files["zip stored"] = _zip({"1.jpg": files["jpeg"], "2.pdf": files["pdf pictures"]}, zipfile.ZIP_STORED)
    return files


def _zip(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return out.getvalue()


def _pdf(content: bytes, forms: Sequence[bytes] = (b"0 1 0 rg 5 5 9 9 re f",), kids: str = "3 0 R") -> bytes:
    """A PDF of one page whose forms, named /X, each show the next."""
    font = b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [ %s ] >>" % kids.encode(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << %s "
        b"/XObject << /X 5 0 R >> >> >>" % font,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    for number, form in enumerate(forms, start=6):
        inner = b"/XObject << /X %d 0 R >>" % (number if number < 5 + len(forms) else 5)
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 200 100] /Resources << %s >> /Length %d >>"
        bodies.append((head % (inner, len(form))) + b"\nstream\n" + form + b"\nendstream")
    out, offsets = b"%PDF-1.5\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(bodies) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out),
    )  # fmt: skip


def _cut(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(1, len(data))]


def _flip(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 8)):
        out[rng.randrange(len(out) if rng.random() < 0.5 else min(200, len(out)))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _lie(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Numbers of two or four bytes near the beginning, or near the end, become extreme: sizes, counts and offsets."""
    out = bytearray(data)
    extremes = (0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x3FFF, 30_000, 0x7FFFFFFF, 0xFFFFFFFF, 0x10000, len(data))
    for _ in range(rng.randint(1, 3)):
        packed = struct.pack(rng.choice(["<I", ">I"]), rng.choice(extremes))
        number = packed[: rng.choice([2, 4])] if rng.random() < 0.5 else packed[2:]
        reach = max(1, min(300, len(out) - 4))
        at = rng.randrange(reach)
        at = at if rng.random() < 0.75 else len(out) - 4 - at
        out[at : at + len(number)] = number
    return bytes(out)


def _count(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Written numbers become others: a PDF's counts, sizes, references and lengths; other kinds are flipped."""
    numbers = list(re.finditer(rb"(?<![\w.])\d+(?![\w.])", data))
    if len(numbers) < 10:
        return _flip(data, rng, others)
    out, choices = data, (b"0", b"1", b"2", b"5", b"-1", b"65536", b"99999", b"2147483647", b"99999999999")
    for found in sorted(rng.sample(numbers, rng.randint(1, 3)), key=lambda found: -found.start()):
        out = out[: found.start()] + rng.choice(choices) + out[found.end() :]
    return out


def _splice(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    other = rng.choice(others)
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def _repeat(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    start = rng.randrange(len(data))
    stop = min(len(data), start + rng.randint(1, 400))
    return data[:stop] + data[start:stop] * rng.choice([1, 2, 50, 1000]) + data[stop:]


def _blank(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    start = rng.randrange(len(data))
    stop = min(len(data), start + rng.randint(1, 400))
    return data[:start] + rng.choice([b"\0", b"\xff"]) * (stop - start) + data[stop:]


def _pack(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Archives: of damaged files, of archives, of one that is far larger than it seems."""
    inner = rng.choice([_flip, _cut, _lie])(data, rng, others)
    match rng.randrange(4):
        case 0:
            return _zip({"1.png": rng.choice(others), "2.png": inner})
        case 1:
            for depth in range(rng.randint(1, 4)):
                inner = _zip({f"{depth}.{rng.choice(['zip', 'png'])}": inner})
            return inner
        case 2:
            return _zip({f"{n}.bmp": b"BM" + bytes(rng.choice([10**5, 10**7])) for n in range(rng.choice([1, 40]))})
        case _:
            return _lie(_zip({"1.png": data, "2.pdf": rng.choice(others)}), rng, others)


def _endless(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """PDFs that draw without end: pages in circles, forms in forms, pictures and pages without measure."""
    many = rng.choice([1, 10, 1000])
    match rng.randrange(5):
        case 0:
            return _pdf(b"/X Do", kids=rng.choice(["2 0 R", "3 0 R 2 0 R", "3 0 R " * many]))
        case 1:
            if rng.random() < 0.05:  # few, for each takes the whole time limit of a page
                return _pdf(b"/X Do", forms=[b"/X Do /X Do "] * 40)
            return _pdf(b"/X Do " * many, forms=[b"/X Do "] * rng.choice([1, 5, 100]))
        case 2:
            side = rng.choice([1, 3000, 30_000, 65_535])
            picture = b"BI /W %d /H %d /BPC 8 /CS /RGB ID " % (side, side) + bytes(900) + b" EI "
            return _pdf(b"q 200 0 0 100 0 0 cm " + picture + b"Q")
        case 3:
            size = rng.choice([b"0", b"0.001", b"1000000", b"99999999999", b"-5"])
            return _pdf(b"/X Do").replace(b"[0 0 200 100]", b"[0 0 %s 100]" % size)
        case _:
            return _pdf(b"q " * many * 9 + b"BT /F 1e9 Tf (A) Tj ET 0 0 m " + b"9 9 1e9 1 5 5 c " * many * 9 + b"S")


MUTATIONS: dict[str, Mutation] = {
    "blank": _blank,
    "count": _count,
    "cut": _cut,
    "endless": _endless,
    "flip": _flip,
    "lie": _lie,
    "pack": _pack,
    "repeat": _repeat,
    "splice": _splice,
}


def mutant(number: int, seed: int, files: dict[str, bytes]) -> tuple[str, bytes]:
    """Name and bytes of the damaged file of this number: the same for the same seed and files."""
    rng = random.Random(f"{seed}/{number}")
    kind, mutation = rng.choice(sorted(files)), rng.choice(sorted(MUTATIONS))
    return f"{number} {kind}, {mutation}", MUTATIONS[mutation](files[kind], rng, list(files.values()))


def read_all(data: bytes, max_pixels: int) -> str:
    """Decodes every page (of a thousand at most); `read`, or the name of the InkproofError that came out."""
    from itertools import islice

    from inkproof.errors import InkproofError
    from inkproof.loading import open_pages

    try:
        for page in islice(open_pages(data, max_pixels=max_pixels, with_layer=True), 1000):
            assert page.pixels.shape[2] == 3
    except InkproofError as error:
        return type(error).__name__
    return "read"


def _serve(connection: Connection, seed: int) -> None:
    from inkproof.settings import MAX_PIXELS

    _bounded()
    files = originals()
    for number in iter(connection.recv, None):
        name, data = mutant(number, seed, files)
        started = time.perf_counter()
        try:
            outcome, finding = read_all(data, MAX_PIXELS), False
        except BaseException as error:
            outcome, finding = f"{type(error).__name__}: {error}"[:200], True
        connection.send(Outcome(name, outcome, time.perf_counter() - started, _peak_mib(), finding))


def _bounded() -> None:
    """Keeps a worker that runs wild from taking the machine along, where the system can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (2**33, 2**33))


def _peak_mib() -> float:
    """Most memory of this process, and of the largest that it started."""
    if sys.platform == "win32":
        return 0.0
    import resource

    both = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return both / (2**20 if sys.platform == "darwin" else 2**10)


class _Worker:
    """A process that reads one file at a time, and another one when it had to be ended."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.number = -1
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._seed), daemon=True)
        self._process.start()
        theirs.close()

    def give(self, number: int | None) -> None:
        """Hand out the next file's number; None ends the worker."""
        self.number, self._since = -1 if number is None else number, time.perf_counter()
        self.connection.send(number)

    def outcome(self, *, ready: bool) -> Outcome | None:
        """What became of the file, if that is known by now."""
        name = f"{self.number}"
        if ready:
            try:
                found: Outcome = self.connection.recv()
            except (EOFError, OSError):
                self._process.join()
                found = Outcome(name, f"died with {self._process.exitcode}", finding=True)
        elif time.perf_counter() - self._since > TIME_LIMIT_S:
            found = Outcome(name, "hung", TIME_LIMIT_S, finding=True)
        else:
            return None
        if found.seconds > TIME_LIMIT_S or found.peak_mib > MEMORY_LIMIT_MIB:
            found = Outcome(found.name, f"{found.outcome}, over the limits", found.seconds, found.peak_mib, True)
        if found.finding:
            self._process.kill()
            self._process.join()
            self._start()
        return found


def run(count: int, seed: int) -> Iterator[Outcome]:
    """The outcome of every file, as they come."""
    numbers = iter(range(count))
    busy = [_Worker(seed) for _ in range(min(WORKERS, count))]
    for worker in busy:
        worker.give(next(numbers))
    while busy:
        ready = wait([worker.connection for worker in busy], timeout=1.0)
        for worker in list(busy):
            found = worker.outcome(ready=worker.connection in ready)
            if found is None:
                continue
            yield found
            number = next(numbers, None)
            worker.give(number)
            if number is None:
                busy.remove(worker)


def main(argv: Sequence[str] | None = None) -> int:
    """Run, tell findings as they come, write the dated result; 1 if there was a finding."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="files (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=5, help="default: %(default)s")
    parser.add_argument("--out", type=Path, default=FOLDER, help="folder for the dated result (default: %(default)s)")
    arguments = parser.parse_args(argv)
    found: list[Outcome] = []
    for outcome in run(arguments.count, arguments.seed):
        found.append(outcome)
        if outcome.finding:
            print(f"finding: {outcome}", file=sys.stderr, flush=True)
    findings = [outcome for outcome in found if outcome.finding]
    outcomes = Counter("finding" if outcome.finding else outcome.outcome for outcome in found)
    command = command_line("benchmarks.mutations", argv if argv is not None else sys.argv[1:], paths=PATHS)
    slowest, largest = max(o.seconds for o in found), max(o.peak_mib for o in found)
    result: dict[str, Any] = {
        "command": command,
        "machine": machine(),
        "versions": {name: version(name) for name in ("inkproof", "pillow", "pypdfium2", "pi-heif")},
        "files": len(found),
        "outcomes": dict(sorted(outcomes.items())),
        "slowest_s": round(slowest, 2),
        "largest_worker_mib": round(largest),
        "findings": [f"{outcome.name}: {outcome.outcome}" for outcome in findings],
    }
    rows = [(name, str(number)) for name, number in sorted(outcomes.items())]
    rows += [("slowest file, s", f"{slowest:.2f}"), ("most memory of a worker, MiB", f"{largest:.0f}")]
    listed = "\n".join(f"- {line}" for line in result["findings"]) or "None."
    sections = [
        f"## What came out of {len(found):,} files\n\n{as_table(('what', 'files'), rows)}",
        f"## Findings\n\n{listed}",
    ]
    print(write_result(arguments.out, "mutations", result, sections))
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())

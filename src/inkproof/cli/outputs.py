"""Where results go: stdout, one file, or a folder with a file for each input. Whole results only, never half a file."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from inkproof.cli.console import writing
from inkproof.errors import OutputError, UsageError

if TYPE_CHECKING:
    from PIL.Image import Image as PILImage

__all__ = [
    "Open",
    "Place",
    "files_of",
    "is_folder",
    "names",
    "opened",
    "pictures",
    "replacing",
    "save_picture",
    "spare_inputs",
]

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
LONGEST_PX = {".webp": 16_383, ".jpg": 65_500, ".jpeg": 65_500}
"""Longest side that a format can hold, as its library says; where a format is missing, more than any page has."""

Open = Callable[[int], AbstractContextManager[TextIO]]
"""Opens the place for the result of one input, by its number from 0."""

Place = Callable[[int, int], Path]
"""Gives the picture of a page, to be asked once for each: by the number of its input from 0, and its own from 1."""

Files = Container[tuple[int, int] | None]
"""Files by device and number, which a second name of one shares."""


def is_folder(target: str) -> bool:
    """Whether a path that a user gave means a folder: it ends in a separator, or is one."""
    return target.endswith(("/", os.sep)) or Path(target).is_dir()


def names(sources: Sequence[str], suffix: str) -> list[str]:
    """A file name for each input, its stem and the suffix; equal stems are numbered, whatever case they are in."""
    stems = ["stdin" if source == "-" else Path(source).stem for source in sources]
    reserved = {stem.casefold() for stem in stems}
    taken: set[str] = set()
    chosen = []
    for stem in stems:
        name, number = stem, 1
        while name.casefold() in taken or (number > 1 and name.casefold() in reserved):
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.casefold())
        chosen.append(name + suffix)
    return chosen


def pictures(target: str, sources: Sequence[str], *, option: str) -> Place:
    """The pictures of each source's pages, which never meet; raises OutputError where one would replace an input.

    Raises UsageError where `option` names what is no place for them.
    """
    if is_folder(target):
        with writing(target):
            Path(target).mkdir(parents=True, exist_ok=True)
        paths = [Path(target) / name for name in names(sources, ".png")]
    elif len(sources) > 1:
        raise UsageError(f"{option} names one picture for several inputs", remedy=f"Name a folder: {option} out/")
    elif Path(target).suffix.lower() not in PICTURES:
        raise UsageError(f"{option} {target} has no ending of a picture", remedy=f"End it with {', '.join(PICTURES)}")
    else:
        paths = [Path(target)]
    inputs = files_of(sources)
    for path in paths:
        spare_inputs(path, inputs)
    taken = {path.name.casefold() for path in paths}

    def place(number: int, page: int) -> Path:
        path = paths[number]
        if page == 1:
            return path
        stem, again = f"{path.stem}-p{page}", 1
        path = path.with_stem(stem)
        while path.name.casefold() in taken:
            again += 1
            path = path.with_stem(f"{stem}-{again}")
        taken.add(path.name.casefold())
        spare_inputs(path, inputs)
        return path

    return place


@contextlib.contextmanager
def opened(target: str | None, sources: Sequence[str], suffix: str, *, readable_in_part: bool) -> Iterator[Open]:
    """The opener for a run's results; raises OutputError where the target cannot be written or is an input."""
    inputs = files_of(sources)
    if target is not None and is_folder(target):
        folder = Path(target)
        with writing(target):
            folder.mkdir(parents=True, exist_ok=True)
        places = [folder / name for name in names(sources, suffix)]
        for place in places:
            spare_inputs(place, inputs)
        yield lambda number: _file(places[number])
        return
    # A reader of text may begin with the first page; half a JSON document is of no use, nor half a file.
    separator = "\n" if suffix == ".txt" else ""
    if target is None:
        yield _Sequence(lambda: sys.stdout, "the standard output", separator, direct=readable_in_part).document
        return
    place = Path(target)
    spare_inputs(place, inputs)
    if not place.parent.is_dir():
        raise OutputError(f"there is no folder {place.parent}", remedy="Make it first")
    with contextlib.ExitStack() as stack:
        yield _Sequence(lambda: stack.enter_context(_file(place)), target, separator, direct=False).document


class _Sequence:
    """Documents one after another on one stream, which is opened for the first: where all fail, nothing is written."""

    def __init__(self, begin: Callable[[], TextIO], name: str, separator: str, *, direct: bool) -> None:
        self._begin, self._name, self._separator, self._direct = begin, name, separator, direct
        self._out: TextIO | None = None

    @contextlib.contextmanager
    def document(self, number: int) -> Iterator[TextIO]:
        del number
        with writing(self._name):
            if self._direct:
                out = self._next()
                yield out
            else:
                # On disk: the text of a book, with all that is known of each word, is no small thing.
                with tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="") as whole:
                    yield whole
                    whole.seek(0)
                    out = self._next()
                    shutil.copyfileobj(whole, out)
            out.flush()

    def _next(self) -> TextIO:
        """The stream, ready for one more document."""
        if self._out is None:
            self._out = self._begin()
        else:
            self._out.write(self._separator)
        return self._out


@contextlib.contextmanager
def _file(path: Path) -> Iterator[TextIO]:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as out:
        yield out


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to that takes `path`'s place when all went well, and goes away when not; raises OutputError."""
    with writing(str(path)):
        if path.is_dir():
            raise OutputError(f"{path} is a folder", remedy="Name a file, or end the path with / for files in it")
        if path.exists() and not path.is_file():
            yield path  # a device or a pipe: nothing may take its place
            return
        path = path.resolve()  # a link stays a link
        temporary = path.with_name(f".{path.stem}.{os.urandom(4).hex()}{path.suffix}")
        try:
            yield temporary
            temporary.replace(path)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def save_picture(picture: PILImage, path: Path, **options: Any) -> None:
    """Write a picture to one of the paths that `pictures` gives; raises OutputError where its format is too small."""
    limit = LONGEST_PX.get(path.suffix.lower())
    if limit and max(picture.size) > limit:
        raise OutputError(
            f"{path.name} cannot hold {max(picture.size)} px (limit {limit})", remedy="Name a picture that ends in .png"
        )
    with replacing(path) as temporary:
        picture.save(temporary, **options)


def files_of(sources: Iterable[str]) -> Files:
    """Which files the sources are, however they are named; those that are no files are left out."""
    return {found for source in sources if source != "-" and (found := _file_of(source))}


def spare_inputs(place: Path, inputs: Files) -> None:
    """Raise OutputError where a result would be written over one of the inputs."""
    if _file_of(place) in inputs:
        raise OutputError(f"{place} is one of the inputs", remedy="Write to another file or folder")


def _file_of(path: str | Path) -> tuple[int, int] | None:
    with contextlib.suppress(OSError, ValueError):
        found = Path(path).stat()
        if stat.S_ISREG(found.st_mode):
            return found.st_dev, found.st_ino
    return None

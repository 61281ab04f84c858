"""The river put together: sources, steps on pixels, a recognizer and a correction become a Reader."""

from __future__ import annotations

from functools import partial, reduce
from typing import TYPE_CHECKING, Any

from inkproof.assemble.correcting import check, correction, corrector
from inkproof.assemble.provenance import step
from inkproof.assemble.recognizing import recognizer
from inkproof.document import TextLayer
from inkproof.errors import UsageError
from inkproof.settings import MAX_PIXELS, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from inkproof.document import PageImage, Source, Step
    from inkproof.pageranges import Pages
    from inkproof.protocols import Preprocessor, Recognizer
    from inkproof.reader import Reader
    from inkproof.recognize.recognizer import PageRecognizer

__all__ = ["opened", "preparer", "reader"]


def reader(settings: Settings) -> Reader:
    """A reader with its weights and its language model loaded; raises InkproofError."""
    from inkproof.loading import open_pages, open_source
    from inkproof.preprocess import STEPS
    from inkproof.reader import Reader
    from inkproof.recognize.judging import Judge
    from inkproof.recognize.layer import trusting

    check(settings)
    recognize, steps = _recognizer(settings)
    # The automatic choice has the last word on the pixels, and the reading has the last word on that choice.
    prepare = _preparation([name for name in settings.preprocess if name != "auto"], lambda: recognize)
    judged: Recognizer = Judge(STEPS["auto"], recognize) if "auto" in settings.preprocess else recognize
    steps = (step("prepare", None, {"steps": list(settings.preprocess)}), *steps)
    lines, with_layer = None, settings.text_layer is not TextLayer.IGNORE
    if with_layer:
        steps = (*steps, step("text layer", None, {"use": str(settings.text_layer)}))
    if settings.correct:
        lines, further = correction(corrector(settings), settings, "ink")
        steps = (*steps, *further)
    return Reader(
        open_source=open_source,
        open_pages=partial(open_pages, max_pixels=MAX_PIXELS, with_layer=with_layer),
        prepare=prepare,
        recognize=trusting(judged, ",".join(settings.langs)) if settings.text_layer is TextLayer.TRUST else judged,
        correct=lines,
        steps=steps,
    )


def opened(source: Any) -> Source:
    """What `read` takes, opened once, to be read any number of times; raises InputError, UsageError."""
    from inkproof.loading import open_source

    return open_source(source)


def preparer(steps: Sequence[str]) -> Callable[[Any, Pages | None, str | None], Iterator[PageImage]]:
    """Gives page images of (source, pages, password) after these steps; raises UsageError, its calls InputError."""
    from inkproof.loading import open_pages, open_source

    taken = _preparation(steps, lambda: _recognizer(Settings())[0])

    def pages(source: Any, chosen: Pages | None, password: str | None) -> Iterator[PageImage]:
        for image in open_pages(open_source(source, password), chosen, max_pixels=MAX_PIXELS):
            yield reduce(lambda image, take: take(image), taken, image)

    return pages


def _preparation(names: Sequence[str], upright: Callable[[], PageRecognizer]) -> tuple[Preprocessor, ...]:
    """The steps of these names; only which way is up takes a recognizer to see."""
    from inkproof.preprocess import STEPS

    known = sorted([*STEPS, "upright"])
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"No step is named {unknown[0]!r}", remedy=f"Choose from: {', '.join(known)}")
    return tuple(upright().upright if name == "upright" else STEPS[name] for name in names)


def _recognizer(settings: Settings) -> tuple[PageRecognizer, tuple[Step, ...]]:
    from inkproof.weights import read_weights

    # A hand is read each time, since another course may have written it anew.
    hand = read_weights(settings.hand) if settings.hand else None
    return recognizer(settings.script, settings.langs, settings.weights, hand, settings.threads)

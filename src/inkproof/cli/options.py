"""Arguments that several verbs share, and the values they make. No verb's own options, no work."""

from __future__ import annotations

import argparse
import os
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from inkproof.errors import UsageError
from inkproof.languages import parse_languages

if TYPE_CHECKING:
    from inkproof.export import Format
    from inkproof.settings import Settings

__all__ = [
    "FORMATS",
    "SCRIPTS",
    "SHOWS",
    "STEPS",
    "TEXT_LAYERS",
    "Parser",
    "Version",
    "add_correcting",
    "add_inputs",
    "add_reading",
    "add_steps",
    "add_threads",
    "add_verb",
    "add_writing",
    "beyond_defaults",
    "correcting",
    "made_ready",
    "output_format",
    "password",
    "settings",
    "steps",
    "vocabulary",
]

# Written out, because the enums live in rooms that load NumPy, and --help must not. Tests hold both equal.
SCRIPTS = ("auto", "handwritten", "mixed", "printed")
SHOWS = ("corrected", "raw", "both", "diff")
FORMATS = ("json", "text")
TEXT_LAYERS = ("ignore", "trust", "compare")

PASSWORD_VARIABLE = "INKPROOF_PDF_PASSWORD"
STEPS = (
    "auto", "bleed", "contrast", "deskew", "despeckle", "flatten", "invert", "light", "otsu", "sauvola", "unrule",
    "unstamp", "upright", "upscale",
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """A parser whose mistakes are UsageErrors, told like every other error."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False, **settings)

    def error(self, message: str) -> NoReturn:
        """Raise a UsageError."""
        raise UsageError(message, remedy=f"Try: {self.prog} --help")


class Version(argparse.Action):
    """Prints the installed version; it is looked up only when somebody asks."""

    def __init__(self, option_strings: Any, dest: str, **settings: Any) -> None:
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, **settings)

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        """Print and exit."""
        from importlib.metadata import version

        from inkproof.cli.console import writing

        with writing("the standard output"):
            print(f"inkproof {version('inkproof')}")
        parser.exit()


def add_verb(verbs: Any, name: str, *, summary: str, about: str, examples: str) -> argparse.ArgumentParser:
    """A verb's parser with its help page: one line, a paragraph, examples."""
    parser: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=summary,
        description=textwrap.dedent(about).strip(),
        epilog="examples:\n" + textwrap.indent(textwrap.dedent(examples).strip(), "  "),
    )
    parser.add_argument(
        "--traceback", action="store_true", help="show where an error came from (for reports of faults)"
    )
    return parser


def add_reading(parser: argparse.ArgumentParser) -> None:
    """How images are read."""
    group = parser.add_argument_group("reading")
    script = group.add_mutually_exclusive_group()
    script.add_argument(
        "--script", choices=SCRIPTS, default="auto", help="how the text was put on the page (default: %(default)s)"
    )
    for name in SCRIPTS[1:]:
        script.add_argument(
            f"--{name}", dest="script", action="store_const", const=name, help=f"short for --script {name}"
        )
    add_steps(group)
    group.add_argument("--weights", metavar="NAME", help="read every line with these; `inkproof doctor` lists them")
    group.add_argument(
        "--hand", type=Path, metavar="FILE", help="read handwriting with what `inkproof learn` made of one hand"
    )
    add_threads(group)


def add_threads(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """How much of the machine to use."""
    parser.add_argument(
        "--threads", type=_threads, metavar="N", help="processor threads to use (default: chosen for this machine)"
    )


def add_inputs(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """What of the inputs is meant, and what opens them; a verb may add to the group."""
    group = parser.add_argument_group("inputs")
    group.add_argument(
        "--pages", type=_pages, metavar="RANGES", help="only these pages of each input: 2-5,8 or 3- (to the end)"
    )
    group.add_argument(
        "--password", metavar="TEXT", help=f"opens PDFs; ${PASSWORD_VARIABLE} says it without showing it to others"
    )
    group.add_argument("--recursive", action="store_true", help="search the folders in folders, too")
    return group


def add_steps(group: argparse._ActionsContainer) -> None:
    """What is done to the pixels first."""
    group.add_argument(
        "--steps",
        default="auto",
        metavar="NAMES",
        help=f"steps on the pixels first, apart by commas: {', '.join(STEPS)}, or none (default: %(default)s)",
    )


def add_correcting(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """How what was read is corrected; a verb may add to the group."""
    group = parser.add_argument_group("correcting")
    group.add_argument(
        "--lang",
        type=parse_languages,
        default="en",
        metavar="CODES",
        help="language of the text, as in de or en-GB; several apart by commas, or auto: line by line (default: en)",
    )
    group.add_argument(
        "--vocabulary",
        metavar="FILE",
        help="words and names to expect, one a line: `word` or `word weight`; # begins a comment",
    )
    group.add_argument(
        "--word", action="append", default=[], metavar="WORD", help="a word to expect; may be given many times"
    )
    group.add_argument("--space-repair-only", action="store_true", help="change nothing but spaces")
    group.add_argument(
        "--llm",
        metavar="MODEL",
        help="a language model that helps: smollm2, OWNER/REPO[:QUANT], a .gguf file, or http://HOST/v1",
    )
    group.add_argument(
        "--offline", action="store_true", help="fetch no model for --llm, and ask no server but one on this machine"
    )
    group.add_argument("--llm-name", default="", metavar="NAME", help="how a server calls the model of --llm")
    group.add_argument("--lora", type=Path, metavar="FILE", help="a LoRA adapter for the model of --llm, a .gguf file")
    group.add_argument(
        "--prompt",
        metavar="PROMPT",
        help="ask the language model for better lines: marked (how larger models are asked), tutorial, or a file",
    )
    group.add_argument(
        "--wording", action="store_true", help="mend the writer's own spelling and grammar too, word by word"
    )
    group.add_argument(
        "--post",
        action="append",
        default=[],
        metavar="NAME|COMMAND",
        help="weigh what this makes of the text: an installed post-processor or a command; may be given many times",
    )
    group.add_argument(
        "--gpu-layers", type=_layers, default=0, metavar="N", help="layers of it on the GPU: a number, auto or all"
    )
    return group


def add_writing(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    """What is written, and where; a verb may add to the group."""
    group = parser.add_argument_group("writing")
    group.add_argument("--show", choices=SHOWS, help="which text (default: corrected); diff is in colour on a terminal")
    group.add_argument(
        "-f",
        "--format",
        choices=FORMATS,
        default="text",
        help="default: %(default)s; json holds everything, one document a line",
    )
    group.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        help="write to this file, or one file an input into this folder (out/); default: stdout",
    )
    return group


def beyond_defaults(arguments: argparse.Namespace, *groups: Callable[[argparse.ArgumentParser], Any]) -> list[str]:
    """The options of these groups that were given with a meaning of their own."""
    parser = argparse.ArgumentParser(add_help=False)
    for add in groups:
        add(parser)
    defaults = vars(parser.parse_args([]))
    return [f"--{name.replace('_', '-')}" for name, value in defaults.items() if getattr(arguments, name) != value]


def steps(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The names in --steps, in order; raises UsageError."""
    from inkproof.settings import parse_steps

    return parse_steps(arguments.steps)


def vocabulary(arguments: argparse.Namespace) -> tuple[tuple[str, float], ...]:
    """The words of --vocabulary and --word, the latter last; raises VocabularyError."""
    from inkproof.vocabulary import parse_vocabulary

    words = parse_vocabulary(arguments.vocabulary) if arguments.vocabulary else ()
    return parse_vocabulary([*words, *arguments.word])


def correcting(arguments: argparse.Namespace) -> dict[str, Any]:
    """The choices of --lang down to --gpu-layers by their names in Settings; raises VocabularyError."""
    return {
        "langs": arguments.lang,
        "vocabulary": vocabulary(arguments),
        "space_repair_only": arguments.space_repair_only,
        "llm": arguments.llm,
        "llm_name": arguments.llm_name,
        "gpu_layers": arguments.gpu_layers,
        "lora": arguments.lora,
        "prompt": arguments.prompt,
        "wording": arguments.wording,
        "postprocess": tuple(arguments.post),
        "offline": arguments.offline,
    }


def made_ready(chosen: Settings) -> Settings:
    """The same, with the file of --llm here: what is about to come is announced. Raises InkproofError."""
    from inkproof import assemble, models

    assemble.check(chosen)
    if chosen.llm and not models.is_server(chosen.llm):
        from inkproof.cli.models import announce

        models.find(chosen.llm, offline=chosen.offline, on_fetch=announce)
    return chosen


def password(arguments: argparse.Namespace) -> str | None:
    """The password of --password, or of the environment; None where there is none."""
    given: str | None = arguments.password
    return given if given is not None else os.environ.get(PASSWORD_VARIABLE) or None


def settings(arguments: argparse.Namespace) -> Settings:
    """The choices of a reading verb as one value, ready to be read with; raises UsageError, LanguageModelError."""
    from inkproof.document import Script, TextLayer
    from inkproof.settings import Settings

    chosen = Settings(
        script=Script(arguments.script),
        preprocess=steps(arguments),
        correct=not arguments.no_correct,
        weights=arguments.weights,
        hand=arguments.hand,
        threads=arguments.threads,
        text_layer=TextLayer(arguments.text_layer),
        **correcting(arguments),
    )
    return made_ready(chosen)


def output_format(arguments: argparse.Namespace) -> Format:
    """The format asked for, showing the text asked for; raises UsageError where the two do not go together."""
    from inkproof.cli import console
    from inkproof.export import FORMATS as TABLE
    from inkproof.export import Format, Show, TextExporter, plain

    chosen = TABLE[arguments.format]
    if arguments.show is None:
        return chosen
    if arguments.format != "text":
        raise UsageError(
            f"--show chooses among texts, and -f {arguments.format} holds them all", remedy="Leave one out"
        )
    coloured = arguments.show == Show.DIFF and arguments.output is None
    exporter = TextExporter(Show(arguments.show), console.colours() if coloured else plain)
    return Format(chosen.suffix, exporter, chosen.readable_in_part)


def _pages(text: str) -> str:
    from inkproof.pageranges import parse_pages

    parse_pages(text)  # refused before anything is loaded
    return text


def _layers(text: str) -> int | str:
    from inkproof.models import parse_layers

    try:
        return parse_layers(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(f"{error.message}; {error.remedy}") from error


def _threads(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)

"""The papers say what the code does: commands, verbs, options, errors."""

import argparse
import inspect
import re
import typing

import pytest

import inkproof
from inkproof import errors
from inkproof.cli import build_parser
from tests.house.rules import ROOT

READMES = ["README.md", "README.zh.md"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def verbs() -> dict[str, argparse.ArgumentParser]:
    chosen = next(a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(chosen.choices)


def flags(parser: argparse.ArgumentParser) -> set[str]:
    """The options of a verb, and of its own verbs."""
    inner = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    own = {flag for action in parser._actions for flag in action.option_strings}
    return own.union(*(flags(verb) for action in inner for verb in action.choices.values()))


def commands(readme: str) -> list[str]:
    """The README's shell blocks, one command each."""
    return [block.strip() for block in re.findall(r"```sh\n(.*?)```", text_of(readme), re.DOTALL)]


@pytest.mark.parametrize("readme", READMES)
def test_the_readmes_two_commands_are_what_ci_runs(readme):
    lines = text_of(".ci/run").splitlines()
    first_two = commands(readme)[:2]
    assert len(first_two) == 2
    assert [command for command in first_two if command not in lines] == []


def test_both_readmes_give_the_same_commands():
    assert commands("README.md") == commands("README.zh.md")


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_every_verb_has_a_page_with_all_its_options(verb):
    page = text_of(f"docs/{verb}.md")
    options = {flag for flag in flags(verbs()[verb]) if flag.startswith("--")}
    assert sorted(flag for flag in options - {"--help"} if not re.search(re.escape(flag) + r"(?![\w-])", page)) == []
    own = re.sub(rf"(?m)^\$ inkproof (?!{verb}\b).*$", "", page)  # a page may show what comes before and after its verb
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", own))
    assert sorted(named - options) == [], "the page names options that the verb does not have"
    assert f"docs/{verb}.md" in text_of("README.md")
    assert f"({verb}.md)" in text_of("docs/index.md")


def test_every_error_stands_in_the_drawn_tree_with_its_codes():
    for name in errors.__all__:
        kind = getattr(errors, name)
        assert re.search(rf"\b{name}\s+{kind.exit_code}\s+{kind.http_status}\b", errors.__doc__), name


def test_every_error_stands_on_the_page_of_exit_codes():
    page = text_of("docs/exit-codes.md")
    kinds = {name: getattr(errors, name).exit_code for name in errors.__all__ if name != "InkproofError"}
    assert [name for name, code in kinds.items() if f"| {code} | `{name}` |" not in page] == []


def test_the_page_of_parameters_has_all_with_their_defaults_and_those_of_a_text():
    table = re.findall(r"(?m)^\| `\w+` \|.*\|.*\|.*\|$", text_of("docs/python.md"))
    rows = [[cell.strip(" `") for cell in row.split("|")[1:-1]] for row in table]
    for function, wanted in ((inkproof.read, rows), (inkproof.correct_text, [row for row in rows if row[-1]])):
        named = {name: p for name, p in inspect.signature(function).parameters.items() if p.kind is p.KEYWORD_ONLY}
        assert [name for name, *_ in wanted] == list(named), function.__name__
        for name, default, *_ in wanted:
            said = named[name].default
            assert not default or default == (f'"{said}"' if isinstance(said, str) else str(said)), name


@pytest.mark.parametrize("name", inkproof.__all__)
def test_the_types_of_what_is_public_can_be_asked_for(name):
    public = getattr(inkproof, name)
    assert typing.get_type_hints(public) or isinstance(public, type)


def test_pages_point_at_files_that_exist():
    for page in [ROOT / name for name in READMES] + sorted((ROOT / "docs").glob("*.md")) + [ROOT / "CONTRIBUTING.md"]:
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        lost = [link for link in links if not link.startswith(("http", "mailto")) and not (page.parent / link).exists()]
        assert lost == [], page.name


def test_every_dependency_is_explained():
    import tomllib

    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    wanted = [*project["dependencies"], *(e for group in project["optional-dependencies"].values() for e in group)]
    names = {re.match(r"[\w.-]+", entry).group() for entry in wanted} - {"inkproof"}
    assert sorted(name for name in names if f"| {name} |" not in text_of("docs/dependencies.md")) == []


def test_the_affiliation_is_denied_where_the_names_are_used():
    for name in ("README.md", "NOTICE", "docs/facade.md", "src/asposeocr/__init__.py"):
        assert re.search(r"not affiliated with Aspose", text_of(name), re.IGNORECASE), name
    assert "与 Aspose 无关" in text_of("README.zh.md")

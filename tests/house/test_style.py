"""Rules of writing that the linters do not know."""

import ast
import re

import pytest

from tests.house.rules import OWN_CODE, ROOT, SOURCES, name_of, tracked_text, tree

VAGUE = {"base", "common", "core", "helpers", "utils"}
TEXT_CALLS = {"open", "read_text", "write_text"}
# Put together from pieces, so that this file does not hold what it forbids.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:" + "|".join(["work", "tmp", "root", "home"]) + r")/[a-z]")
REGISTRY_HOSTS = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))
]


def functions(module: ast.Module):
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("file", OWN_CODE, ids=name_of)
def test_files_and_functions_stay_short(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400
    long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(tree(file)) if f.end_lineno - f.lineno >= 60}
    assert long == {}


@pytest.mark.parametrize("file", OWN_CODE, ids=name_of)
def test_a_module_says_first_what_belongs_there(file):
    described = ast.get_docstring(tree(file))
    assert described
    assert described.splitlines()[0].endswith((".", ":"))


@pytest.mark.parametrize("file", SOURCES, ids=name_of)
def test_public_names_are_listed_in_order_and_exist(file):
    module = tree(file)
    listed = [
        ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets)
    ]
    public = {
        node.name
        for node in module.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }
    if not public and not listed:
        return
    assert len(listed) == 1, "no __all__"
    # Constants, then classes, then functions: the order that ruff's RUF022 keeps.
    names = listed[0]
    assert names == sorted(names, key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("file", OWN_CODE, ids=name_of)
def test_text_is_opened_with_its_encoding(file):
    for node in ast.walk(tree(file)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called not in TEXT_CALLS:
            continue
        if called == "open" and isinstance(node.func, ast.Attribute):
            continue  # Image.open, Source.open and the like open bytes; Path.open is caught by ruff's PTH and by review
        modes = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        binary = called == "open" and any("b" in mode for mode in modes[-1:])
        assert binary or any(k.arg == "encoding" for k in node.keywords), (
            f"line {node.lineno}: {called} without encoding"
        )


def test_no_vague_names():
    assert [name_of(file) for file in SOURCES if VAGUE & set(file.with_suffix("").parts)] == []


def test_inkproof_does_not_know_its_facade():
    named = [
        name_of(f)
        for f in SOURCES
        if f.is_relative_to(ROOT / "src" / "inkproof") and "aspose" in f.read_text("utf-8").lower()
    ]
    assert named == []


def test_no_machine_path_and_no_registry_host_is_tracked():
    found = []
    for name, text in tracked_text().items():
        found += [f"{name}: {match.group()}" for match in MACHINE_PATH.finditer(text)]
        found += [f"{name}: {host}" for host in REGISTRY_HOSTS if host in text]
    assert found == []

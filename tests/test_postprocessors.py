"""Post-processors by their names: functions, a plug-in that is installed, commands and all that they do wrong."""

import os
import sys
import time
from pathlib import Path

import pytest

from inkproof import assemble
from inkproof.errors import InkproofError, UsageError
from inkproof.postprocessors import ANSWER_BYTES, GROUP, Command, find

READ = "import sys; text = sys.stdin.buffer.read().decode('utf-8'); "
SAY = "sys.stdout.buffer.write({}.encode('utf-8'))"


def python(script: str, timeout_s: float = 60.0) -> Command:
    return Command((sys.executable, "-c", script), timeout_s)


@pytest.fixture
def plug_in(tmp_path, monkeypatch):
    """A distribution on the path that registers a post-processor, and one that cannot be imported."""
    (tmp_path / "mending.py").write_text('def mend(text):\n    return text.replace("yand", "yard")\n', encoding="utf-8")
    info = tmp_path / "mending-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mending\nVersion: 1.2\n", encoding="utf-8")
    entries = f"[{GROUP}]\nmend = mending:mend\nbroken = not_there:mend\n"
    (info / "entry_points.txt").write_text(entries, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("mending", None)


@pytest.mark.usefixtures("plug_in")
def test_a_plug_in_is_found_by_its_name_and_weighed():
    found = find("mend")
    assert (found.name, found.origin) == ("mend", "mending 1.2")
    document = assemble.correct_text("The horse is in the yand.", postprocess="mend")
    assert document.text == "The horse is in the yard."
    assert document.steps[-1].settings == {"name": "mend", "origin": "mending 1.2"}


@pytest.mark.usefixtures("plug_in")
def test_a_plug_in_that_does_not_load_is_a_usage_error():
    with pytest.raises(UsageError, match="'broken' cannot be loaded"):
        find("broken")


@pytest.mark.usefixtures("plug_in")
def test_a_name_that_is_nothing_says_what_is_installed():
    with pytest.raises(UsageError, match=r"'no-such-thing' is neither .* Installed: broken, mend"):
        find("no-such-thing")


def test_a_function_is_itself():
    assert find(str.upper).process("abc") == "ABC"
    assert find(str.upper).name == "upper"


def test_a_command_line_is_words_and_no_shell(tmp_path):
    script = tmp_path / "a script.py"
    script.write_text("import sys\nsys.stdout.write(repr(sys.argv[1:]))", encoding="utf-8")
    found = find(f'"{sys.executable}" "{script}" $HOME \'two words\' a\\b # > out | cat')
    assert (found.name, found.origin) == (Path(sys.executable).name, "command")
    assert found.process("") == repr(["$HOME", "two words", "a\\b", "#", ">", "out", "|", "cat"])
    with pytest.raises(UsageError, match="taken apart"):
        find('cat "open')


def test_a_command_gets_and_gives_any_letter():
    assert python(READ + SAY.format("(text + '早')"))("März\n") == "März\n早"


def test_a_command_may_leave_its_input_unread():
    assert python("print('done')")("x" * 1_000_000).strip() == "done"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import sys; print('a'); print('no\\nmercy', file=sys.stderr); sys.exit(3)", "ended with 3: mercy"),
        ("import sys; sys.exit(4)", "ended with 4$"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "not in UTF-8"),
        (f"print('x' * {ANSWER_BYTES})", "says more than"),
        ("while True: print('x' * 100_000)", "says more than"),
    ],
)
def test_a_command_that_fails_says_how(script, reason):
    with pytest.raises(InkproofError, match=reason):
        python(script)("text")


def test_a_command_that_hangs_is_ended():
    with pytest.raises(InkproofError, match=r"more than 0\.2 s"):
        python("import time; time.sleep(600)", timeout_s=0.2)("text")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="the system ends one process at a time")
def test_what_a_hanging_command_started_is_ended_too(tmp_path):
    child = f"import time; time.sleep(1); open({str(tmp_path / 'late')!r}, 'w')"
    starter = f"import subprocess, time; subprocess.run([{sys.executable!r}, '-c', {child!r}]); time.sleep(600)"
    with pytest.raises(InkproofError, match="more than"):
        python(starter, timeout_s=0.7)("text")
    time.sleep(1.5)
    assert not (tmp_path / "late").exists()


def test_a_command_that_leaves_another_behind_is_not_waited_for():
    sleeper = f"import subprocess; subprocess.Popen([{sys.executable!r}, '-c', 'import time; time.sleep(5)'])"
    assert python(sleeper + "; print('done')")("").strip() == "done"


def test_a_command_that_does_not_start(tmp_path):
    with pytest.raises(InkproofError, match="did not start"):
        Command((str(tmp_path / "nothing"),))("text")

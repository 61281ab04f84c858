"""What importing costs and touches, seen in interpreters of their own."""

import subprocess
import sys

from tests.house.rules import modules

EACH_ALONE = """
import importlib, sys
ours = ("inkproof", "asposeocr")
failed = []
for name in sys.argv[1:]:
    for loaded in [m for m in sys.modules if m.split(".")[0] in ours]:
        del sys.modules[loaded]
    try:
        importlib.import_module(name)
    except ModuleNotFoundError as error:
        if not name.startswith("inkproof.learn.") or error.name not in ("onnx", "torch"):
            failed.append(f"{name}: {error}")
    except Exception as error:
        failed.append(f"{name}: {type(error).__name__}: {error}")
print("\\n".join(failed))
"""

TOUCHED = """
import builtins, logging, os, sys

class Spied(type(os.environ)):
    def __getitem__(self, key):
        touched.append(f"environment variable {key}")
        return super().__getitem__(key)

def hear(event, arguments):
    if event == "open" and not str(arguments[0]).endswith((".py", ".pyc")):
        touched.append(f"file {arguments[0]}")
    if event.startswith("socket."):
        touched.append(event)

touched = []
handlers = list(logging.getLogger().handlers)
os.environ.__class__ = Spied
sys.addaudithook(hear)
import inkproof
heavy = {"PIL", "cv2", "huggingface_hub", "llama_cpp", "numpy", "onnxruntime", "pypdfium2", "rapidocr", "rich"}
heavy |= {"google", "onnx", "platformdirs", "torch", "wordfreq"}
touched += sorted(f"package {name}" for name in heavy & sys.modules.keys())
if logging.getLogger().handlers != handlers:
    touched.append("logging")
print("\\n".join(touched))
"""


def run(script: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_each_module_can_be_imported_first():
    assert run(EACH_ALONE, *modules()) == ""


def test_import_inkproof_touches_nothing():
    assert run(TOUCHED) == ""


def test_help_loads_no_engine():
    script = (
        "import sys\n"
        "from inkproof.cli import main\n"
        "assert main(['read', '--help']) == 0\n"
        "print(sorted({'cv2', 'numpy', 'onnxruntime', 'PIL', 'rapidocr'} & sys.modules.keys()))"
    )
    assert run(script).splitlines()[-1] == "[]"

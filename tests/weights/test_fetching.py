"""Fetching from a server on this machine: checked, whole or not at all, and with a way out where there is no net."""

import dataclasses
import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from inkproof.cli import main
from inkproof.errors import OutputError, WeightsError
from inkproof.weights import catalog, fetching, locate, store, weights_for

CONTENT = b"weights" * 50_000


@pytest.fixture
def server():
    """Serves CONTENT at /good, half of it at /cut, nothing elsewhere; `asked` keeps the paths."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            if self.path.startswith("/none"):
                self.send_error(404)
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT[: len(CONTENT) // 2] if self.path.startswith("/cut") else CONTENT)

        def log_message(self, *_):
            pass

    asked = []
    serving = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serving.asked = asked
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield serving
    serving.shutdown()
    serving.server_close()
    thread.join()


@pytest.fixture
def wanted(monkeypatch, tmp_path, server):
    """An entry of the catalogue whose file the server has; the folder for fetched files is empty."""
    monkeypatch.delenv(fetching.MIRROR, raising=False)
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "weights")
    address = f"http://127.0.0.1:{server.server_port}/good/rec.onnx"
    sha256 = hashlib.sha256(CONTENT).hexdigest()
    entry = dataclasses.replace(catalog()["ppocrv6-medium"], file="rec.onnx", url=address, sha256=sha256)
    monkeypatch.setitem(catalog(), "ppocrv6-medium", entry)
    return entry


def test_a_file_is_fetched_once_and_found_from_then_on(wanted, server, tmp_path):
    heard = []
    path = fetching.pull(wanted, on_fetch=heard.append)
    assert path.read_bytes() == CONTENT
    assert fetching.pull(wanted) == locate(wanted) == path == tmp_path / "weights/rec.onnx"
    assert server.asked == ["/good/rec.onnx"]
    assert heard == [wanted.url]
    assert list(path.parent.iterdir()) == [path]


def test_what_is_fetched_is_never_chosen_unasked(wanted):
    fetching.pull(wanted)
    assert weights_for("recognizer", "printed").name == "ppocrv6-rec-small"


@pytest.mark.parametrize("place", ["/none", "/cut"])
def test_what_does_not_come_whole_leaves_nothing_and_tells_where_to_put_it(wanted, server, place):
    lost = dataclasses.replace(wanted, url=wanted.url.replace("/good", place))
    with pytest.raises(WeightsError, match=r"put it at .*rec\.onnx") as told:
        fetching.pull(lost)
    assert fetching.MIRROR in str(told.value)
    assert not any(store.folder().iterdir())


def test_another_file_than_the_published_one_is_not_kept(wanted):
    with pytest.raises(WeightsError, match="not 0000"):
        fetching.pull(dataclasses.replace(wanted, sha256="0" * 64))
    assert not any(store.folder().iterdir())


def test_a_mirror_takes_the_place_of_the_host(wanted, server, monkeypatch):
    monkeypatch.setenv(fetching.MIRROR, f"http://127.0.0.1:{server.server_port}/good/")
    fetching.pull(dataclasses.replace(wanted, url="https://weights.example/far/rec.onnx"))
    assert server.asked == ["/good/far/rec.onnx"]
    monkeypatch.setenv(fetching.MIRROR, "file:///etc")
    with pytest.raises(WeightsError, match="no http"):
        fetching.pull(dataclasses.replace(wanted, sha256="0" * 64))


@pytest.mark.parametrize("mirror", ["https://me:secret@mirror.example", "me:secret@mirror.example"])
def test_a_mirrors_password_is_refused_and_never_told(wanted, monkeypatch, capsys, mirror):
    monkeypatch.setenv(fetching.MIRROR, mirror)
    for more in ([], ["--dry-run"]):
        assert main(["models", "pull", "ppocrv6-medium", *more]) == WeightsError.exit_code
    told = capsys.readouterr()
    assert fetching.MIRROR in told.err
    assert "secret" not in told.out + told.err


def test_what_goes_on_beyond_any_recognizers_size_is_not_kept(wanted, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES", len(CONTENT))
    assert fetching.pull(wanted).read_bytes() == CONTENT
    store.place(wanted).unlink()
    monkeypatch.setattr(fetching, "MOST_BYTES", len(CONTENT) - 1)
    with pytest.raises(WeightsError, match="too large"):
        fetching.pull(wanted)
    assert not any(store.folder().iterdir())


def test_a_folder_that_cannot_be_written_is_no_fault_of_the_net(wanted, monkeypatch, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "file/weights")
    with pytest.raises(OutputError):
        fetching.pull(wanted)


def test_what_a_package_carries_is_not_fetched():
    with pytest.raises(WeightsError, match="nothing to fetch"):
        fetching.pull(catalog()["inkproof-hand"])


def test_the_command_pulls_by_name_and_tells_where_it_lies(wanted, capsys):
    assert main(["models", "pull", "ppocrv6-medium", "--dry-run"]) == 0
    assert main(["models", "where", "ppocrv6-medium"]) == WeightsError.exit_code
    seen = capsys.readouterr()
    assert (seen.out, wanted.url in seen.err) == ("", True)
    assert f"or put {wanted.url} at {store.place(wanted)}" in seen.err
    assert main(["models", "pull", "ppocrv6-medium"]) == 0
    assert main(["models", "where", "ppocrv6-medium"]) == 0
    assert capsys.readouterr().out.splitlines() == [str(locate(wanted))] * 2


def test_reading_with_weights_that_are_not_here_says_how_to_get_them(wanted, capsys):
    assert main(["read", __file__, "--weights", "ppocrv6-medium"]) == WeightsError.exit_code
    assert "inkproof models pull ppocrv6-medium" in capsys.readouterr().err


def test_the_list_shows_what_is_here_and_what_could_be(wanted, capsys):
    pytest.importorskip("huggingface_hub")
    assert main(["models", "list"]) == 0
    assert "not here" in capsys.readouterr().out
    fetching.pull(wanted)
    assert main(["models", "list"]) == 0
    out = capsys.readouterr().out
    assert "ppocrv6-medium" in out
    assert "not here" not in out


def test_what_was_pulled_is_verified_and_removed_by_its_name(wanted, monkeypatch, tmp_path, capsys):
    pytest.importorskip("huggingface_hub")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path / "hub"))
    assert main(["models", "verify", "ppocrv6-medium"]) == WeightsError.exit_code
    path = fetching.pull(wanted)
    for names in ([], ["ppocrv6-medium"]):
        assert main(["models", "verify", *names]) == 0
        assert capsys.readouterr().out == "ppocrv6-medium  SHA-256 as published\n"
    path.write_bytes(b"damaged")
    assert main(["models", "verify"]) == WeightsError.exit_code
    assert "Run: inkproof models pull ppocrv6-medium" in capsys.readouterr().err
    assert main(["models", "remove", "ppocrv6-medium"]) == 0
    assert "removed ppocrv6-medium" in capsys.readouterr().err
    assert not path.exists()
    assert main(["models", "verify"]) == 0
    assert main(["models", "remove", "ppocrv6-medium"]) == WeightsError.exit_code

"""A language model behind a server: a server on the loopback that answers, stalls, refuses and breaks off."""

import contextlib
import json
import math
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from inkproof import models
from inkproof.errors import DownloadRefusedError, LanguageModelError, StateError, UsageError
from inkproof.protocols import LanguageModel, Message
from inkproof.runtimes import server
from inkproof.runtimes.server import ServerModel

ASKED = [Message("system", "Be brief."), Message("user", "Name a colour.")]


class Loopback:
    """Gives the prepared answers one after another, the last for ever, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, dict[str, str], dict]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append((self.path, dict(self.headers), body))
                status, headers, data = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def loopback():
    opened = Loopback()
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    monkeypatch.setattr(server, "PAUSE_S", 0.01)


def stream(*pieces, end=True):
    events = [f"data: {json.dumps({'choices': [{'delta': {'content': piece}}]})}\n\n" for piece in pieces]
    text = ": a comment\n\n" + "".join(events) + ("data: [DONE]\n\n" if end else "")
    return 200, {"Content-Type": "text/event-stream"}, text.encode()


def whole(value):
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


def refused(status, **headers):
    return status, headers, b'{"error": "no"}'


def echoed(*choices):
    return whole({"choices": list(choices)})


def test_an_answer_streams_and_the_request_is_what_the_protocol_wants(loopback):
    loopback.answers = [stream("Bl", "ue", "")]
    pieces: list[str] = []
    model = ServerModel(loopback.url, "qwen", key="k3y")
    assert isinstance(model, LanguageModel)
    assert model.complete(ASKED, max_tokens=9, seed=4, on_token=pieces.append) == "Blue"
    assert pieces == ["Bl", "ue"]
    ((path, headers, body),) = loopback.asked
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer k3y"
    assert (body["model"], body["max_tokens"], body["seed"], body["temperature"]) == ("qwen", 9, 4, 0.0)
    assert body["messages"][1] == {"role": "user", "content": "Name a colour."}


def test_a_server_that_does_not_stream_answers_too(loopback):
    loopback.answers = [whole({"choices": [{"message": {"content": "Blue"}}]})]
    assert ServerModel(loopback.url, "qwen").complete(ASKED) == "Blue"
    assert "Authorization" not in loopback.asked[0][1]


@pytest.mark.parametrize("busy", [refused(503), refused(429, **{"Retry-After": "0.01"}), refused(500)])
def test_a_busy_server_is_asked_again(loopback, busy):
    loopback.answers = [busy, busy, stream("Blue")]
    assert ServerModel(loopback.url, "qwen").complete(ASKED) == "Blue"
    assert len(loopback.asked) == 3


def test_a_server_that_stays_busy_is_an_error(loopback):
    loopback.answers = [refused(503)]
    with pytest.raises(LanguageModelError, match="503"):
        ServerModel(loopback.url, "qwen").complete(ASKED)
    assert len(loopback.asked) == server.TRIES


def test_nobody_there_is_an_error(loopback):
    url = loopback.url
    loopback.close()
    with pytest.raises(LanguageModelError, match="no answer"):
        ServerModel(url, "qwen", timeout_s=2.0).complete(ASKED)
    loopback.__init__()


def test_a_silent_server_times_out():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        model = ServerModel(f"http://127.0.0.1:{silent.getsockname()[1]}/v1", "qwen", timeout_s=0.05)
        with pytest.raises(LanguageModelError, match="no answer: none within"):
            model.complete(ASKED)
        with pytest.raises(LanguageModelError, match="a moment ago"):  # the next lines do not wait
            model.complete(ASKED)
        model._away_until = 0.0
        with pytest.raises(LanguageModelError, match="none within"):
            model.complete(ASKED)


def test_a_server_that_drips_is_cut():
    import socket

    def drip(listening: socket.socket) -> None:
        with contextlib.suppress(OSError):
            told, _ = listening.accept()
            told.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
            while True:
                told.sendall(b" ")
                time.sleep(0.02)

    with socket.create_server(("127.0.0.1", 0)) as dripping:
        threading.Thread(target=drip, args=(dripping,), daemon=True).start()
        model = ServerModel(f"http://127.0.0.1:{dripping.getsockname()[1]}/v1", "qwen", timeout_s=0.5)
        model._limit_s = 0.2
        with pytest.raises(LanguageModelError, match="does not stop"):
            model.complete(ASKED)


@pytest.mark.parametrize("status", [401, 403])
def test_a_wanted_key_is_named_and_not_asked_for_twice(loopback, status):
    loopback.answers = [refused(status)]
    with pytest.raises(LanguageModelError, match="INKPROOF_LLM_KEY"):
        ServerModel(loopback.url, "qwen").complete(ASKED)
    assert len(loopback.asked) == 1


def test_no_redirection_is_followed(loopback):
    loopback.answers = [refused(307, Location="http://127.0.0.1:9/v1/chat/completions")]
    with pytest.raises(LanguageModelError, match="307"):
        ServerModel(loopback.url, "qwen").complete(ASKED)
    assert len(loopback.asked) == 1


def test_a_server_without_grammars_is_asked_without(loopback):
    loopback.answers = [refused(400), stream("yes"), stream("no")]
    model = ServerModel(loopback.url, "qwen")
    assert model.complete(ASKED, grammar='root ::= "yes"') == "yes"
    assert model.complete(ASKED, grammar='root ::= "yes"') == "no"
    assert ["grammar" in body for _, _, body in loopback.asked] == [True, False, False]


@pytest.mark.parametrize(
    "answer",
    [
        whole(["no", "chat"]),
        whole({"choices": [{"message": {"content": 5}}]}),
        whole({"choices": [[]]}),
        (200, {"Content-Type": "application/json"}, b"[" * 100_000),
        (200, {"Content-Type": "text/event-stream"}, b'data: {"choices": [{"delta": {"content": [1]}}]}\n\n'),
        (200, {"Content-Type": "text/html"}, b"<html>"),
        (200, {"Content-Type": "text/event-stream"}, b"data: {\n\n"),
        (200, {"Content-Type": "application/json", "Content-Length": "9000"}, b'{"choices": ['),
    ],
)
def test_an_answer_that_is_none_is_an_error(loopback, answer):
    loopback.answers = [answer]
    with pytest.raises(LanguageModelError):
        ServerModel(loopback.url, "qwen").complete(ASKED)


def test_an_endless_answer_is_cut(loopback, monkeypatch):
    monkeypatch.setattr(server, "ANSWER_BYTES", 2000)
    loopback.answers = [stream(*["again and again"] * 100, end=False)]
    with pytest.raises(LanguageModelError, match="does not stop"):
        ServerModel(loopback.url, "qwen").complete(ASKED)


def test_scores_are_those_of_the_text_behind_the_prefix(loopback):
    first = {"index": 1, "logprobs": {"text_offset": [0, 3, 8], "token_logprobs": [None, -1.0, -9.0]}}
    second = {"index": 0, "logprobs": {"text_offset": [0, 3, 5, 7], "token_logprobs": [None, -2.0, -0.5, -9.0]}}
    loopback.answers = [echoed(first, second)]
    model = ServerModel(loopback.url, "qwen")
    assert model.score("The", [" end", " clou"]) == [-2.5, -1.0]
    assert loopback.asked[0][2]["prompt"] == ["The end", "The clou"]
    assert model.score("The", []) == []


@pytest.mark.parametrize(
    ("answer", "offered"),
    [
        (echoed({"logprobs": {"text_offset": [0, 3, 7], "token_logprobs": [None, -1.0, -3.0]}}), True),
        (echoed({"text": "x", "logprobs": None}), False),
        (echoed({"logprobs": {"text_offset": [math.inf], "token_logprobs": [-3.0]}}), False),
        (echoed({"logprobs": {"text_offset": [7], "token_logprobs": [-3.0]}}), False),
        (echoed({"logprobs": {"text_offset": [0, 3], "token_logprobs": [None, math.nan]}}), False),
        (refused(404), False),
    ],
)
def test_whether_a_server_scores_is_asked_once(loopback, answer, offered):
    loopback.answers = [answer, stream("yes")]
    model = ServerModel(loopback.url, "qwen")
    assert (model.scores, model.scores) == (offered, offered)
    assert len(loopback.asked) == (1 if offered else 2)  # one that does not score is asked whether it answers


def test_a_name_that_the_server_does_not_know_is_told_before_the_first_page(loopback):
    loopback.answers = [refused(404)]
    with pytest.raises(LanguageModelError, match=r"404.*address and name"):
        _ = ServerModel(loopback.url, "nobody").scores


def test_text_that_leaves_the_machine_is_told():
    with pytest.warns(UserWarning, match=r"sent to llm\.example\.org"):
        ServerModel("https://llm.example.org/v1", "qwen")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("url", ["http://localhost:8080/v1", "http://127.0.0.1:1/v1", "http://[::1]:8080/v1"])
def test_the_loopback_is_no_other_machine(url):
    ServerModel(url, "qwen")


@pytest.mark.parametrize(
    "url", ["ftp://localhost", "localhost:8080", "http://", "http://localhost:port/v1", "http://[::1/v1"]
)
def test_what_is_no_address_is_a_usage_error(url):
    with pytest.raises(UsageError):
        ServerModel(url, "qwen")


def test_a_closed_model_says_so_and_closes_twice(loopback):
    model = ServerModel(loopback.url, "qwen")
    model.close()
    model.close()
    with pytest.raises(StateError):
        model.complete(ASKED)


def test_a_server_takes_no_adapter(tmp_path):
    with pytest.raises(UsageError, match="its own layers"):
        models.load("http://127.0.0.1:9/v1", gpu_layers="all")
    with pytest.raises(UsageError, match="its own adapters"):
        models.load("http://localhost:1/v1", lora=tmp_path / "lora.gguf")


def test_an_address_with_a_password_is_refused():
    with pytest.raises(UsageError, match="password") as caught:
        ServerModel("http://me:secret@localhost:8080/v1", "qwen")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://gpu.example:8000/v1", "https://192.0.2.7/v1"])
def test_offline_no_text_leaves_this_machine(url):
    with pytest.raises(DownloadRefusedError):
        models.load(url, offline=True)


@pytest.mark.parametrize("url", ["http://[::", "http://"])
def test_offline_what_is_no_address_is_refused_as_none(url):
    with pytest.raises(UsageError, match="no address"):
        models.load(url, offline=True)


def test_offline_a_server_on_this_machine_is_asked(loopback):
    loopback.answers = [stream("Blue")]
    assert models.load(loopback.url, offline=True).complete(ASKED) == "Blue"

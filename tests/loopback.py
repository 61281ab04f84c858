"""A hub of models on this machine's loopback: listing, etags, redirects to a store, ranges, and faults on order."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COMMIT = "3f1c" * 10
PIECE_BYTES = 1 << 16


@dataclass
class Seen:
    """One request as it came in, and how many bytes of content it was given."""

    method: str
    path: str
    headers: dict[str, str]
    sent_bytes: int = 0


@dataclass
class LoopbackHub:
    """Repositories of files (bytes, or a path), and what shall go wrong; `requests` tells what was asked."""

    repos: dict[str, dict[str, bytes | Path]] = field(default_factory=dict)
    card: dict[str, Any] = field(default_factory=lambda: {"license": "apache-2.0"})
    token: str = ""
    statuses: list[tuple[str, int]] = field(default_factory=list)
    """(beginning of a path, status): each answers one request that fits, in order."""
    cuts: list[int] = field(default_factory=list)
    """Bytes after which the connection of the next transfer breaks, one a transfer."""
    held_after: int | None = None
    """Bytes after which the next transfer waits for `release`."""
    release: threading.Event = field(default_factory=threading.Event)
    stored: dict[str, bytes] = field(default_factory=dict)
    """What the store gives in place of the published file, by the file's name."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Sizes that the listing claims, by the file's name."""
    names_only: bool = False
    """Whether the listing gives no sizes and sums, as that of a plain mirror."""
    requests: list[Seen] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def transfers(self) -> list[Seen]:
        """The requests that reached the store."""
        return [seen for seen in self.requests if seen.path.startswith("/store/")]

    def content(self, repo: str, file: str) -> bytes:
        published = self.repos[repo][file]
        return published if isinstance(published, bytes) else published.read_bytes()

    def size(self, repo: str, file: str) -> int:
        return self.sizes.get(file, len(self.content(repo, file)))

    def sha256(self, repo: str, file: str) -> str:
        return hashlib.sha256(self.content(repo, file)).hexdigest()

    def listing(self, repo: str) -> dict[str, Any]:
        files = [
            {
                "rfilename": file,
                "size": self.size(repo, file),
                "blobId": "0" * 40,
                "lfs": {"sha256": self.sha256(repo, file), "size": self.size(repo, file), "pointerSize": 134},
            }
            for file in self.repos[repo]
        ]
        if self.names_only:
            files = [{"rfilename": file["rfilename"]} for file in files]
        readme = {"rfilename": "README.md", "size": 9, "blobId": "1" * 40}
        return {"id": repo, "modelId": repo, "sha": COMMIT, "cardData": self.card, "siblings": [readme, *files]}


def variables(hub: LoopbackHub, home: Path) -> dict[str, str]:
    """This process's environment, for another one whose hub is this, with `home` as its cache."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
    return {**kept, "HF_HOME": str(home), "HF_ENDPOINT": hub.url, "NO_PROXY": "127.0.0.1,localhost"}


@contextmanager
def serving(hub: LoopbackHub) -> Iterator[LoopbackHub]:
    """The hub, answering until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    server.daemon_threads = True
    hub.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: LoopbackHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing: the tests look at `requests`."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        seen = Seen(self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
        self.hub.requests.append(seen)
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)
        for order in self.hub.statuses:
            if path.startswith(order[0]):
                self.hub.statuses.remove(order)
                self._send(order[1], headers={"Retry-After": "0"} if order[1] == 429 else {})
                return
        if match := re.fullmatch(r"/store/(.+/.+?)/(.+)", path):
            self._transfer(match[1], match[2], seen)
        elif self.hub.token and seen.headers.get("authorization") != f"Bearer {self.hub.token}":
            self._send(401, headers={"X-Error-Message": "Invalid username or password."})
        elif match := re.fullmatch(r"/api/models/([^/]+/[^/]+)(/revision/.+)?", path):
            self._list(match[1])
        elif match := re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self._resolve(match[1], match[3])
        else:
            self._send(404)

    def _list(self, repo: str) -> None:
        if repo in self.hub.repos:
            self._send(200, json.dumps(self.hub.listing(repo)).encode(), {"Content-Type": "application/json"})
        else:
            self._send(404, headers={"X-Error-Code": "RepoNotFound"})

    def _resolve(self, repo: str, file: str) -> None:
        if file not in self.hub.repos.get(repo, {}):
            self._send(404, headers={"X-Error-Code": "EntryNotFound"})
            return
        # The store is another host, as the hub's is: what the hub is told in confidence must not reach it.
        place = f"http://localhost:{self.hub.port}/store/{repo}/{urllib.parse.quote(file)}"
        self._send(
            302,
            headers={
                "Location": place,
                "X-Repo-Commit": COMMIT,
                "X-Linked-Etag": f'"{self.hub.sha256(repo, file)}"',
                "X-Linked-Size": str(self.hub.size(repo, file)),
            },
        )

    def _transfer(self, repo: str, file: str, seen: Seen) -> None:
        content = self.hub.stored.get(file) or self.hub.content(repo, file)
        start = 0
        if match := re.fullmatch(r"bytes=(\d+)-", seen.headers.get("range", "")):
            start = int(match[1])
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        cut = self.hub.cuts.pop(0) if self.hub.cuts else len(content)
        end = min(len(content), start + cut)
        held, self.hub.held_after = self.hub.held_after, None
        for at in range(start, end, PIECE_BYTES):
            if held is not None and at - start >= held:
                self.hub.release.wait(60)
            piece = content[at : min(at + PIECE_BYTES, end)]
            try:
                self.wfile.write(piece)
            except OSError:
                break  # the other side went away
            seen.sent_bytes += len(piece)
        self.close_connection = end < len(content)

    def _send(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

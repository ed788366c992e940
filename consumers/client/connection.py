"""Asks the feed over HTTP: one kept connection, the key on every request, refusals as errors, no redirects."""

import gzip
import http.client
import json
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from consumers.client.errors import CursorGone, FeedRefused, FeedUnavailable

_BROKEN = (OSError, http.client.HTTPException, EOFError, zlib.error)
_SMALL = 64 << 20
"""Bytes that a single answer may have; a snapshot is read as a stream."""


@dataclass(frozen=True)
class Caller:
    """Who asks: its key, the purpose it is registered for, whom it trusts, its certificate (PEM with key)."""

    key: str = ""
    purpose: str = ""
    authorities: Path | None = None
    certificate: Path | None = None

    def headers(self) -> dict[str, str]:
        """What stands in every request."""
        told = {"Accept-Encoding": "gzip", "User-Agent": "compliance-registry-client/1"}
        if self.key:
            told["Authorization"] = f"Bearer {self.key}"
        if self.purpose:
            told["X-Purpose"] = self.purpose
        return told


class Connection:
    """One feed's address. Raises `FeedUnavailable`, `FeedRefused`, `CursorGone`, and `ValueError` for no address."""

    def __init__(self, url: str, caller: Caller, timeout: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no http or https address")
        self.url = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._parts = parts
        self._caller = caller
        self._timeout = timeout
        self._open: http.client.HTTPConnection | None = None

    def another(self) -> "Connection":
        """A second connection to the same feed, for an answer that does not end."""
        return Connection(self.url, self._caller, self._timeout)

    def json(self, path: str, *, timeout: float | None = None) -> Any:
        """The document of a GET."""
        with self.stream(path, timeout=timeout) as answer:
            return _decoded(_whole(answer.body), path)

    def post(self, path: str, document: Any = None) -> Any:
        """The answer of a POST, sent once more if the connection had gone stale: it must be safe to repeat."""
        data = json.dumps(document, ensure_ascii=False).encode() if document is not None else b""
        with self.stream(path, method="POST", data=data) as answer:
            content = _whole(answer.body)
        return _decoded(content, path) if content else None

    @contextmanager
    def stream(
        self,
        path: str,
        *,
        method: str = "GET",
        data: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Iterator["Answer"]:
        """What a request is answered, its body still to be read; `timeout` is the longest silence in seconds.

        An error while it is read means that the body was broken off: `FeedUnavailable`.
        """
        answer = self._asked(method, path, data, headers or {}, timeout or self._timeout)
        finished = False
        try:
            yield Answer(answer)
            finished = answer.isclosed()
        except TimeoutError as error:
            raise FeedUnavailable(f"{self.url} was silent for {timeout or self._timeout:.0f} s") from error
        except _BROKEN as error:
            raise FeedUnavailable(f"{self.url} broke off: {_said(error)}") from error
        finally:
            if not finished:
                self.close()

    def close(self) -> None:
        """Gives the connection up; the next request opens another."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _asked(
        self, method: str, path: str, data: bytes | None, headers: Mapping[str, str], timeout: float
    ) -> http.client.HTTPResponse:
        answer = self._sent(method, path, data, headers, timeout)
        if answer.status in (200, 201, 204, 206):
            return answer
        try:
            content = _whole(Answer(answer).body)
        except _BROKEN as error:
            self.close()
            raise FeedUnavailable(f"{self.url} broke off: {_said(error)}") from error
        raise _meaning(answer, content, path)

    def _sent(
        self, method: str, path: str, data: bytes | None, headers: Mapping[str, str], timeout: float
    ) -> http.client.HTTPResponse:
        kept = self._open is not None
        try:
            return self._request(method, path, data, headers, timeout)
        except _BROKEN as error:
            self.close()
            if not kept or isinstance(error, TimeoutError):
                raise FeedUnavailable(f"{self.url} 没有应答 does not answer: {_said(error)}") from error
        try:
            return self._request(method, path, data, headers, timeout)
        except _BROKEN as error:
            self.close()
            raise FeedUnavailable(f"{self.url} 没有应答 does not answer: {_said(error)}") from error

    def _request(
        self, method: str, path: str, data: bytes | None, headers: Mapping[str, str], timeout: float
    ) -> http.client.HTTPResponse:
        if self._open is None:
            self._open = self._connected()
        connection = self._open
        connection.timeout = timeout
        if connection.sock is not None:
            connection.sock.settimeout(timeout)
        told = {**self._caller.headers(), **headers}
        if data is not None:
            told["Content-Type"] = "application/json"
        connection.request(method, self._parts.path.rstrip("/") + path, data, told)
        return connection.getresponse()

    def _connected(self) -> http.client.HTTPConnection:
        host, port = cast(str, self._parts.hostname), self._parts.port
        secure = self._parts.scheme == "https"
        through = None if proxy_bypass(host) else getproxies().get(self._parts.scheme)
        if not secure:
            return http.client.HTTPConnection(host, port, timeout=self._timeout)
        context = ssl.create_default_context(cafile=self._caller.authorities)
        if self._caller.certificate is not None:
            context.load_cert_chain(self._caller.certificate)
        if not through:
            return http.client.HTTPSConnection(host, port, timeout=self._timeout, context=context)
        proxy = urlsplit(through)
        connection = http.client.HTTPSConnection(
            proxy.hostname or "", proxy.port or 3128, timeout=self._timeout, context=context
        )
        connection.set_tunnel(host, port or 443)
        return connection


class Answer:
    """Status, headers and body; `raw` is the body as it was sent."""

    def __init__(self, raw: http.client.HTTPResponse) -> None:
        self.raw = raw
        self.status = raw.status
        self.headers = raw.headers
        self.packed = raw.headers.get("Content-Encoding", "").lower() == "gzip"

    @property
    def body(self) -> BinaryIO:
        """The body, unpacked."""
        return cast(BinaryIO, gzip.GzipFile(fileobj=self.raw) if self.packed else self.raw)


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__


def _whole(body: BinaryIO) -> bytes:
    content = body.read(_SMALL + 1)
    if len(content) > _SMALL:
        raise FeedUnavailable(f"an answer is longer than {_SMALL >> 20} MiB")
    return content + body.read()


def _decoded(content: bytes, path: str) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise FeedUnavailable(f"{path} answered no JSON: {error}") from error


def _meaning(answer: http.client.HTTPResponse, content: bytes, path: str) -> Exception:
    try:
        problem = json.loads(content)
        assert isinstance(problem, dict)
    except (ValueError, AssertionError):
        problem = {"title": answer.reason, "detail": path}
    if answer.status == 416:
        return CursorGone(str(problem.get("detail", "")))
    if answer.status == 429 or answer.status >= 500:
        asked = answer.headers.get("Retry-After", "")
        title = problem.get("title", answer.reason)
        return FeedUnavailable(f"{answer.status} {title}", float(asked) if asked.isdigit() else 0.0)
    return FeedRefused(answer.status, problem)

"""Downloads a snapshot to a file beside the copy, and goes on where an earlier download was broken off."""

import contextlib
import gzip
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from consumers.client.connection import Answer, Connection
from consumers.client.errors import CursorGone, FeedUnavailable
from consumers.client.shapes import lines_of

_PIECE = 1 << 18


class Spool:
    """One file, the ETag of what it is a part of, and whether it is packed."""

    def __init__(self, target: str) -> None:
        if "://" in target:
            self._folder = tempfile.TemporaryDirectory(prefix="registry-credit-")
            self._file = Path(self._folder.name) / "snapshot.part"
        else:
            self._file = Path(target + ".snapshot.part")
        self._tag = self._file.with_suffix(".tag")

    def download(self, connection: Connection, path: str) -> None:
        """The whole body in the file. Raises `FeedUnavailable`; what has come so far stays for the next attempt."""
        have, tag = self._kept()
        headers = {"Range": f"bytes={have}-", "If-Range": tag} if have else {}
        try:
            with connection.stream(path, headers=headers) as answer:
                self._fill(answer, have)
        except CursorGone:
            if not have:
                raise
            self.clear()  # a range beyond the end: the file is whole already, or of another snapshot
            raise FeedUnavailable("the snapshot has changed: it is taken from its beginning") from None

    @contextlib.contextmanager
    def lines(self) -> Iterator[Iterator[bytes]]:
        """The lines of the file, unpacked. Raises `FeedUnavailable` when the packing is broken."""
        packed = self._tag.read_text("utf-8").endswith("\ngzip")
        try:
            with gzip.open(self._file) if packed else self._file.open("rb") as file:
                yield lines_of(cast(BinaryIO, file))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            self.clear()
            raise FeedUnavailable(f"the snapshot was broken off: {error}") from error

    @property
    def filled(self) -> bool:
        """Whether there is anything in the file."""
        return self._kept()[0] > 0

    def clear(self) -> None:
        """Throws the file away."""
        self._file.unlink(missing_ok=True)
        self._tag.unlink(missing_ok=True)

    def _kept(self) -> tuple[int, str]:
        try:
            return self._file.stat().st_size, self._tag.read_text("utf-8").partition("\n")[0]
        except FileNotFoundError:
            return 0, ""

    def _fill(self, answer: Answer, have: int) -> None:
        goes_on = answer.status == 206
        if not goes_on:
            self.clear()
            self._remember(answer)
        with self._file.open("ab" if goes_on else "wb") as file:
            if goes_on and not answer.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
                raise FeedUnavailable("the feed went on from another byte than was asked")
            while piece := answer.raw.read1(_PIECE):
                file.write(piece)
        missing = answer.raw.length
        if missing:
            raise FeedUnavailable(f"the snapshot was broken off, {missing} bytes are missing")

    def _remember(self, answer: Answer) -> None:
        """Only a strong tag names the very bytes; without one nothing can be gone on with."""
        tag = answer.headers.get("ETag", "")
        self._tag.write_text(("" if tag.startswith("W/") else tag) + ("\ngzip" if answer.packed else "\n"), "utf-8")

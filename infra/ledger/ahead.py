"""Has rows worked out while others are saved: a second process takes them from the end, this one from the front."""

import contextlib
import os
import queue
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Self

import msgspec

from infra.ledger.acts import Officers
from infra.ledger.foreseeing import Asked, Ready, ready, received, send
from infra.ledger.reading import Line
from registry.foreseeing import Terms

PIECE = 50
"""Rows that are worked out at a time."""
WAITING, SAVING = 2, 8
"""Pieces that lie before the second process, and before this one saves."""
PATIENCE = 5
"""Seconds within which the second process must have ended."""

Rows = Sequence[Ready | None]
_DECODER = msgspec.msgpack.Decoder(list[Ready | None])


class _Chunk:
    """Rows in pieces: those before `front` are this process's, those from `back` on the other's."""

    def __init__(self, rows: Sequence[Line]) -> None:
        self.rows = rows
        self.pieces = [rows[start : start + PIECE] for start in range(0, len(rows), PIECE)]
        self.done: list[Rows | None] = [None] * len(self.pieces)
        self.front, self.back = 0, len(self.pieces)

    @property
    def open(self) -> bool:
        """Whether a piece is nobody's yet."""
        return self.front < self.back

    def result(self) -> list[Ready | None]:
        return [one for piece in self.done for one in piece or ()]


class Ahead:
    """One import's second process; nothing depends on it: what it does not answer is worked out here.

    `answered` counts the pieces that it did.
    """

    def __init__(self, officers: Officers, terms: Callable[[], Terms]) -> None:
        """The process needs about a second until it works."""
        self._officers, self._terms = officers, terms
        self._next = _Chunk(())
        self._sent: deque[tuple[_Chunk, int]] = deque()
        self._answers: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._channel, other = socket.socketpair()
        with other:
            self.process = _started(other.fileno())
        self._alive = True
        self.answered = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @staticmethod
    def possible() -> bool:
        """Whether there is a processor to spare, and a system that hands a socket to another process."""
        return os.name == "posix" and (os.cpu_count() or 1) > 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        with contextlib.suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)  # wakes the reader, and tells the process
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reader.join()
        self._channel.close()

    def worked_out(self, rows: Sequence[Line], following: Sequence[Line]) -> list[Ready | None]:
        """What each of the rows comes to; those that follow are begun meanwhile."""
        chunk = self._next if self._next.rows is rows else _Chunk(rows)
        self._next = _Chunk(following)
        while True:
            self._take(wait=False)
            self._offer(chunk, WAITING)
            if chunk.open:
                self._work_out(chunk)
            elif None not in chunk.done:
                break
            elif self._next.open:
                self._offer(self._next, WAITING)
                self._work_out(self._next)
            else:
                self._take(wait=True)
        self._offer(self._next, SAVING)
        return chunk.result()

    def _offer(self, chunk: _Chunk, most: int) -> None:
        while self._alive and chunk.open and len(self._sent) < most:
            piece = chunk.pieces[chunk.back - 1]
            try:
                send(self._channel, self._asked(piece))
            except OSError:
                return self._lost()
            chunk.back -= 1
            self._sent.append((chunk, chunk.back))
        return None

    def _work_out(self, chunk: _Chunk) -> None:
        piece, chunk.front = chunk.front, chunk.front + 1
        chunk.done[piece] = ready(self._asked(chunk.pieces[piece]))

    def _asked(self, piece: Sequence[Line]) -> Asked:
        return Asked(self._terms(), self._officers, [line.cells for line in piece])

    def _take(self, *, wait: bool) -> None:
        """Takes answers in; with `wait` at least one, if any is to come."""
        while self._sent:
            try:
                answer = self._answers.get(wait)
            except queue.Empty:
                return None
            if answer is None:
                return self._lost()
            chunk, piece = self._sent.popleft()
            chunk.done[piece] = _DECODER.decode(answer)
            self.answered += 1
            wait = False
        return None

    def _lost(self) -> None:
        """The process is gone: what lay before it is worked out here."""
        self._alive = False
        while self._sent:
            chunk, piece = self._sent.popleft()
            chunk.done[piece] = ready(self._asked(chunk.pieces[piece]))

    def _read(self) -> None:
        while (message := received(self._channel)) is not None:
            self._answers.put(message)
        self._answers.put(None)


def _started(channel: int) -> "subprocess.Popen[bytes]":
    """The second process at its end of the socket; it imports from where this one does."""
    asked = [sys.executable, "-m", "infra.ledger.second", str(channel)]
    return subprocess.Popen(asked, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}, pass_fds=(channel,))

"""Works out rows ahead of their turn: what two processes ask and answer, and what a row comes to if it is new."""

import socket
from functools import partial
from typing import NamedTuple

import msgspec
from pydantic import ValidationError

from infra.ledger.acts import Officers, acts_of
from infra.ledger.faults import Fault
from infra.ledger.headings import Cells
from infra.ledger.rows import Unclear, understand
from registry.foreseeing import EncodedEvent, Foreseen, Group, Terms, foresee
from registry.store import CommandRow

LENGTH = 4
"""Bytes before each message that say how long it is."""


class Asked(NamedTuple):
    """Rows to be worked out, and what the register gives for them."""

    terms: Terms
    officers: Officers
    rows: list[Cells]


class Ready(NamedTuple):
    """What a row comes to if its enterprise is new."""

    enterprise: str
    events: list[EncodedEvent]
    commands: list[CommandRow]
    warnings: tuple[Fault, ...]

    def foreseen(self, cells: Cells, officers: Officers) -> Foreseen:
        """As the register takes it; where the enterprise is not new the row is understood again."""
        return Foreseen(self.enterprise, self.events, self.commands, partial(_acts, cells, officers))


_ENCODER = msgspec.msgpack.Encoder()


def ready(asked: Asked) -> list[Ready | None]:
    """Each row's outcome; `None` where the row is at fault or the register must decide: then it is told there."""
    return [_ready(cells, asked) for cells in asked.rows]


def _ready(cells: Cells, asked: Asked) -> Ready | None:
    try:
        acts = acts_of(understand(cells), asked.officers)
    except (Unclear, ValidationError):
        return None
    found = foresee(acts.whole, asked.terms)
    return None if found is None else Ready(acts.register.enterprise, *found, acts.warnings)


def _acts(cells: Cells, officers: Officers) -> Group:
    return acts_of(understand(cells), officers).whole


def received(channel: socket.socket) -> bytes | None:
    """The next message; `None` when the other side is gone."""
    head = _exactly(channel, LENGTH)
    return None if head is None else _exactly(channel, int.from_bytes(head, "big"))


def send(channel: socket.socket, message: object) -> None:
    """Sends one message. Raises `OSError` when the other side is gone."""
    content = _ENCODER.encode(message)
    channel.sendall(len(content).to_bytes(LENGTH, "big") + content)


def _exactly(channel: socket.socket, length: int) -> bytes | None:
    """So many bytes in one call: Python's lock is not asked for between the parts."""
    buffer = bytearray(length)
    try:
        got = channel.recv_into(buffer, length, socket.MSG_WAITALL)
    except OSError:
        return None
    return bytes(buffer) if got == length else None

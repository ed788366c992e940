"""Saves what threads decide while another one is at the store in one transaction, each work whole or refused alone."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from eventsourcing.persistence import IntegrityError

from registry.mapper import Recorded
from registry.store import CommandRow

MOST = 64
"""Works that go into one transaction."""


@dataclass(slots=True)
class Work:
    """What one or more commands have decided and nobody has saved yet."""

    recorded: list[Recorded] = field(default_factory=list)
    commands: list[CommandRow] = field(default_factory=list)
    asked: str = ""
    """The id of the one command that all of it was decided for; others are those that took effect before it."""

    def touches(self) -> set[str]:
        """Its streams and command ids, each of which only one work of a transaction may touch."""
        streams = {f"stream {recorded.originator_id}" for recorded in self.recorded}
        return streams | {f"command {command.id}" for command in self.commands}

    @property
    def unconfirmed(self) -> str:
        """What is known when the store did not confirm: nothing. An id tells whether it was recorded after all."""
        said = "未知是否已登记 the store did not confirm: it may have taken the events or not"
        if not self.asked:
            return said
        return f"{said}; the same act with --command-id {self.asked} finds out, and records nothing twice"


Save = Callable[[Work], Sequence[int]]
"""Stores a work in one transaction and returns its events' positions. Raises `IntegrityError`, `StoreUnavailable`."""


@dataclass(slots=True, eq=False)
class _Turn:
    """A work in line, and what became of it: positions or an error, once it is settled."""

    work: Work
    positions: Sequence[int] | None = None
    error: Exception | None = None

    @property
    def settled(self) -> bool:
        return self.positions is not None or self.error is not None


class Commits:
    """One line of works before one store. Whoever comes to the store takes along those who wait behind."""

    def __init__(self, save: Save) -> None:
        self._save = save
        self._store = threading.Lock()
        self._line = threading.Lock()
        self._waiting: list[_Turn] = []

    @property
    def waiting(self) -> int:
        """How many works stand in line."""
        return len(self._waiting)

    def save(self, work: Work) -> Sequence[int]:
        """The positions of the work's events, once they are durable; raises as `Save` does.

        A work that conflicts with the store fails alone: the others of its transaction are saved one by one.
        """
        turn = _Turn(work)
        with self._line:
            self._waiting.append(turn)
        with self._store:
            if not turn.settled:
                self._lead(turn)
        if turn.error is not None:
            raise turn.error
        assert turn.positions is not None
        return turn.positions

    def _lead(self, own: _Turn) -> None:
        together = self._taken(own)
        try:
            self._settle(together)
        finally:  # interrupted: what is not settled may be saved or not, its own thread will find out
            with self._line:
                self._waiting += [turn for turn in together if not turn.settled and turn is not own]

    def _taken(self, own: _Turn) -> list[_Turn]:
        """Out of the line: one's own turn, and those behind whose works touch nothing that another one touches."""
        with self._line:
            self._waiting.remove(own)
            together, touched = [own], own.work.touches()
            for turn in self._waiting:
                touches = turn.work.touches()
                if len(together) < MOST and touched.isdisjoint(touches):
                    together.append(turn)
                    touched |= touches
            taken = set(together)
            self._waiting = [turn for turn in self._waiting if turn not in taken]
            return together

    def _settle(self, together: Sequence[_Turn]) -> None:
        whole = together[0].work if len(together) == 1 else _joined(together)
        try:
            positions = self._save(whole)
        except IntegrityError as error:
            if len(together) == 1:
                together[0].error = error
            else:
                for turn in together:
                    self._settle([turn])
        except Exception as error:  # noqa: BLE001  # each thread raises it where it waits
            for turn in together:
                turn.error = error
        else:
            start = 0
            for turn in together:
                turn.positions = positions[start : start + len(turn.work.recorded)]
                start += len(turn.work.recorded)


def _joined(together: Sequence[_Turn]) -> Work:
    whole = Work()
    for turn in together:
        whole.recorded += turn.work.recorded
        whole.commands += turn.work.commands
    return whole

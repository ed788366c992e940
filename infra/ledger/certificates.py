"""Which enterprises hold a level by a certificate's number: in the register, and in the rows before."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import NamedTuple

from infra.ledger.acts import Acts
from infra.ledger.faults import Fault
from infra.ledger.headings import HEADING
from registry.domain.commands import Close, EnterLedgerLevel, Revoke
from registry.domain.identity import normal

BATCH = 500
"""Numbers in one question."""


class Holding(NamedTuple):
    """A number, who holds a level by it, and the row of the file that says so; without a row the register does."""

    number: str
    enterprise: str
    row: int | None


class Certificates:
    """The holders of every number so far, on the disk: as many as the register and the file have."""

    def __init__(self, held: Iterable[tuple[str, str]]) -> None:
        self._database = sqlite3.connect("")  # a temporary file that is gone when it is closed
        self._database.execute("CREATE TABLE held (number TEXT, enterprise TEXT, line INTEGER)")
        self._database.execute("CREATE INDEX of_number ON held (number)")
        told = (Holding(number, enterprise, None) for number, enterprise in held)
        while some := list(islice(told, BATCH)):
            self._add(some)

    def close(self) -> None:
        """Forgets everything."""
        self._database.close()

    def doubled(self, rows: Sequence[tuple[int, Acts]]) -> Iterator[tuple[int, Fault]]:
        """A warning for each row, given in the file's order, whose number another enterprise holds already."""
        taken = [holding for number, acts in rows for holding in _held(number, acts)]
        holders = self._holders({one.number for one in taken})
        for one in taken:
            others = [each for each in holders.get(one.number, ()) if each.enterprise != one.enterprise]
            if others:
                yield one.row or 0, _fault(one.number, others[0])
            holders.setdefault(one.number, []).append(one)
        self._add(taken)

    def _holders(self, numbers: set[str]) -> dict[str, list[Holding]]:
        found: dict[str, list[Holding]] = {}
        waiting = iter(sorted(numbers))
        while some := list(islice(waiting, BATCH)):
            sql = f"SELECT * FROM held WHERE number IN ({', '.join('?' * len(some))}) ORDER BY rowid"  # noqa: S608
            with closing(self._database.execute(sql, some)) as rows:
                for row in rows:
                    found.setdefault(row[0], []).append(Holding(*row))
        return found

    def _add(self, some: Sequence[Holding]) -> None:
        self._database.executemany("INSERT INTO held VALUES (?, ?, ?)", some)


def behind(events: int) -> Fault:
    """That the register's newest levels could not be looked at."""
    because = f"the views lack the register's last {events} events: numbers entered by them are not compared"
    return Fault(HEADING["certificate"], "numbers_not_compared", because, "run `registry up` first, and import again")


def _held(number: int, acts: Acts) -> Iterator[Holding]:
    """The level that a row enters, unless the same row takes it away."""
    if any(isinstance(one, Revoke | Close) for one in acts.rest):
        return
    for one in acts.rest:
        if isinstance(one, EnterLedgerLevel):
            yield Holding(one.certificate, normal(one.enterprise), number)


def _fault(number: str, other: Holding) -> Fault:
    where = "in the register" if other.row is None else f"by row {other.row}"
    because = f"{other.enterprise} holds a level by {number} already, {where}"
    return Fault(HEADING["certificate"], "certificate_held", because, "let who gave the number check and correct it")

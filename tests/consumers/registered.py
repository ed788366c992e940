"""Registers recipients in front of a register, with a clock that the test moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from consumers.access import Key
from consumers.app import create_app
from consumers.recipients.database import RecipientsDatabase, SqliteRecipients
from consumers.recipients.directory import Directory
from consumers.recipients.gate import Gate
from consumers.recipients.ledger import Ledger
from consumers.recipients.limits import Limits
from consumers.recipients.model import FIELDS, Kind, Purpose, Recipient, Sight
from consumers.recipients.stops import StopUses
from consumers.recipients.told import Delivered, deliveries
from consumers.serving import Serving
from infra.credit import credit_of
from tests.consumers.served import LOOPBACK, SHANGHAI, Register, browser

LOAN = Sight(purposes=(Purpose.LOAN,))


@dataclass
class MovingClock:
    """A clock that stands where the test puts it."""

    moment: datetime = field(default=datetime(2026, 3, 2, 1, 30, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(SHANGHAI).date()

    def passes(self, **duration: float) -> None:
        self.moment += timedelta(**duration)


@dataclass
class Office:
    """A register with recipients: its directory, its ledger, its server."""

    register: Register
    clock: MovingClock
    directory: Directory
    ledger: Ledger
    database: RecipientsDatabase
    keys: tuple[Key, ...] = ()
    limits: Limits = field(default_factory=lambda: Limits(1000, 1000))
    proxies: tuple[str, ...] = ()

    def adds(self, name: str = "icbc", sight: Sight = LOAN, certificate: str = "") -> str:
        """Registers a bank; its key."""
        self.directory.add(name, ("示例银行", "Example Bank"), Kind.BANK, sight, certificate)
        return self.directory.new_key(name).key

    def app(self) -> FastAPI:
        gate = Gate(
            clock=self.clock,
            directory=self.directory,
            ledger=self.ledger,
            limits=self.limits,
            proxies=self.proxies,
            overdue_hours=24,
        )
        credit = credit_of(self.register.views, self.register.home, self.clock.now, heartbeat=0.2)
        return create_app(self.register.views, Serving(self.clock, keys=self.keys, gate=gate, credit=credit))

    def recipient(self, name: str = "icbc") -> Recipient:
        return self.directory.find(name)

    def stops(self) -> StopUses:
        return StopUses(self.database, self.register.views, self.clock.now)

    def told(self, name: str = "icbc") -> list[Delivered]:
        """The ledger of a recipient, the oldest first."""
        with self.database.reading() as session:
            return deliveries(session, self.recipient(name).number)[::-1]


class Asking:
    """A recipient's own client: key and purpose on every request."""

    def __init__(
        self, office: Office, key: str, purpose: str = "loan", client: tuple[str, int] = LOOPBACK, **headers: str
    ) -> None:
        self.client: TestClient = browser(office.app(), client)
        self.client.headers.update({"Authorization": f"Bearer {key}", "X-Purpose": purpose, **headers})

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str) -> Any:
        return self.client.post(path)


@contextmanager
def office(register: Register, place: Path | RecipientsDatabase) -> Iterator[Office]:
    """An office beside a register, its recipients in a folder or in another database."""
    database = SqliteRecipients(place / "recipients.sqlite") if isinstance(place, Path) else place
    clock = MovingClock()
    try:
        with Ledger(database, clock.now) as ledger:
            yield Office(register, clock, Directory(database, clock.now), ledger, database)
    finally:
        database.close()


def narrow(*fields: str, **more: Any) -> Sight:
    """A loan scope of some fields."""
    assert set(fields) <= FIELDS
    return Sight(purposes=(Purpose.LOAN,), fields=fields, **more)

"""Items that recipients must stop using, found in the credit changes: which one, why, and which records showed it."""

import hashlib
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from consumers.recipients.database import Session
from projections.credit import queries
from projections.credit.tables import Change
from projections.reading import Reading, select

_NOTHING = b'"withdrawn":[]'
_CHUNK = 2000


class Withdrawal(msgspec.Struct, frozen=True):
    """One item, and the record at `position` that withdraws it."""

    id: str
    stream: str
    item: str
    position: int
    reason: str
    since: str
    caused_by: str


class Showing(NamedTuple):
    """A record that showed the item: from its position to before the next, and the enterprise's region in it."""

    position: int
    until: int
    region: str


COLUMNS = Withdrawal.__struct_fields__
_INSERT = f"INSERT INTO withdrawn ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * 7)}) ON CONFLICT DO NOTHING"  # noqa: S608
_SHOWN = "INSERT INTO showings (withdrawal, position, until, region) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_KNOWN = (
    f"SELECT {', '.join(f'w.{name}' for name in COLUMNS)}, s.region"  # noqa: S608  # own words
    " FROM showings s JOIN withdrawn w ON w.id = s.withdrawal WHERE "
)


class Scanned(msgspec.Struct, frozen=True):
    """A piece of the changes, read: what it withdraws, with the records that showed it, and how far it reaches."""

    withdrawals: list[tuple[Withdrawal, list[Showing]]]
    upto: int


def scan(reading: Reading, after: int) -> Scanned:
    """The next changes, up to the watermark; a piece at a time, so that nobody waits for the whole register."""
    watermark = reading.watermark()
    changes = queries.changes(reading, after, _CHUNK, watermark)
    upto = changes[-1].position if len(changes) == _CHUNK else max(watermark, after)
    found = [one for change in changes if _NOTHING not in change.record for one in _withdrawn(reading, change)]
    return Scanned(found, upto)


def added(session: Session, one: Withdrawal, showings: Iterable[Showing]) -> None:
    """Keeps a withdrawal and what showed it. In a new edition it has the id that it had before."""
    session.change(_INSERT, msgspec.structs.astuple(one))
    session.many(_SHOWN, ((one.id, *showing) for showing in showings))


def name_of_scan(reading: Reading) -> str:
    """Under which name the scan of this edition is noted."""
    return f"withdrawn.{queries.edition(reading)}"


def known(session: Session, where: str, parameters: tuple[object, ...]) -> list[tuple[Withdrawal, str]]:
    """Withdrawals found before, each with the region in a record (`s`) that showed its item."""
    rows = session.select(_KNOWN + where, parameters)
    return [(Withdrawal(*row[:-1]), str(row[-1])) for row in rows]


def scanned(session: Session, name: str) -> int:
    """How far a scan has come."""
    found = session.select("SELECT reached FROM scans WHERE name = ?", (name,))
    return int(found[0][0]) if found else 0


def scanned_to(session: Session, name: str, reached: int) -> None:
    """Notes how far a scan has come."""
    sql = "INSERT INTO scans (name, reached) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET reached = excluded.reached"
    session.change(sql, (name, reached))


def _withdrawn(reading: Reading, change: Change) -> list[tuple[Withdrawal, list[Showing]]]:
    """What this change withdraws and the one before did not; what was never shown, nobody can have received."""
    rest = "WHERE stream = ? AND position < ? ORDER BY position"
    earlier = select(reading, Change, "credit_changes", rest, (change.stream, change.position))
    shown: dict[str, list[Showing]] = {}
    gone: set[str] = set()
    for one, following in zip(earlier, [*earlier[1:], change], strict=True):
        record: dict[str, Any] = msgspec.json.decode(one.record)
        for item in record["adverse"]:
            shown.setdefault(item["item"], []).append(Showing(one.position, following.position, record["region"]))
        gone = {item["item"] for item in record["withdrawn"]}
    now: dict[str, Any] = msgspec.json.decode(change.record)
    return [
        (_one(change, item), shown[item["item"]])
        for item in now["withdrawn"]
        if item["item"] in shown and item["item"] not in gone
    ]


def _one(change: Change, item: dict[str, Any]) -> Withdrawal:
    name = hashlib.sha256(f"{item['item']}\n{item['by']}\n{item['reason']}".encode()).hexdigest()[:24]
    return Withdrawal(name, change.stream, item["item"], change.position, item["reason"], item["since"], item["by"])

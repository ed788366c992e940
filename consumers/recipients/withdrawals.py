"""Items that recipients must stop using, found in the credit changes: which one, why, and while it was shown."""

import hashlib
from typing import Any

import msgspec

from consumers.recipients.database import Session
from projections.credit import queries
from projections.credit.tables import Change
from projections.reading import Reading, select

_NOTHING = b'"withdrawn":[]'
_CHUNK = 2000


class Withdrawal(msgspec.Struct, frozen=True):
    """One item, shown by the records from `first` on, up to the one at `position` that withdraws it."""

    id: str
    stream: str
    region: str
    item: str
    first: int
    position: int
    reason: str
    since: str
    caused_by: str


COLUMNS = ", ".join(Withdrawal.__struct_fields__)
_INSERT = f"INSERT INTO withdrawals ({COLUMNS}) VALUES ({', '.join('?' * 9)}) ON CONFLICT DO NOTHING"  # noqa: S608


class Scanned(msgspec.Struct, frozen=True):
    """A piece of the changes, read: what it withdraws, from where and up to where it reaches."""

    withdrawals: list[Withdrawal]
    after: int
    upto: int


def scan(reading: Reading, after: int) -> Scanned:
    """The next changes, up to the watermark; a piece at a time, so that nobody waits for the whole register."""
    watermark = reading.watermark()
    changes = queries.changes(reading, after, _CHUNK, watermark)
    upto = changes[-1].position if len(changes) == _CHUNK else max(watermark, after)
    found = [one for change in changes if _NOTHING not in change.record for one in _withdrawn(reading, change)]
    return Scanned(found, after, upto)


def added(session: Session, one: Withdrawal) -> bool:
    """Keeps a withdrawal; whether it is new. In a new edition it has the id that it had before, and is not."""
    return session.change(_INSERT, msgspec.structs.astuple(one)) == 1


def name_of_scan(reading: Reading) -> str:
    """Under which name the scan of this edition is noted."""
    return f"withdrawals.{queries.edition(reading)}"


def known(session: Session, where: str, parameters: tuple[object, ...]) -> list[Withdrawal]:
    """Withdrawals that were found before."""
    rows = session.select(f"SELECT {COLUMNS} FROM withdrawals WHERE {where}", parameters)  # noqa: S608  # own words
    return [Withdrawal(*row) for row in rows]


def scanned(session: Session, name: str) -> int:
    """How far a scan has come."""
    found = session.select("SELECT reached FROM scans WHERE name = ?", (name,))
    return int(found[0][0]) if found else 0


def scanned_to(session: Session, name: str, reached: int) -> None:
    """Notes how far a scan has come."""
    sql = "INSERT INTO scans (name, reached) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET reached = excluded.reached"
    session.change(sql, (name, reached))


def _withdrawn(reading: Reading, change: Change) -> list[Withdrawal]:
    """What this change withdraws and the one before did not; what was never shown, nobody can have received."""
    rest = "WHERE stream = ? AND position < ? ORDER BY position"
    earlier = select(reading, Change, "credit_changes", rest, (change.stream, change.position))
    shown: dict[str, tuple[int, str]] = {}
    gone: set[str] = set()
    for one in earlier:
        record: dict[str, Any] = msgspec.json.decode(one.record)
        for item in record["adverse"]:
            shown.setdefault(item["item"], (one.position, record["region"]))
        gone = {item["item"] for item in record["withdrawn"]}
    now: dict[str, Any] = msgspec.json.decode(change.record)
    return [
        _one(change, item, *shown[item["item"]])
        for item in now["withdrawn"]
        if item["item"] in shown and item["item"] not in gone
    ]


def _one(change: Change, item: dict[str, Any], first: int, region: str) -> Withdrawal:
    name = hashlib.sha256(f"{item['item']}\n{item['by']}\n{item['reason']}".encode()).hexdigest()[:24]
    return Withdrawal(
        name, change.stream, region, item["item"], first, change.position, item["reason"], item["since"], item["by"]
    )

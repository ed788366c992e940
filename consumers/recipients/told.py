"""What had we told a recipient about an enterprise by a moment: the ledger's deliveries, replayed over the changes."""

from datetime import datetime
from typing import Any

import msgspec

from consumers.credit.scope import Scope, covered, members, scoped
from consumers.recipients import watching
from consumers.recipients.database import Session
from consumers.recipients.directory import sight_at, written
from consumers.recipients.ledger import PARTIAL
from consumers.recipients.model import Recipient
from projections.credit import queries
from projections.credit.record import canonical
from projections.credit.tables import Change
from projections.reading import LATEST, Reading, select

_COLUMNS = "seq, at, kind, route, purpose, key, scope, edition, code, after, upto, status, length, sha256"


class Delivered(msgspec.Struct, frozen=True):
    """One row of the ledger, as the regulator reads it."""

    seq: int
    at: str
    kind: str
    route: str
    purpose: str
    key: str
    scope: int
    edition: str | None
    code: str | None
    after: int | None
    upto: int | None
    status: int
    length: int
    sha256: str | None


class Version(msgspec.Struct, frozen=True):
    """A record of the enterprise with the delivery that first brought it, in the fields of the scope of that time.

    `exact`: it was given in the present edition, so that the content is what was sent; of an earlier edition, only
    the position and the answer's SHA-256 are known. A part of a file need not have held the record, and is not exact.
    """

    position: int
    first_told: Delivered
    exact: bool
    record: msgspec.Raw


def told(session: Session, reading: Reading, recipient: Recipient, stream: str, by: datetime) -> list[Version]:
    """Every version of the record that the recipient had been given by the moment, in order."""
    changes = select(reading, Change, "credit_changes", "WHERE stream = ? ORDER BY position", (stream,))
    edition = queries.edition(reading)
    found = []
    for change, following in zip(changes, [*changes[1:], None], strict=True):
        until = following.position if following else LATEST
        record = members(change.record)
        for one in _bringing(session, recipient.number, change, until, written(by)):
            scope = _scope(session, recipient, one.scope)
            if covered([record], scope) == [True]:
                exact = (one.edition or "").partition("-")[0] == edition and one.status != PARTIAL
                found.append(Version(change.position, one, exact, msgspec.Raw(canonical(scoped(record, scope)))))
                break
    return found


def deliveries(session: Session, recipient: int, before: int = LATEST, limit: int = 100) -> list[Delivered]:
    """The last rows of a recipient before a number, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM deliveries WHERE recipient = ? AND seq < ? ORDER BY seq DESC LIMIT ?"  # noqa: S608
    return [_row(row) for row in session.select(sql, (recipient, before, limit))]


def _bringing(session: Session, recipient: int, change: Change, until: int, by: str) -> list[Delivered]:
    """The first delivery of each scope version that brought this change: in a range, a snapshot, or by its code."""
    position, code = change.position, change.stream.partition(":")[2]
    conditions: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("kind = 'changes' AND COALESCE(after, 0) < ? AND upto >= ?", (position, position)),
        ("kind = 'snapshot' AND upto >= ? AND upto < ?", (position, until)),
        ("kind IN ('single', 'webhook') AND code = ? AND upto >= ? AND upto < ?", (code, position, until)),
    )
    found: list[Delivered] = []
    for condition, values in conditions:
        sql = (
            f"SELECT {_COLUMNS} FROM deliveries WHERE seq IN (SELECT min(seq) FROM deliveries"  # noqa: S608  # own words
            f" WHERE recipient = ? AND at <= ? AND {condition} GROUP BY scope)"
        )
        found.extend(_row(row) for row in session.select(sql, (recipient, by, *values)))
    return sorted(found, key=lambda one: one.seq)


def _scope(session: Session, recipient: Recipient, version: int) -> Scope:
    """What the recipient was allowed to see at a version."""
    sight = sight_at(session, recipient.number, version)
    return sight.scope(recipient.id, version, lambda codes: watching.among(session, recipient.number, codes, version))


def _row(row: tuple[Any, ...]) -> Delivered:
    digest = row[-1]
    return Delivered(*row[:-1], None if digest is None else bytes(digest).hex())  # type: ignore[call-arg]

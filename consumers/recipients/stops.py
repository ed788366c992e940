"""Stop-use: who received an item that was withdrawn, must be told to stop, and has or has not acknowledged it."""

import hashlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec

from consumers.recipients import watching
from consumers.recipients.database import RecipientsDatabase, Rows, Session
from consumers.recipients.directory import Clock, sight_at, written
from consumers.recipients.withdrawals import Withdrawal, added, known, name_of_scan, scan, scanned, scanned_to
from projections.reader import Reading, Views

_PIECE = 5000
_SELECT = (
    "SELECT s.seq, s.id, s.stream, s.item, s.reason, s.since, s.caused_by, s.position, s.made_at, a.at"
    " FROM stop_uses s LEFT JOIN stop_acks a ON a.id = s.id WHERE s.recipient = ?"
)


class StopUse(msgspec.Struct, frozen=True):
    """One recipient must stop using one item. `number` is the place in its list; `position` that of the withdrawal."""

    number: int
    id: str
    stream: str
    item: str
    reason: str
    since: str
    by: str
    position: int
    made_at: str
    acknowledged_at: str | None

    @property
    def uscc(self) -> str:
        """The enterprise's credit code."""
        return self.stream.partition(":")[2]


class StopUses:
    """Finds stop-uses from the changes and the ledger, each once, and keeps their acknowledgements."""

    def __init__(self, database: RecipientsDatabase, views: Views, clock: Clock) -> None:
        self._database = database
        self._views = views
        self._clock = clock
        self._one_at_a_time = threading.Lock()

    def find(self, between: Callable[[], object] = lambda: None) -> int:
        """Reads on in changes and ledger, a piece in each transaction; the number of stop-uses that are new.

        `between` is called after each piece: there may be many.
        """
        with self._one_at_a_time, self._views.reading() as reading:
            if not self._anything_new(reading):
                return 0
            made = self._withdrawn(reading, between)
            while (late := self._late()) is not None:
                made += late
                between()
        return made

    def _anything_new(self, reading: Reading) -> bool:
        """Whether someone is registered, and the feed or the ledger has moved on since the last look."""
        with self._database.reading() as session:
            if not session.select("SELECT 1 FROM recipients LIMIT 1"):
                return False
            if scanned(session, name_of_scan(reading)) < reading.watermark():
                return True
            return bool(_deliveries(session, 1))

    def _withdrawn(self, reading: Reading, between: Callable[[], object]) -> int:
        name, watermark, made = name_of_scan(reading), reading.watermark(), 0
        while True:
            with self._database.reading() as session:
                after = scanned(session, name)
            if after >= watermark:
                return made
            piece = scan(reading, after)
            with self._database.writing() as session:
                if scanned(session, name) != after:
                    continue  # another process has read this piece
                for one, showings in piece.withdrawals:
                    added(session, one, showings)
                    made += self._make(session, one, _receivers(session, one))
                scanned_to(session, name, piece.upto)
            between()

    def of(self, recipient: int, after: int = 0, limit: int = 1000) -> list[StopUse]:
        """A recipient's stop-uses after a number, in their order."""
        return self._select("AND s.seq > ? ORDER BY s.seq LIMIT ?", recipient, after, limit)

    def one(self, recipient: int, stop_use: str) -> StopUse | None:
        """One of a recipient's own."""
        found = self._select("AND s.id = ?", recipient, stop_use)
        return found[0] if found else None

    def unacknowledged(self, recipient: int) -> list[StopUse]:
        """Those not acknowledged, the oldest first."""
        return self._select("AND a.at IS NULL ORDER BY s.seq", recipient)

    def acknowledge(self, stop_use: str, key: str) -> None:
        """Keeps the first acknowledgement; quiet when repeated."""
        sql = "INSERT INTO stop_acks (id, at, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        with self._database.writing() as session:
            session.change(sql, (stop_use, written(self._clock()), key))

    def _select(self, rest: str, *parameters: object) -> list[StopUse]:
        with self._database.reading() as session:
            return [StopUse(*row) for row in session.select(f"{_SELECT} {rest}", parameters)]

    def _make(self, session: Session, withdrawal: Withdrawal, receivers: set[tuple[int, int, str]]) -> int:
        made = 0
        for recipient, scope, region in sorted(receivers):
            if not _saw(session, recipient, scope, region, withdrawal):
                continue
            name = hashlib.sha256(f"{recipient}\n{withdrawal.id}".encode()).hexdigest()[:32]
            made += session.change(
                "INSERT INTO stop_uses (id, recipient, stream, item, reason, since, caused_by, position, made_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    name,
                    recipient,
                    withdrawal.stream,
                    withdrawal.item,
                    withdrawal.reason,
                    withdrawal.since,
                    withdrawal.caused_by,
                    withdrawal.position,
                    written(self._clock()),
                ),
            )
        return made

    def _late(self) -> int | None:
        """Deliveries since the last look: each widens what is covered, and may bring an item withdrawn long ago.

        Nothing when there are none.
        """
        with self._database.writing() as session:
            rows = _deliveries(session, _PIECE)
            if not rows:
                return None
            made = sum(self._given(session, *row[1:]) for row in rows)
            scanned_to(session, "deliveries", int(rows[-1][0]))
        return made

    def _given(self, session: Session, recipient: int, scope: int, kind: str, after: int, upto: int, code: str) -> int:
        if kind == "changes":
            cover(session, recipient, scope, after, upto)
            found = known(session, "s.position > ? AND s.position <= ?", (after, upto))
        elif kind == "snapshot":
            found = known(session, "s.position <= ? AND s.until > ?", (upto, upto))
        else:
            where = "w.stream = ? AND s.position <= ? AND s.until > ?"
            found = known(session, where, (f"enterprise:{code}", upto, upto))
        return sum(self._make(session, one, {(recipient, scope, region)}) for one, region in found)


def overdue(stop_uses: list[StopUse], now: datetime, hours: int) -> list[StopUse]:
    """Those that have waited for their acknowledgement longer than allowed."""
    latest = written(now - timedelta(hours=hours))
    return [one for one in stop_uses if one.acknowledged_at is None and one.made_at <= latest]


def cover(session: Session, recipient: int, scope: int, after: int, upto: int) -> None:
    """Notes that the changes in (after, upto] were given; ranges that touch become one."""
    if upto <= after:
        return
    touching = "recipient = ? AND scope = ? AND lower_ <= ? AND upper_ >= ?"
    key = (recipient, scope, upto, after)
    found = session.select(f"SELECT lower_, upper_ FROM coverage WHERE {touching}", key)  # noqa: S608  # own words
    if any(lower <= after and upto <= upper for lower, upper in found):
        return
    session.change(f"DELETE FROM coverage WHERE {touching}", key)  # noqa: S608  # own words
    lower = min([after, *(one for one, _ in found)])
    upper = max([upto, *(one for _, one in found)])
    sql = "INSERT INTO coverage (recipient, scope, lower_, upper_) VALUES (?, ?, ?, ?)"
    session.change(sql, (recipient, scope, lower, upper))


def _deliveries(session: Session, limit: int) -> Rows:
    """Those that gave records, from where the last look ended."""
    sql = (
        "SELECT seq, recipient, scope, kind, COALESCE(after, 0), upto, code FROM deliveries"
        " WHERE seq > ? AND kind <> 'none' AND upto IS NOT NULL ORDER BY seq LIMIT ?"
    )
    return session.select(sql, (scanned(session, "deliveries"), limit))


def _receivers(session: Session, one: Withdrawal) -> set[tuple[int, int, str]]:
    """Recipients with the version of their scope, and the region in the record they were given that showed the item."""
    ranges = (
        "SELECT DISTINCT c.recipient, c.scope, s.region FROM showings s"
        " JOIN coverage c ON c.lower_ < s.position AND c.upper_ >= s.position WHERE s.withdrawal = ?"
    )
    given = (
        "SELECT DISTINCT d.recipient, d.scope, s.region FROM showings s"
        " JOIN deliveries d ON d.upto >= s.position AND d.upto < s.until WHERE s.withdrawal = ? AND "
    )
    found = [
        *session.select(ranges, (one.id,)),
        *session.select(f"{given} d.kind = 'snapshot'", (one.id,)),
        *session.select(
            f"{given} d.code = ? AND d.kind IN ('single', 'webhook')", (one.id, one.stream.partition(":")[2])
        ),
    ]
    return {(int(recipient), int(scope), str(region)) for recipient, scope, region in found}


def _saw(session: Session, recipient: int, scope: int, region: str, one: Withdrawal) -> bool:
    """Whether the scope of that version let a record of this region and the item in it through."""
    sight = sight_at(session, recipient, scope)
    if not sight.covers(region) or "adverse" not in sight.fields:
        return False
    code = one.stream.partition(":")[2]
    return not sight.watching or bool(watching.among(session, recipient, [code], scope))

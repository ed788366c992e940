"""What is to be posted to recipients that asked for it: in order for each enterprise, tried again, never dropped."""

import random
import secrets
from collections.abc import Callable
from datetime import timedelta
from itertools import takewhile

import msgspec

from consumers.credit.changes import enveloped
from consumers.credit.scope import Scope
from consumers.recipients.database import RecipientsDatabase, Session
from consumers.recipients.directory import Clock, written
from consumers.recipients.model import Malformed, Purpose, Recipient
from consumers.recipients.stops import StopUse, StopUses
from projections.credit import queries
from projections.credit.record import canonical
from projections.reader import Reading

ATTEMPTS = 15
"""After so many, a letter is dead: about a day after the first."""
FIRST, LONGEST = timedelta(seconds=5), timedelta(hours=6)
FULL = 1000
"""Letters that wait for one recipient at most: what comes later stays in the feed until there is room."""
_PAGE = 500
_LETTER = "SELECT seq, recipient, stream, kind, position, stop_use, attempts, next_at, dead_at, said FROM outbox"


class Hook(msgspec.Struct, frozen=True):
    """Where a recipient wants changes and stop-uses posted, how they are signed, and how far the feed was taken in."""

    recipient: int
    url: str
    secret: str
    purpose: str
    position: int
    stop_seq: int


class Letter(msgspec.Struct, frozen=True):
    """One change or stop-use on its way; `dead_at` once it is given up, `said` what came back last."""

    seq: int
    recipient: int
    stream: str
    kind: str
    position: int
    stop_use: str | None
    attempts: int
    next_at: str
    dead_at: str | None
    said: str


class Outbox:
    """Keeps hooks and letters. Raises `Malformed`, and `DatabaseUnavailable`."""

    def __init__(self, database: RecipientsDatabase, clock: Clock, jitter: Callable[[], float] = random.random) -> None:
        self._database = database
        self._clock = clock
        self._jitter = jitter

    def hook(self, recipient: Recipient, url: str, purpose: Purpose, position: int) -> str:
        """Sets where a recipient is posted to, from after a position on; the secret that signs, shown once."""
        if purpose not in recipient.sight.purposes:
            raise Malformed(f"purpose {purpose}: registered for {', '.join(recipient.sight.purposes)}")
        secret = secrets.token_urlsafe(32)
        with self._database.writing() as session:
            last = session.select(
                "SELECT COALESCE(max(seq), 0) FROM stop_uses WHERE recipient = ?", (recipient.number,)
            )
            session.change("DELETE FROM hooks WHERE recipient = ?", (recipient.number,))
            session.change("DELETE FROM outbox WHERE recipient = ?", (recipient.number,))
            session.change(
                "INSERT INTO hooks (recipient, url, secret, purpose, position, stop_seq) VALUES (?, ?, ?, ?, ?, ?)",
                (recipient.number, url, secret, purpose.value, position, int(last[0][0])),
            )
        return secret

    def unhook(self, recipient: int) -> None:
        """Posts nothing to a recipient any more; quiet when nothing was."""
        with self._database.writing() as session:
            session.change("DELETE FROM hooks WHERE recipient = ?", (recipient,))
            session.change("DELETE FROM outbox WHERE recipient = ?", (recipient,))

    def hooks(self) -> list[Hook]:
        """Everyone who is posted to."""
        sql = "SELECT recipient, url, secret, purpose, position, stop_seq FROM hooks ORDER BY recipient"
        with self._database.reading() as session:
            return [Hook(*row) for row in session.select(sql)]

    def replay(self, recipient: int, position: int) -> None:
        """Posts the changes after a position again; letters that wait or are dead make way for them."""
        with self._database.writing() as session:
            if not session.change("UPDATE hooks SET position = ? WHERE recipient = ?", (position, recipient)):
                raise Malformed("this recipient has no webhook")
            session.change("DELETE FROM outbox WHERE recipient = ? AND kind = 'change'", (recipient,))

    def fill(self, reading: Reading, hook: Hook, scope: Scope, stops: StopUses) -> int:
        """Takes in what the feed has brought since; the number of new letters."""
        with self._database.reading() as session:
            waiting = session.select(
                "SELECT count(*) FROM outbox WHERE recipient = ? AND dead_at IS NULL", (hook.recipient,)
            )
        if int(waiting[0][0]) >= FULL:
            return 0
        found = queries.changes(reading, hook.position, _PAGE, reading.watermark())
        told = enveloped(reading, queries.edition(reading), scope, found)
        reached = found[-1].position if found else hook.position
        through = reached if len(found) == _PAGE else reading.watermark()  # no stop-use overtakes an older change
        listed = stops.of(hook.recipient, hook.stop_seq, _PAGE)
        new = list(takewhile(lambda one: one.position <= through, listed))
        letters: list[tuple[int, int, str, str, str | None]]
        letters = [(one.position, 0, one.stream, "change", None) for one in told]
        letters += [(one.position, 1, one.stream, "stop_use", one.id) for one in new]
        now = written(self._clock())
        insert = (
            "INSERT INTO outbox (recipient, stream, kind, position, stop_use, attempts, next_at, said)"
            " VALUES (?, ?, ?, ?, ?, 0, ?, '')"
        )
        with self._database.writing() as session:
            if not _moved(session, hook, reached, new):
                return 0
            rows = sorted(letters, key=lambda one: one[:2])
            session.many(insert, [(hook.recipient, stream, kind, at, stop, now) for at, _, stream, kind, stop in rows])
        return len(letters)

    def due(self, recipient: int, limit: int = 50) -> list[Letter]:
        """Letters whose time has come, of each enterprise the first that waits alone.

        None has to wait longer than the longest pause: one that would was written before the clock went back.
        """
        now = self._clock()
        where = (
            "AS o WHERE recipient = ? AND dead_at IS NULL AND (next_at <= ? OR next_at > ?)"
            " AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.recipient = o.recipient AND e.stream = o.stream"
            " AND e.seq < o.seq AND e.dead_at IS NULL)"
            " ORDER BY seq LIMIT ?"
        )
        return self._letters(where, recipient, written(now), written(now + LONGEST), limit)

    def arrived(self, letter: Letter) -> None:
        """The recipient has it."""
        with self._database.writing() as session:
            session.change("DELETE FROM outbox WHERE seq = ?", (letter.seq,))

    def failed(self, letter: Letter, said: str) -> None:
        """It did not arrive: it is tried again after a pause that doubles, up to six hours, and is dead in the end."""
        now = self._clock()
        attempts = letter.attempts + 1
        pause = min(FIRST * 2 ** min(attempts - 1, 20), LONGEST) * (0.5 + self._jitter() / 2)
        dead = written(now) if attempts >= ATTEMPTS else None
        with self._database.writing() as session:
            session.change(
                "UPDATE outbox SET attempts = ?, next_at = ?, dead_at = ?, said = ? WHERE seq = ?",
                (attempts, written(now + pause), dead, said[:300], letter.seq),
            )

    def dead(self, recipient: int) -> list[Letter]:
        """Letters that were given up."""
        return self._letters("WHERE recipient = ? AND dead_at IS NOT NULL ORDER BY seq", recipient)

    def revive(self, recipient: int) -> int:
        """Tries the dead letters again, at once; how many there were."""
        sql = "UPDATE outbox SET dead_at = NULL, attempts = 0, next_at = ? WHERE recipient = ? AND dead_at IS NOT NULL"
        with self._database.writing() as session:
            return session.change(sql, (written(self._clock()), recipient))

    def lease(self, holder: str, lasting: timedelta) -> bool:
        """Whether this worker is the one that posts: two at once could overtake each other.

        Who asks for it asks for the same time, so one that ends later by as much again was taken before the clock went
        back; one that ends a little later is that of a machine whose clock is ahead.
        """
        now = self._clock()
        take = (
            "INSERT INTO leases (name, holder, until) VALUES ('deliver', ?, ?) ON CONFLICT (name) DO UPDATE"
            " SET holder = excluded.holder, until = excluded.until WHERE leases.holder = excluded.holder"
            " OR leases.until < ? OR leases.until > ?"
        )
        with self._database.writing() as session:
            times = (written(now + lasting), written(now), written(now + 2 * lasting))
            return session.change(take, (holder, *times)) == 1

    def release(self, holder: str) -> None:
        """Lets another worker post."""
        with self._database.writing() as session:
            session.change("DELETE FROM leases WHERE name = 'deliver' AND holder = ?", (holder,))

    def _letters(self, rest: str, *parameters: object) -> list[Letter]:
        with self._database.reading() as session:
            return [Letter(*row) for row in session.select(f"{_LETTER} {rest}", parameters)]


def change_body(reading: Reading, letter: Letter, scope: Scope) -> bytes | None:
    """The change's envelope as the scope shows it now; nothing when it is outside, or no longer in the feed."""
    found = queries.changes(reading, letter.position - 1, 1, letter.position)
    told = enveloped(reading, queries.edition(reading), scope, found)
    return canonical(told[0]) if told else None


def _moved(session: Session, hook: Hook, reached: int, new: list[StopUse]) -> bool:
    """Moves a hook on; not when it was set back or changed meanwhile."""
    stop_seq = new[-1].number if new else hook.stop_seq
    if (reached, stop_seq) == (hook.position, hook.stop_seq):
        return False
    sql = "UPDATE hooks SET position = ?, stop_seq = ? WHERE recipient = ? AND position = ? AND stop_seq = ?"
    return session.change(sql, (reached, stop_seq, hook.recipient, hook.position, hook.stop_seq)) == 1

"""Who is registered, with which scope and which keys; every change of it raises a revision that servers look at."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import msgspec

from consumers.credit.scope import Scope
from consumers.recipients import watching
from consumers.recipients.database import RecipientsDatabase, Session
from consumers.recipients.model import (
    Key,
    Kind,
    Malformed,
    Recipient,
    Sight,
    checked_fingerprint,
    checked_id,
    checked_name,
    checked_sight,
)

Clock = Callable[[], datetime]
PREFIX = "rk_"
OVERLAP = timedelta(days=14)
LIFE = timedelta(days=397)
_SIGHT = msgspec.json.Decoder(Sight)
_RECIPIENTS = (
    "SELECT r.number, r.id, r.name_zh, r.name_en, r.kind, r.certificate, s.sight, s.version FROM recipients r"
    " JOIN scopes s ON s.recipient = r.number"
    " AND s.version = (SELECT max(version) FROM scopes WHERE recipient = r.number)"
)
REVISION = "SELECT revision FROM revision"
_KEYS = "SELECT id, recipient, digest, valid_from, valid_until, revoked_at FROM keys"


class Known(NamedTuple):
    """Everyone registered at one revision: recipients by number, keys by the SHA-256 of the key."""

    revision: int
    recipients: Mapping[int, Recipient]
    keys: Mapping[bytes, Key]

    def caller(self, presented: str) -> tuple[Recipient, Key] | None:
        """Whose key this is, valid or not.

        A key is 256 random bits, so one SHA-256 of it cannot be guessed back (a slow hash guards weak passwords, which
        these are not), and the time of a look-up by that hash tells nothing of the key.
        """
        digest = digest_of(presented)
        key = self.keys.get(digest)
        if key is None or not hmac.compare_digest(key.digest, digest):
            return None
        return self.recipients[key.recipient], key


class NewKey(NamedTuple):
    """A key that was just made: shown once, and never again."""

    id: str
    key: str
    valid_from: datetime
    valid_until: datetime


class Directory:
    """Registers recipients and answers who they are. Raises `Malformed`, and `DatabaseUnavailable`."""

    def __init__(self, database: RecipientsDatabase, clock: Clock) -> None:
        self.database = database
        self._clock = clock
        self._known = Known(-1, {}, {})
        self._scopes: dict[tuple[int, int], Scope] = {}

    def known(self) -> Known:
        """Everyone as of now: what is kept is used again while the revision is the same."""
        if self.database.glance(REVISION)[0][0] != self._known.revision:
            with self.database.reading() as session:
                self._known = _known(session)
            self._scopes = {}
        return self._known

    @property
    def kept(self) -> Known:
        """Everyone as of the last look: what is done for one of them is to be recorded under the same revision."""
        return self._known

    def find(self, recipient_id: str) -> Recipient:
        """The recipient of an id. Raises `Malformed` when there is none."""
        with self.database.reading() as session:
            return _find(session, recipient_id)

    def scope(self, recipient: Recipient) -> Scope:
        """What the recipient may see now, as the feed narrows records by it; made once for each version."""
        of, made = (recipient.number, recipient.version), self._scopes
        found = made.get(of)  # another thread may throw them away at any moment
        if found is None:
            watched = watching.own(self.database, *of)
            found = made[of] = recipient.sight.scope(recipient.id, recipient.version, watched)
        return found

    def unanswered(self, recipient: Recipient, purpose: str) -> str:
        """Why a recipient would be refused now for a purpose, whatever it asks; empty when it would not."""
        if purpose not in recipient.sight.purposes:
            return f"the scope has no purpose {purpose} any more"
        own = (key for key in self.known().keys.values() if key.recipient == recipient.number)
        return "" if any(key.fault(self._clock()) is None for key in own) else "the recipient has no valid key"

    def add(self, recipient_id: str, names: tuple[str, str], kind: Kind, sight: Sight, certificate: str = "") -> None:
        """Registers a recipient: its names in Chinese and English, its scope, perhaps its client certificate."""
        values = (checked_id(recipient_id), checked_name(names[0]), checked_name(names[1]), kind.value)
        bound = checked_fingerprint(certificate) if certificate else None
        with self.database.writing() as session:
            if session.select("SELECT 1 FROM recipients WHERE id = ?", (recipient_id,)):
                raise Malformed(f"id {recipient_id!r}: already registered")
            session.change(
                "INSERT INTO recipients (id, name_zh, name_en, kind, certificate, added_at) VALUES (?, ?, ?, ?, ?, ?)",
                (*values, bound, written(self._clock())),
            )
            number = int(session.select("SELECT number FROM recipients WHERE id = ?", (recipient_id,))[0][0])
            self._scope(session, number, 1, checked_sight(sight))

    def rescope(self, recipient_id: str, change: Callable[[Sight], Sight]) -> Recipient:
        """Changes a scope: a new version, unless nothing is different. Old cursors are gone with the old version."""
        with self.database.writing() as session:
            found = _find(session, recipient_id)
            sight = checked_sight(change(found.sight))
            if sight != found.sight:
                self._scope(session, found.number, found.version + 1, sight)
            return _find(session, recipient_id)

    def bind(self, recipient_id: str, certificate: str) -> None:
        """Binds a recipient to a client certificate's SHA-256, or to none."""
        bound = checked_fingerprint(certificate) if certificate else None
        with self.database.writing() as session:
            number = _find(session, recipient_id).number
            session.change("UPDATE recipients SET certificate = ? WHERE number = ?", (bound, number))
            _revised(session)

    def watch(self, recipient_id: str, codes: Iterable[bytes]) -> int:
        """Adds packed codes to the watch list, all or none; how many are new. One new version of the scope, if any."""
        with self.database.writing() as session:
            found = _find(session, recipient_id)
            new = watching.watch(session, found.number, found.version + 1, codes)
            if new:
                sight = msgspec.structs.replace(found.sight, watching=True)
                self._scope(session, found.number, found.version + 1, sight)
            return new

    def unwatch(self, recipient_id: str, codes: Iterable[bytes] | None) -> int:
        """Takes packed codes, or all of them, from the watch list; how many were in it."""
        with self.database.writing() as session:
            found = _find(session, recipient_id)
            gone = watching.unwatch(session, found.number, found.version + 1, codes)
            if gone:
                self._scope(session, found.number, found.version + 1, found.sight)
            return gone

    def watch_all(self, recipient_id: str) -> int:
        """Ends watching: the list is emptied, and every enterprise of the other limits is seen; how many were in it."""
        with self.database.writing() as session:
            found = _find(session, recipient_id)
            gone = watching.unwatch(session, found.number, found.version + 1, None)
            if found.sight.watching:
                sight = msgspec.structs.replace(found.sight, watching=False)
                self._scope(session, found.number, found.version + 1, sight)
            return gone

    def new_key(self, recipient_id: str, begins: datetime | None = None, life: timedelta = LIFE) -> NewKey:
        """A new key beside those that there are."""
        _check_life(life)
        with self.database.writing() as session:
            return self._key(session, _find(session, recipient_id), begins or self._clock(), life)

    def rotate(self, recipient_id: str, overlap: timedelta = OVERLAP, life: timedelta = LIFE) -> NewKey:
        """A new key; the ones before end after the overlap, or when they would have ended earlier."""
        _check_life(life)
        if not timedelta(0) <= overlap <= 2 * LIFE:
            raise Malformed(f"keys overlap for 0 to {(2 * LIFE).days} days")
        now = self._clock()
        ends = written(now + overlap)
        with self.database.writing() as session:
            found = _find(session, recipient_id)
            session.change(
                "UPDATE keys SET valid_until = ? WHERE recipient = ? AND revoked_at IS NULL"
                " AND (valid_until IS NULL OR valid_until > ?)",
                (ends, found.number, ends),
            )
            return self._key(session, found, now, life)

    def revoke(self, key_id: str) -> None:
        """Ends a key at once; quiet when it was revoked before."""
        with self.database.writing() as session:
            if not session.select("SELECT 1 FROM keys WHERE id = ?", (key_id,)):
                raise Malformed(f"there is no key {key_id!r}")
            now = written(self._clock())
            session.change("UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (now, key_id))
            _revised(session)

    def _key(self, session: Session, recipient: Recipient, begins: datetime, life: timedelta) -> NewKey:
        key = PREFIX + secrets.token_urlsafe(32)
        made = NewKey(f"{recipient.id}.{secrets.token_hex(4)}", key, begins, begins + life)
        session.change(
            "INSERT INTO keys (id, recipient, digest, valid_from, valid_until) VALUES (?, ?, ?, ?, ?)",
            (made.id, recipient.number, digest_of(key), written(made.valid_from), written(made.valid_until)),
        )
        _revised(session)
        return made

    def _scope(self, session: Session, number: int, version: int, sight: Sight) -> None:
        session.change(
            "INSERT INTO scopes (recipient, version, sight, since) VALUES (?, ?, ?, ?)",
            (number, version, msgspec.json.encode(sight), written(self._clock())),
        )
        _revised(session)


def _check_life(life: timedelta) -> None:
    if not timedelta(0) < life <= 2 * LIFE:
        raise Malformed(f"a key lives from a moment up to {(2 * LIFE).days} days")


def digest_of(key: str) -> bytes:
    """The SHA-256 of a key."""
    return hashlib.sha256(key.encode()).digest()


def written(moment: datetime) -> str:
    """A moment as it is stored: UTC to the millisecond, so that texts compare as times do."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def sight_at(session: Session, recipient: int, version: int) -> Sight:
    """The scope that a recipient had at a version."""
    found = session.select("SELECT sight FROM scopes WHERE recipient = ? AND version = ?", (recipient, version))
    return _SIGHT.decode(bytes(found[0][0]))


def _known(session: Session) -> Known:
    revision = int(session.select(REVISION)[0][0])
    recipients = {one.number: one for one in map(_recipient, session.select(_RECIPIENTS))}
    keys = {one.digest: one for one in map(_stored_key, session.select(_KEYS))}
    return Known(revision, recipients, keys)


def _find(session: Session, recipient_id: str) -> Recipient:
    found = session.select(f"{_RECIPIENTS} WHERE r.id = ?", (recipient_id,))
    if not found:
        raise Malformed(f"there is no recipient {recipient_id!r}")
    return _recipient(found[0])


def _revised(session: Session) -> None:
    session.change("UPDATE revision SET revision = revision + 1")


def _recipient(row: tuple[object, ...]) -> Recipient:
    number, name, zh, en, kind, certificate, sight, version = row
    return msgspec.convert(
        {
            "number": number,
            "id": name,
            "name_zh": zh,
            "name_en": en,
            "kind": kind,
            "certificate": certificate,
            "sight": _SIGHT.decode(bytes(sight)),  # type: ignore[call-overload]
            "version": version,
        },
        Recipient,
    )


def _stored_key(row: tuple[object, ...]) -> Key:
    key, recipient, digest, begins, ends, revoked = row
    times = {"valid_from": begins, "valid_until": ends, "revoked_at": revoked}
    return msgspec.convert(
        {"id": key, "recipient": recipient, "digest": bytes(digest), **times},  # type: ignore[call-overload]
        Key,
    )

"""Delivers webhooks: fills each recipient's outbox from the feed and posts what is due, in order per enterprise."""

import hashlib
import logging
import os
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from consumers.credit.cursor import seen_as
from consumers.recipients.directory import Clock, Directory
from consumers.recipients.ledger import Delivery, write
from consumers.recipients.model import Recipient
from consumers.recipients.outbox import Hook, Letter, Outbox, change_body
from consumers.recipients.routes import document
from consumers.recipients.stops import StopUses
from infra import clock
from infra.beacon import Beacon
from infra.installation import Installation
from infra.posting import NotArrived, checked_url, post, resolved
from infra.recipients import directory
from projections.credit import queries
from projections.credit.record import canonical
from projections.reader import Views
from projections.stops import Damaged, DatabaseUnavailable, Fenced, Refused, Stop

EVERY = 0.25
"""Seconds between two looks at the feed."""
AT_ONCE = 8
"""Recipients that are posted to side by side; one that hangs holds up no other until so many hang."""
LEASE = timedelta(seconds=60)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds after an error that nobody foresaw, doubled each time."""

logger = logging.getLogger(__name__)


class _Rest(NamedTuple):
    """How many seconds a recipient is left alone after an error, and until when."""

    pause: float
    until: datetime


class Deliverer:
    """Looks and posts until told to stop; what was not acknowledged is posted again: a letter may come twice.

    Raises `Fenced` when another worker posts.
    """

    def __init__(self, registered: Directory, views: Views, now: Clock = clock.now, *, loopback: bool = False) -> None:
        self._directory = registered
        self._views = views
        self._clock = now
        self._loopback = loopback
        self._holder = f"{os.getpid()}-{secrets.token_hex(4)}"
        self._held_until: datetime | None = None
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, "webhook")
        self._at_work: dict[int, Future[int]] = {}
        self._resting: dict[int, _Rest] = {}
        self.outbox = Outbox(registered.database, now)
        self.stops = StopUses(registered.database, views, now)
        self.told: dict[str, Any] = {"hooks": 0, "posted": 0, "paused": {}, "error": None}

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set; then, and whatever else ends it, lets what is being posted end.

        After an error that nobody foresaw another worker may post; this one tries again, later each time.
        """
        pause = FIRST_PAUSE
        try:
            while not stop.is_set():
                try:
                    self.look()
                    self.told["error"], pause = None, FIRST_PAUSE
                except Damaged:
                    raise
                except (DatabaseUnavailable, Refused) as away:
                    self.told["error"] = f"waiting: {away}"
                    stop.wait(1.0)
                except Stop:
                    raise
                except Exception as error:  # the letters are kept: one day it works again
                    logger.exception("webhooks: trying again in %.0f s", pause)
                    self.told["error"] = f"{type(error).__name__}: {error}"
                    self._let_go()
                    stop.wait(pause)
                    pause = min(2 * pause, LONGEST_PAUSE)
                stop.wait(EVERY)
        finally:
            self.close()

    def look(self) -> None:
        """Finds stop-uses, takes in what is new, and sets someone to work for each recipient with letters due."""
        hooks = self.outbox.hooks()
        keep: Callable[[], object] = self._hold if hooks else _nothing
        keep()
        self.stops.find(keep)
        self.told["hooks"] = len(hooks)
        for hook in hooks:
            if self._is_free(hook.recipient):
                self._at_work[hook.recipient] = self._pool.submit(self._serve, hook)

    def _is_free(self, recipient: int) -> bool:
        """Whether nobody is at work for a recipient, and it need not rest after what went wrong there.

        None rests longer than the longest pause: one that would began before the clock went back.
        """
        before = self._at_work.get(recipient)
        if before is not None:
            if not before.done():
                return False
            del self._at_work[recipient]
            self._ended(recipient, before)
        rest = self._resting.get(recipient)
        return rest is None or not timedelta() < rest.until - self._clock() <= timedelta(seconds=LONGEST_PAUSE)

    def _ended(self, recipient: int, work: Future[int]) -> None:
        """Counts what was posted; an error that nobody foresaw holds up this recipient alone, longer each time.

        Raises `Stop`: the database is away, or the worker must end.
        """
        try:
            self.told["posted"] += work.result()
            self._resting.pop(recipient, None)
        except Stop:
            raise
        except Exception as error:  # its letters are kept
            before = self._resting.get(recipient)
            pause = FIRST_PAUSE if before is None else min(2 * before.pause, LONGEST_PAUSE)
            self._resting[recipient] = _Rest(pause, self._clock() + timedelta(seconds=pause))
            logger.error("webhook of recipient %d: trying again in %.0f s", recipient, pause, exc_info=error)

    def _hold(self) -> None:
        """Keeps the lease while there is anything to post, renewed well before it ends."""
        now = self._clock()
        if self._overtaken() or self._held_until is None or now > self._held_until - LEASE / 2:
            if not self.outbox.lease(self._holder, LEASE):
                raise Fenced("another worker delivers webhooks")
            self._held_until = now + LEASE

    def _let_go(self) -> None:
        """Lets another worker post, once nobody is at work here."""
        held, self._held_until = self._held_until, None
        wait(self._at_work.values())
        if held is not None:
            with suppress(DatabaseUnavailable):  # it is away: the lease ends by itself
                self.outbox.release(self._holder)

    def _overtaken(self) -> bool:
        """Whether the lease has ended before it was renewed: then another worker may post already.

        One that would last longer than any does was taken before the clock went back: by the others' it may be over.
        """
        now, until = self._clock(), self._held_until
        return until is None or not until - LEASE <= now < until

    def settle(self) -> None:
        """Waits until nobody is at work."""
        for one in self._at_work.values():
            one.result()

    def close(self) -> None:
        """Lets the posts at work end, and another worker in."""
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)
        if self._held_until is not None:
            with suppress(DatabaseUnavailable):  # it is away or damaged: the lease ends by itself
                self.outbox.release(self._holder)

    def _serve(self, hook: Hook) -> int:
        """Fills and posts for one recipient; stops at the first sign that nobody answers there."""
        recipient = self._directory.known().recipients[hook.recipient]
        if self._paused(hook, recipient):
            return 0
        scope = self._directory.scope(recipient)
        with self._views.reading() as reading:
            self.outbox.fill(reading, hook, scope, self.stops)
        posted = 0
        for letter in self.outbox.due(hook.recipient):
            if self._stop.is_set() or self._overtaken():
                break
            try:
                self._post(hook, recipient, letter)
                self.outbox.arrived(letter)
                posted += 1
            except NotArrived as error:
                logger.warning("webhook of %s, position %d: %s", recipient.id, letter.position, error)
                self.outbox.failed(letter, str(error))
                if error.away:
                    break
            except Stop:
                raise
            except Exception as error:  # whatever is wrong with one letter, the others are posted
                logger.exception("webhook of %s, position %d", recipient.id, letter.position)
                self.outbox.failed(letter, f"{type(error).__name__}: {error}")
        return posted

    def _paused(self, hook: Hook, recipient: Recipient) -> bool:
        """Whether nothing may be posted, as nothing would be answered; why is told in `paused` and in the log."""
        why = self._directory.unanswered(recipient, hook.purpose)
        before = self.told["paused"]
        if why and before.get(recipient.id) != why:
            logger.warning("webhook of %s is paused: %s", recipient.id, why)
        self.told["paused"] = {name: one for name, one in before.items() if name != recipient.id}
        if why:
            self.told["paused"] = {**self.told["paused"], recipient.id: why}
        return bool(why)

    def _post(self, hook: Hook, recipient: Recipient, letter: Letter) -> None:
        """One letter, recorded between the handshake and the first byte."""
        body, edition = self._body(recipient, letter)
        if body is None:
            return  # the scope has narrowed, or the feed was rebuilt without it: nothing is owed any more
        target = resolved(checked_url(hook.url, loopback=self._loopback), loopback=self._loopback)
        now = self._clock()
        delivery = Delivery(
            recipient=recipient.number,
            key="webhook",
            purpose=hook.purpose,
            scope=recipient.version,
            route=f"webhook {letter.kind}",
            kind="webhook" if letter.kind == "change" else "none",
            edition=edition,
            upto=letter.position,
            code=letter.stream.partition(":")[2],
            length=len(body),
            status=0,
            sha256=hashlib.sha256(body).digest(),
        )

        def record() -> None:
            with self._directory.database.writing() as session:
                write(session, delivery, now)

        headers = {
            "Content-Type": "application/json",
            "Registry-Delivery": f"{letter.seq}",
            "Registry-Kind": letter.kind,
            "User-Agent": "registry-webhook/1",
        }
        post(target, hook.secret, body, headers, int(now.timestamp()), record)

    def _body(self, recipient: Recipient, letter: Letter) -> tuple[bytes | None, str]:
        scope = self._directory.scope(recipient)
        with self._views.reading() as reading:
            edition = seen_as(queries.edition(reading), scope)
            if letter.kind == "change":
                return change_body(reading, letter, scope), edition
        stop = self.stops.one(recipient.number, str(letter.stop_use))
        return (None if stop is None else canonical(document(stop))), edition


def _nothing() -> None:
    """Nobody is posted to: no lease is needed."""


def run_deliver(installation: Installation, stop: threading.Event) -> None:
    """Delivers webhooks and finds stop-uses until told to stop. Raises `Fenced`, `Damaged`, `DatabaseUnavailable`."""
    settings = installation.settings
    views = Views(installation.database())
    try:
        with directory(settings) as registered:
            deliverer = Deliverer(registered, views, loopback=settings.webhook_loopback)
            with Beacon(settings.runs, "deliver", lambda: deliverer.told):
                deliverer.run(stop)
    finally:
        views.close()

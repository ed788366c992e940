"""Opens what serves recipients: their database, and the gate in front of the feed."""

from collections.abc import Iterator
from contextlib import contextmanager

from consumers.recipients.database import RecipientsDatabase, open_recipients
from consumers.recipients.directory import Directory
from consumers.recipients.gate import Gate
from consumers.recipients.ledger import Ledger
from consumers.recipients.limits import Limits
from infra import clock
from infra.settings import Settings


class _Clock:
    """The one clock, for the gate."""

    now = staticmethod(clock.now)


@contextmanager
def recipients_database(settings: Settings) -> Iterator[RecipientsDatabase]:
    """The database of recipients; made when it is not there. Raises `DatabaseUnavailable`."""
    database = open_recipients(settings.home.resolve(), settings.recipients_url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def directory(settings: Settings) -> Iterator[Directory]:
    """Who is registered."""
    with recipients_database(settings) as database:
        yield Directory(database, clock.now)


@contextmanager
def gate(settings: Settings) -> Iterator[Gate]:
    """What stands between recipients and the feed of a server; its ledger writes until the end."""
    with directory(settings) as registered, Ledger(registered.database, clock.now) as ledger:
        yield Gate(
            clock=_Clock(),
            directory=registered,
            ledger=ledger,
            limits=Limits(settings.recipient_rate, settings.recipient_burst),
            proxies=frozenset(one.strip() for one in settings.trusted_proxies.split(",") if one.strip()),
            header=settings.certificate_header,
            overdue_hours=settings.stop_use_hours,
        )

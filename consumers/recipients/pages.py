"""What a regulator asks of the recipients: what each was given, when, what it must stop using and has not
acknowledged, and what it had been told of an enterprise by a day."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from fastapi import Query, Response

from consumers.access import AUDIT, Routes
from consumers.asking import JSON, Ask, Asked, private
from consumers.codes import fault, normal
from consumers.contents import Freshness
from consumers.problems import Problem
from consumers.recipients.gate import Gate
from consumers.recipients.model import FIELDS, Recipient
from consumers.recipients.outbox import Letter, Outbox
from consumers.recipients.stops import StopUse, StopUses, overdue
from consumers.recipients.told import Delivered, Version, deliveries, told
from consumers.recipients.words import said
from projections.reading import LATEST
from registry.events import regions

ROUTES = Routes()
_SHANGHAI = ZoneInfo("Asia/Shanghai")

Before = Annotated[int, Query(ge=1, le=LATEST, description="Only deliveries before this number.")]
Uscc = Annotated[str, Query(max_length=60, description="The enterprise's credit code.")]
By = Annotated[
    str | None, Query(max_length=40, description="A day, or a time (RFC 3339), up to which it counts; now without it.")
]


class Summary(msgspec.Struct, frozen=True):
    """One recipient: its scope, how far it was given the feed, and what it has not acknowledged."""

    id: str
    name_zh: str
    name_en: str
    kind: str
    purposes: list[str]
    regions: list[str]
    fields: list[str]
    watching: bool
    scope: int
    last: Delivered | None
    unacknowledged: int
    unacknowledged_since: str | None
    overdue: int


class Recipients(msgspec.Struct, frozen=True):
    """All of them, and how far the feed itself reaches."""

    freshness: Freshness
    overdue_hours: int
    recipients: list[Summary]


class OneRecipient(msgspec.Struct, frozen=True):
    """One of them: deliveries, the newest first, stop-uses not acknowledged, webhooks that were given up."""

    freshness: Freshness
    overdue_hours: int
    recipient: Summary
    unacknowledged: list[StopUse]
    overdue: list[str]
    dead_letters: list[Letter]
    deliveries: list[Delivered]
    earlier: int | None


class Told(msgspec.Struct, frozen=True):
    """What the recipient had been told of the enterprise by a moment: each version, and the stop-uses."""

    freshness: Freshness
    recipient: str
    name_zh: str
    name_en: str
    uscc: str
    by: str
    versions: list[Version]
    stop_uses: list[StopUse]


def _parts(ask: Asked) -> tuple[Gate, StopUses]:
    gate, stops = ask.serving.gate, ask.request.app.state.stops
    if gate is None or stops is None:
        raise Problem("no_recipient", "this server serves no registered recipients", "本服务未启用接收方登记")
    stops.find()
    return gate, stops


def _recipient(gate: Gate, wanted: str) -> Recipient:
    for one in gate.directory.known().recipients.values():
        if one.id == wanted:
            return one
    raise Problem("no_recipient")


def _summary(ask: Asked, gate: Gate, stops: StopUses, one: Recipient) -> Summary:
    waiting = stops.unacknowledged(one.number)
    with gate.directory.database.reading() as session:
        last = deliveries(session, one.number, limit=1)
    return Summary(
        id=one.id,
        name_zh=one.name_zh,
        name_en=one.name_en,
        kind=one.kind.value,
        purposes=[purpose.value for purpose in one.sight.purposes],
        regions=list(one.sight.regions),
        fields=list(one.sight.fields),
        watching=one.sight.watching,
        scope=one.version,
        last=last[0] if last else None,
        unacknowledged=len(waiting),
        unacknowledged_since=waiting[0].made_at if waiting else None,
        overdue=len(overdue(waiting, ask.serving.clock.now(), gate.overdue_hours)),
    )


def _all(ask: Asked) -> Recipients:
    gate, stops = _parts(ask)
    known = sorted(gate.directory.known().recipients.values(), key=lambda one: one.id)
    with ask.views.reading() as reading:
        fresh = ask.freshness(reading)
    return Recipients(fresh, gate.overdue_hours, [_summary(ask, gate, stops, one) for one in known])


def _one(ask: Asked, recipient: str, before: int) -> OneRecipient:
    gate, stops = _parts(ask)
    one = _recipient(gate, recipient)
    waiting = stops.unacknowledged(one.number)
    with gate.directory.database.reading() as session:
        found = deliveries(session, one.number, before, ask.serving.page_size + 1)
    page = found[: ask.serving.page_size]
    with ask.views.reading() as reading:
        fresh = ask.freshness(reading)
    return OneRecipient(
        freshness=fresh,
        overdue_hours=gate.overdue_hours,
        recipient=_summary(ask, gate, stops, one),
        unacknowledged=waiting,
        overdue=[late.id for late in overdue(waiting, ask.serving.clock.now(), gate.overdue_hours)],
        dead_letters=Outbox(gate.directory.database, ask.serving.clock.now).dead(one.number),
        deliveries=page,
        earlier=page[-1].seq if len(found) > len(page) else None,
    )


def _told(ask: Asked, recipient: str, uscc: str, by: str | None) -> Told:
    gate, stops = _parts(ask)
    one = _recipient(gate, recipient)
    code = normal(uscc)
    if (wrong := fault(code)) is not None:
        raise Problem("malformed_code", wrong.en, wrong.zh, more={"rule": wrong.rule})
    moment = _moment(by, ask.serving.clock.now())
    with ask.views.reading() as reading, gate.directory.database.reading() as session:
        versions = told(session, reading, one, f"enterprise:{code}", moment)
        fresh = ask.freshness(reading)
    stop_uses = [stop for stop in stops.of(one.number, limit=LATEST) if stop.uscc == code]
    return Told(fresh, one.id, one.name_zh, one.name_en, code, moment.isoformat(), versions, stop_uses)


def _moment(given: str | None, now: datetime) -> datetime:
    """The end of a day in Shanghai, or a time with its zone. Raises `Problem` for what is neither."""
    text = (given or "").strip().replace(" ", "+")
    if not text:
        return now
    try:
        if len(text) == len("2026-01-31"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time.min, _SHANGHAI)
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment.astimezone(_SHANGHAI)
            return moment
    except (ValueError, OverflowError):
        pass
    raise Problem(
        "malformed_request",
        f"by: {text[:40]!r} is neither a day such as 2026-03-01 nor a time such as 2026-03-01T09:00:00+08:00",
        f"by：“{text[:40]}”既不是日期，也不是形如 2026-03-01T09:00:00+08:00 的时间",
    )


def _indented(record: msgspec.Raw) -> str:
    return msgspec.json.format(bytes(record), indent=1).decode()


def _region(prefix: str) -> str:
    return regions.full_name(prefix.ljust(6, "0"))


@ROUTES.get("/audit/recipients.json", AUDIT, JSON)
def recipients_json(ask: Ask) -> Response:
    """Every recipient, as JSON."""
    return private(ask.twin(_all(ask)))


@ROUTES.get("/audit/recipients", AUDIT)
def recipients(ask: Ask) -> Response:
    """Every recipient: what it may see, what it was last given, what it has not acknowledged."""
    return private(ask.page("recipients.html", _all(ask), called=said))


@ROUTES.get("/audit/recipients/{recipient}/told.json", AUDIT, JSON)
def told_json(ask: Ask, recipient: str, uscc: Uscc, by: By = None) -> Response:
    """What the recipient had been told of an enterprise by a moment, as JSON."""
    return private(ask.twin(_told(ask, recipient, uscc, by)))


@ROUTES.get("/audit/recipients/{recipient}/told", AUDIT)
def told_page(ask: Ask, recipient: str, uscc: Uscc, by: By = None) -> Response:
    """What the recipient had been told of an enterprise by a moment."""
    return private(ask.page("told.html", _told(ask, recipient, uscc, by), decoded=_indented, called=said))


@ROUTES.get("/audit/recipients/{recipient}.json", AUDIT, JSON)
def recipient_json(ask: Ask, recipient: str, before: Before = LATEST) -> Response:
    """One recipient's deliveries and open stop-uses, as JSON."""
    return private(ask.twin(_one(ask, recipient, before)))


@ROUTES.get("/audit/recipients/{recipient}", AUDIT)
def recipient_page(ask: Ask, recipient: str, before: Before = LATEST) -> Response:
    """One recipient's deliveries and open stop-uses."""
    shown: dict[str, Any] = {"called": said, "region_name": _region, "every_field": FIELDS}
    return private(ask.page("recipient.html", _one(ask, recipient, before), **shown))

"""Rules for every act: known enterprise, fresh command, lawful date, covering authority, no personal data."""

from datetime import date, timedelta
from functools import cache
from typing import get_origin

from registry.domain.clock_commands import RecordEndOfDisplay
from registry.domain.commands import (
    AnnulClosure,
    Command,
    LiftClosure,
    Register,
    Remedy,
    StrikeRegistration,
    fields_of,
)
from registry.domain.facts import Act, Facts
from registry.domain.refusals import Refusal
from registry.domain.tracks import Track
from registry.domain.verification import ResumeVerification
from registry.events import regions
from registry.events.event import Event, member

EARLIEST = date(1800, 1, 1)
AHEAD = timedelta(days=50 * 366)
DATES = (
    "happened_on",
    "fact_on",
    "by",
    "effective_on",
    "founded_on",
    "deadline",
    "ends_on",
    "valid_until",
    "since",
    "until",
    "resumed_on",
    "released_on",
    "submitted_on",
)
LARGEST = 62 * 1024
"""Bytes of an event's data; with its envelope it stays below 64 KiB."""


def known_enterprise(facts: Facts[Command]) -> Refusal | None:
    """An act needs an enterprise in the register."""
    if facts.enterprise.exists or isinstance(facts.command, Register):
        return None
    return Refusal(
        "unknown_enterprise", f"{facts.enterprise.id} is not in the register", "register it first", field="enterprise"
    )


def not_in_the_future(facts: Act) -> Refusal | None:
    """`effective_on` is at most today in Asia/Shanghai; what lies ahead is a due date, not an event."""
    if facts.on <= facts.today:
        return None
    return Refusal(
        "date_in_the_future",
        f"effective on {facts.on}, today is {facts.today}",
        "record the act on its day",
        field="effective_on",
    )


def plausible_dates(facts: Act) -> Refusal | None:
    """A date of 1799 or of 2999 is a slip of the pen, and no end date at all."""
    for field in fields_of(type(facts.command), DATES):
        value = getattr(facts.command, field)
        if value is not None and not EARLIEST <= value <= facts.today + AHEAD:
            because = f"{field} is {value}"
            way_out = f"give a date from {EARLIEST} to {facts.today + AHEAD}"
            return Refusal("date_out_of_range", because, way_out, field=field)
    return None


def goes_back(track: Track, last: date | None, act: Act) -> Refusal | None:
    """Whether an act would take effect before the last one of its track."""
    if last is None or act.on >= last:
        return None
    return Refusal(
        "date_goes_back",
        f"effective on {act.on}, but the {track} track already has an act of {last}",
        "give the later date, or correct the earlier act",
        field="effective_on",
    )


_OF_THE_CLOSED = (AnnulClosure, LiftClosure, Remedy, ResumeVerification, RecordEndOfDisplay, StrikeRegistration)


def not_closed(facts: Facts[Command]) -> Refusal | None:
    """A closed or banned enterprise takes no act other than a remedy (domain decision 8).

    That its record was verified, or that an item is displayed no longer, says nothing of the enterprise itself.
    """
    closure = facts.enterprise.closure
    if closure is None or isinstance(facts.command, _OF_THE_CLOSED):
        return None
    return Refusal(
        "closed_enterprise",
        f"{facts.enterprise.id} was closed ({closure.kind}) on {closure.on}",
        "annul the closure first if it was void, or lift it",
        field="enterprise",
    )


def not_ended_here(facts: Facts[Command]) -> Refusal | None:
    """Where another key has taken the place of this one, acts are on that other (domain decision 22)."""
    ending = facts.enterprise.ending
    if ending is None or isinstance(facts.command, _OF_THE_CLOSED):
        return None
    because = f"{facts.enterprise.id} ended on {ending.on} ({ending.how})"
    way_out = f"act on {ending.by}, or annul what ended it" if ending.by else "annul what ended it"
    return Refusal("record_ended", because, way_out, field="enterprise")


def rule_set_applies(facts: Facts[Command]) -> Refusal | None:
    """Without a rule set for province, sector and day nothing is granted, taken or ordered."""
    if facts.rules is not None:
        return None
    where = regions.full_name(facts.enterprise.region)
    return Refusal(
        "no_rule_set",
        f"no grading rules for {where}, {facts.enterprise.sector}, {facts.on}",
        "check region, sector and date, or add the province's rule set",
        field="effective_on",
    )


def new_id(id: str, facts: Facts[Command]) -> Refusal | None:
    """A case, proposal, order, suspension or direction has an id of its own within its enterprise."""
    if id not in facts.enterprise.acts:
        return None
    because = f"{id!r} already names an act of {facts.enterprise.id}"
    return Refusal("id_used", because, "give another id", field=field_of(id, facts.command))


def field_of(id: str, command: Command) -> str | None:
    """The command's own field that holds an id; `None` when no field of its own does."""
    own = (name for name in type(command).model_fields if name not in (*Command.model_fields, "enterprise", "body"))
    return next((name for name in own if getattr(command, name) == id), None)


def stale(version: int, command: Command) -> Refusal | None:
    """A command that names the version it was decided on is refused once the stream has moved on."""
    expected = command.expected_version
    if expected is None or expected == version:
        return None
    return Refusal(
        "stale_command",
        f"decided on version {expected}, the stream is at {version}",
        "read the history again and decide anew",
        field="expected_version",
    )


def too_large(event: Event) -> Refusal | None:
    """An event stays below 64 KiB, so that every reader can hold it; only one with a list of texts can exceed it."""
    if not _holds_a_list(type(event)) and member(event, "late") is None:
        return None
    size = len(event.__pydantic_serializer__.to_json(event))
    if size <= LARGEST:
        return None
    because = f"{type(event).__name__} would have {size} bytes, at most {LARGEST} are taken"
    return Refusal("event_too_large", because, "shorten the texts, or give an annex by its number")


@cache
def _holds_a_list(kind: type[Event]) -> bool:
    return any(get_origin(field.annotation) is tuple for field in kind.model_fields.values())

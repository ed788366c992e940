"""The changes of the feed as recipients get them: each with its cause, what is new, and the whole record."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec

from consumers.credit.cursor import Cursor, seen_as
from consumers.credit.reasons import Reason, reason_of
from consumers.credit.scope import Members, Scope, covered, members, scoped
from projections.credit import queries
from projections.credit.record import canonical
from projections.credit.tables import Change
from projections.reading import Reading, select
from projections.timeline.tables import Line

OUTSIDE = "out_of_scope"
"""The `type` of a change whose cause lies outside the scope: nothing of it is told but that the copy must follow."""


class Basis(msgspec.Struct, frozen=True):
    """The document and article that the cause rests on."""

    document: str
    article: str


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One change: where it stands, when its cause was recorded and took effect, what the cause was, what is new.

    `fields_changed` names the members of the record that differ from the enterprise's record before; for its first
    record it names all of them, and `first` is true. `stop_use` are the items newly withdrawn that the record before
    may have shown: none in a first record, and none where the scope hides `adverse`. `record` is null when
    the enterprise has left the scope: the copy drops it.
    """

    kind: Literal["change"] = "change"
    position: int
    cursor: str
    stream: str
    published_at: str
    effective_on: str
    type: str
    reason: Reason
    event: str | None
    first: bool
    fields_changed: list[str]
    legal_basis: Basis | None
    evidence: list[str]
    stop_use: list[dict[str, Any]]
    record: msgspec.Raw | None


class _Cause(msgspec.Struct):
    """What is read of the causing event."""

    legal_basis: Basis
    late: dict[str, Any] | None = None
    cause: str | None = None


class Gathered(NamedTuple):
    """Changes after a position, each as a line of canonical JSON, and how far they reach."""

    lines: list[bytes]
    position: int
    more: bool


_CAUSES = msgspec.json.Decoder(_Cause)
_WITHDRAWN = msgspec.json.Decoder(list[dict[str, Any]])
_PLACE = frozenset({"position"})
_NULL, _NONE = msgspec.Raw(b"null"), msgspec.Raw(b"[]")


def gathered(reading: Reading, edition: str, scope: Scope, after: int, limit: int, upto: int) -> Gathered:
    """The changes in (after, upto] that concern a scope; at most `limit` are looked at."""
    found = queries.changes(reading, after, limit + 1, upto)
    more = len(found) > limit
    page = found[:limit]
    lines = [canonical(one) for one in enveloped(reading, edition, scope, page)]
    return Gathered(lines, page[-1].position if more else upto, more)


def enveloped(
    reading: Reading, edition: str, scope: Scope, found: Sequence[Change], before: Mapping[int, bytes] | None = None
) -> list[Envelope]:
    """Changes by position, with their causes; those that never concerned the scope are left out.

    `before` holds, by a change's position, the record of the same enterprise before it; without it they are read.
    """
    if not found:
        return []
    if before is None:
        before = queries.records_before(reading, found)
    return told(seen_as(edition, scope), scope, found, before, _causes(reading, found))


def told(
    seen: str, scope: Scope, found: Sequence[Change], before: Mapping[int, bytes], causes: Mapping[int, Line]
) -> list[Envelope]:
    """The same of changes that have been read with their records before and their causes, each by its position."""
    later = [members(change.record) for change in found]
    earlier = [members(before[c.position]) if c.position in before else None for c in found]
    envelopes = []
    rows = zip(found, earlier, later, covered(earlier, scope), covered(later, scope), strict=True)
    for change, old, new, was, now in rows:
        if was or now:
            cursor = str(Cursor(seen, change.position))
            shown = (old if was else None), (new if now else None)
            envelopes.append(_envelope(change, causes[change.position], cursor, shown, scope))
    return envelopes


def _causes(reading: Reading, found: Sequence[Change]) -> dict[int, Line]:
    wanted = [change.position for change in found]
    causes: dict[int, Line] = {}
    for start in range(0, len(wanted), 400):
        some = wanted[start : start + 400]
        rest = f"WHERE position IN ({', '.join('?' * len(some))})"
        causes.update((line.position, line) for line in select(reading, Line, "timeline", rest, some))
    if missing := [position for position in wanted if position not in causes]:
        raise LookupError(f"no event stands at {missing[:3]}")
    return causes


def _envelope(
    change: Change, cause: Line, cursor: str, shown: tuple[Members | None, Members | None], scope: Scope
) -> Envelope:
    old, new = (None if one is None else scoped(one, scope) for one in shown)
    changed = [] if new is None else differing(old or {}, new)
    stops = [] if old is None or new is None or "adverse" not in new else withdrawn_since(old, new)
    visible = scope.whole or bool(changed)
    event = f"{cause.stream}/{cause.version}"
    read = _CAUSES.decode(cause.data)
    return Envelope(
        position=change.position,
        cursor=cursor,
        stream=change.stream,
        published_at=cause.recorded,
        effective_on=cause.effective_on,
        type=cause.kind if visible else OUTSIDE,
        reason=reason_of(cause.kind, changed, [stop["reason"] for stop in stops], late=read.late is not None)
        if visible
        else "real_change",
        event=event if visible else None,
        first=old is None,
        fields_changed=changed,
        legal_basis=read.legal_basis if visible else None,
        evidence=[one for one in (event, read.cause) if one] if visible else [],
        stop_use=stops,
        record=_raw(change, new, scope),
    )


def _raw(change: Change, record: Members | None, scope: Scope) -> msgspec.Raw | None:
    if record is None:
        return None
    return msgspec.Raw(change.record if scope.whole else canonical(record))


def differing(earlier: Members, later: Members) -> list[str]:
    """The names of the members that differ, but for the position, in order; one that is not there is null."""
    if not earlier:
        return sorted(later.keys() - _PLACE)
    names = (earlier.keys() | later.keys()) - _PLACE
    return sorted(name for name in names if earlier.get(name, _NULL) != later.get(name, _NULL))


def withdrawn_since(earlier: Members, later: Members) -> list[dict[str, Any]]:
    """The withdrawn items that the record before did not name: what recipients must stop using from now on."""
    now, before = later.get("withdrawn", _NONE), earlier.get("withdrawn", _NONE)
    if now == before:
        return []
    known = {one["item"] for one in _WITHDRAWN.decode(before)}
    return [one for one in _WITHDRAWN.decode(now) if one["item"] not in known]

"""From when to when an enterprise stood still, whatever stopped it: suspensions, and hazards that had to be removed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from registry.domain.enterprise import Enterprise
from registry.events.remedies import ReconsiderationDecided, StayLifted, StayOrdered
from registry.events.supervision import MajorHazardFound, MajorHazardRemoved


@dataclass(frozen=True, slots=True)
class Stop:
    """Days without a running one between them, and the events that began them; `until` is the first running day."""

    since: date
    until: date | None
    events: tuple[str, ...]

    def lasts(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)


def stops(one: Enterprise) -> list[Stop]:
    """The stops on record, in their order; one that begins before another has ended goes on with it.

    A suspension whose execution is stayed counts for none while the stay lasts; the days of a stay that is over do not
    count.
    """
    found = list[Stop]()
    for stop in sorted((*_suspensions(one), *_hazards(one)), key=lambda each: each.since):
        before = found[-1] if found else None
        if before is None or (before.until is not None and before.until < stop.since):
            found.append(stop)
            continue
        until = None if before.until is None or stop.until is None else max(before.until, stop.until)
        found[-1] = replace(before, until=until, events=(*before.events, *stop.events))
    return found


def _suspensions(one: Enterprise) -> Iterator[Stop]:
    stays = _stays(one)
    for each in one.suspensions:
        order = one.orders[each.id]
        if order not in one.stayed:
            yield from _but_for(stays.get(order, []), Stop(each.since, each.resumed_on, (order,)))


def _stays(one: Enterprise) -> dict[str, list[tuple[date, date]]]:
    """Decision → from when to when its execution was stayed (行政复议法 42), of the stays that are over."""
    found: dict[str, list[tuple[date, date]]] = {}
    running: dict[str, StayOrdered] = {}
    for _, event in one.living():
        if isinstance(event, StayOrdered):
            running[event.reconsideration] = event
        elif isinstance(event, StayLifted | ReconsiderationDecided) and event.reconsideration in running:
            since = running.pop(event.reconsideration).effective_on
            found.setdefault(event.decision, []).append((since, event.effective_on))
    return found


def _but_for(stays: Sequence[tuple[date, date]], stop: Stop) -> Iterator[Stop]:
    """What is left of a stop whose execution was stayed from days to days."""
    since = stop.since
    for stayed_on, lifted_on in stays:
        if stop.until is not None and stayed_on >= stop.until:
            break
        if since < stayed_on:
            yield replace(stop, since=since, until=stayed_on)
        since = max(since, lifted_on)
    if stop.until is None or since < stop.until:
        yield replace(stop, since=since)


def _hazards(one: Enterprise) -> Iterator[Stop]:
    """A major accident hazard for which operations had to stop until it was removed (安全生产法 65)."""
    told = list(one.living())
    removed = {event.hazard: event.effective_on for _, event in told if isinstance(event, MajorHazardRemoved)}
    for version, event in told:
        if isinstance(event, MajorHazardFound) and event.stopped:
            yield Stop(event.effective_on, removed.get(event.hazard), (f"{one.stream}/{version}",))

"""A credit record: everything a recipient may know, from events alone, so that it changes with events alone."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache

import msgspec

from projections.credit.graded import gravest, place_of, situation_of
from projections.credit.members import Batch, Batches, Before, Gone, Item, Open, Order, Record
from projections.credit.state import Adverse, State
from projections.credit.treatment import SCHEMA, TREATMENTS, months_after
from projections.four_batches.tables import Stay
from projections.standing.evolve import ended_in, withheld_in
from projections.standing.judged import gone, ground_of, in_abeyance, reexamining, standing_on
from projections.standing.remedied import contested, flagged
from projections.standing.sites import in_use
from projections.standing.succeeded import IN_ERROR
from projections.standing.tables import Enterprise
from registry.events.envelope import day_of, iso
from registry.events.vocabulary import BatchStatus, Licence, Sector, Standing

_ENCODER = msgspec.json.Encoder(order="sorted")
_ORDERED = msgspec.json.Encoder(order="deterministic")
"""As `_ENCODER` for structs whose fields stand in order."""
_TREATMENT = "/"
"""Between the set, the situation and the last day, if any, that name a treatment."""
_ORDERS = msgspec.json.Decoder(list[Order])
_BEFORE = msgspec.json.Decoder(list[Before])
_LICENSED = frozenset(
    {
        Sector.COAL,
        Sector.NON_COAL_MINE,
        Sector.CONSTRUCTION,
        Sector.HAZARDOUS_CHEMICALS,
        Sector.FIREWORKS,
        Sector.CIVIL_EXPLOSIVES,
    }
)
"""The trades that need a safety production licence (安全生产许可证条例 art. 2)."""


def canonical(value: object) -> bytes:
    """JSON as RFC 8785 writes it: sorted ASCII keys, no spaces, UTF-8; only text, integers, booleans, null."""
    return _ENCODER.encode(value)


_NO_BATCH = Batches(None, None)


def content(row: Enterprise, state: State) -> bytes:
    """What a record says, as canonical JSON, as of the latest day that an event of the stream took effect.

    It has no position yet, and names its treatment instead of the lines, which are two thirds of a record.

    A level counts through `valid_until`; each treatment says until when it holds and what holds then, so that a
    recipient needs no further event to stop supporting.
    """
    on = day_of(row.effective_on)
    closed = gone(row)
    standing = standing_on(row, on)
    places = in_use(row)
    situation = situation_of(row, standing)
    abeyance = in_abeyance(row)
    treatment_set, treatment_version = _set_for(row.region)
    last = row.valid_until
    if places:
        situation, last = gravest(row, places, on)
    until = (last or "") if situation == "compliant" else ""
    adverse, withdrawn = _items(row, state, on)
    unsound = reexamining(row) or (not closed and row.level is not None and row.granted_event in flagged(row))
    objections = [Open(one.decision, one.kind, one.id, one.since, one.stayed) for one in contested(row)]
    record = Record(  # by place, in the order of the members: 28 names would cost eight times as much
        adverse,
        unsound,
        _batches(state.stays),
        None if closed else row.certificate,
        not closed and abeyance,
        _inspection(standing, closed=closed, abeyance=abeyance),
        None if closed else row.level,
        _licences(row.sector, row.withheld, row.held_back, row.ended_licences),
        row.name,
        objections,
        row.operation,
        row.operation_since,
        [] if row.predecessors == "[]" else _BEFORE.decode(row.predecessors),
        [] if closed or row.orders == "[]" else _ORDERS.decode(row.orders),
        row.region,
        {**state.rule_sets, "treatment": treatment_version},
        row.scale,
        SCHEMA,
        row.sector,
        None if closed else row.level_since,
        [place_of(row, site, on) for site in places],
        standing.value,
        ground_of(row, standing),
        row.stream,
        row.successor,
        _TREATMENT.join((treatment_set, situation, until)),
        row.uscc,
        None if closed else row.valid_until,
        withdrawn,
    )
    return _ORDERED.encode(record)


def placed(content: bytes, position: int) -> bytes:
    """The record with its position, before its predecessors, and its treatment; no text of it can hold these keys."""
    before = content.index(b'"predecessors":')
    name = content.rindex(b'"treatment":"') + 13  # its rule set's name stands under this key too, before it
    end = content.index(b'"', name)
    lines = _treatment(content[name:end])
    return b'%b"position":%d,%b%b%b' % (
        content[:before],
        position,
        content[before : name - 1],
        lines,
        content[end + 1 :],
    )


def _inspection(standing: Standing, *, closed: bool, abeyance: bool) -> str:
    """What looking at the enterprise has found; that nobody has looked, and that there is nothing to look at, are two
    different words, and neither is compliant."""
    if closed:
        return "not_applicable"
    if standing is Standing.NEVER_ASSESSED:
        return "not_inspected"
    if standing is Standing.COMPLIANT and abeyance:
        return "in_abeyance"
    return standing.value


@lru_cache(maxsize=4096)
def _licences(sector: str, in_suspension: str, held_back: str, ended: str) -> msgspec.Raw:
    """What the register knows of each licence: it records that one is withheld or gone, never that one is held."""
    kept = withheld_in(in_suspension, held_back)
    known = {licence.value: "withheld" if licence.value in kept else "no_data" for licence in Licence}
    if Licence.SAFETY_PRODUCTION.value not in kept and Sector(sector) not in _LICENSED:
        known[Licence.SAFETY_PRODUCTION.value] = "not_applicable"
    known.update(ended_in(ended))
    return msgspec.Raw(canonical(known))


@lru_cache(maxsize=8192)
def _set_for(region: str) -> tuple[str, str]:
    """The treatment set that counts in a region, and the set with its version."""
    found = TREATMENTS.for_region(region)
    return found, f"{found}@{TREATMENTS.version}"


@lru_cache(maxsize=8192)
def _treatment(name: bytes) -> bytes:
    """The lines of a set for a situation, as canonical JSON, with the last day of a level that is supported."""
    set_id, situation, day = name.decode().split(_TREATMENT)
    chosen, until = TREATMENTS.sets[set_id], day or None
    lines = [
        {
            "purpose": purpose.purpose,
            "recommended": chosen.of(purpose, situation),  # type: ignore[arg-type]
            "until": until,
            "then": chosen.of(purpose, "lapsed") if until else None,
            "ground": situation,
            "document": chosen.document,
            "clause": purpose.clause,
            "mark": purpose.mark,
        }
        for purpose in chosen.purposes
    ]
    return canonical(lines)


def _batches(stays: Sequence[Stay]) -> Batches:
    return Batches(_batch(stays, BatchStatus.DECIDED), _batch(stays, BatchStatus.PROPOSED)) if stays else _NO_BATCH


def _batch(stays: Sequence[Stay], status: BatchStatus) -> Batch | None:
    for stay in stays:
        if stay.until_position is None and stay.status == status.value:
            evidence = msgspec.Raw(stay.evidence.encode())
            return Batch(stay.batch, stay.article, stay.document, stay.entry, evidence, stay.ground, stay.since)
    return None


def _items(row: Enterprise, state: State, on: date) -> tuple[list[Item], list[Gone]]:
    """The adverse items still shown, and the items to stop using: annulled ones and those whose display ended."""
    shown: list[Item] = []
    if not state.adverse and not state.withdrawn:
        return shown, []
    withdrawn = [Gone(one.by, one.item, one.reason, one.since) for one in state.withdrawn]
    unsound = flagged(row)
    if row.ended_kind == IN_ERROR:  # until that is annulled nothing here is the enterprise's
        named = [Gone(row.ended_event or "", item.item, "correction", row.ended_on or "") for item in state.adverse]
        return shown, sorted([*withdrawn, *named], key=lambda one: (one.since, one.item))
    for item in state.adverse:
        last = last_day(item)
        if last >= on and item.display_ended is None:
            shown.append(_adverse(item, last, (item.decision or item.item) in unsound))
        else:
            since = (last + timedelta(days=1)).isoformat()
            withdrawn.append(Gone(item.display_ended or item.item, item.item, "expiry", since))
    return shown, sorted(withdrawn, key=lambda one: (one.since, one.item))


def last_day(item: Adverse) -> date:
    """The last day on which a recipient may use the item, at the longest."""
    return months_after(day_of(item.since), TREATMENTS.adverse[item.kind].months)  # type: ignore[index]


def _adverse(item: Adverse, last: date, basis_annulled: bool) -> Item:
    return Item(
        amount=item.amount,
        article=item.article,
        basis_annulled=basis_annulled,
        kind=item.kind,
        document=item.document,
        ended_by=item.ended_by,
        ended_on=item.ended_on,
        ground=item.ground,
        item=item.item,
        origin=item.origin,
        severity=TREATMENTS.adverse[item.kind].severity,  # type: ignore[index]
        since=item.since,
        until=iso(last),
    )

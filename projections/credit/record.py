"""A credit record: everything a recipient may know, from events alone, so that it changes with events alone."""

from datetime import date, timedelta
from functools import lru_cache

import msgspec

from projections.credit.state import Adverse, State
from projections.credit.treatment import SCHEMA, TREATMENTS, Situation, months_after
from projections.standing.evolve import ended_licences, withheld
from projections.standing.judged import gone, ground_of, in_abeyance, reexamining, standing_on
from projections.standing.remedied import contested, flagged
from projections.standing.tables import Enterprise
from registry.events.envelope import iso
from registry.events.vocabulary import BatchStatus, Licence, Operation, Sector, Standing


class Order(msgspec.Struct):
    """An open rectification order."""

    deadline: str
    order: str


class Before(msgspec.Struct):
    """Whose place it took."""

    event: str
    key: str
    kind: str
    since: str


_ENCODER = msgspec.json.Encoder(order="sorted")
_ORDERED = msgspec.json.Encoder(order="deterministic")
"""As `_ENCODER` for structs whose fields stand in order."""
_SITUATIONS: dict[Standing, Situation] = {
    Standing.COMPLIANT: "compliant",
    Standing.NOT_COMPLIANT: "not_compliant",
    Standing.NEVER_ASSESSED: "never_assessed",
    Standing.LAPSED: "lapsed",
    Standing.REVOKED: "revoked",
}
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


class Batch(msgspec.Struct):
    """A stay in a batch that is open."""

    batch: str
    clause: str
    document: str
    entry: str
    evidence: msgspec.Raw
    ground: str
    since: str


class Batches(msgspec.Struct):
    """The open stay of each status."""

    decided: Batch | None
    proposed: Batch | None


class Item(msgspec.Struct, rename={"kind": "class"}):
    """An adverse item that is still shown."""

    article: str
    basis_annulled: bool
    kind: str
    document: str
    ended_by: str | None
    ended_on: str | None
    ground: str
    item: str
    origin: str | None
    severity: str
    since: str
    until: str


class Gone(msgspec.Struct):
    """An item that recipients must stop using."""

    by: str
    item: str
    reason: str
    since: str


class Open(msgspec.Struct):
    """An objection or reconsideration that is not decided yet."""

    item: str
    kind: str
    objection: str
    since: str
    stayed: bool


class Record(msgspec.Struct):
    """A record without its position. Fields stand in the order of the JSON, which is sorted, here and in all parts."""

    adverse: list[Item]
    basis_annulled: bool
    batch: Batches
    certificate: str | None
    in_abeyance: bool
    inspection: str
    level: str | None
    licences: msgspec.Raw
    name: str
    objections: list[Open]
    operation: str
    operation_since: str
    predecessors: list[Before]
    rectifications: list[Order]
    region: str
    rule_sets: dict[str, str]
    scale: str
    schema: int
    sector: str
    since: str | None
    standing: str
    standing_ground: str | None
    stream: str
    successor: str | None
    treatment: msgspec.Raw
    uscc: str | None
    valid_until: str | None
    withdrawn: list[Gone]


def content(row: Enterprise, state: State) -> bytes:
    """The record without its position as canonical JSON, as of the latest day that an event of the stream took effect.

    A level counts through `valid_until`; each treatment says until when it holds and what holds then, so that a
    recipient needs no further event to stop supporting.
    """
    on = date.fromisoformat(row.effective_on)
    closed = gone(row)
    standing = standing_on(row, on)
    situation = situation_of(row, standing)
    treatment_set = _set_for(row.region)
    adverse, withdrawn = _items(row, state, on)
    record = Record(
        adverse=adverse,
        basis_annulled=reexamining(row) or (not closed and row.level is not None and row.granted_event in flagged(row)),
        batch=Batches(_batch(state, BatchStatus.DECIDED), _batch(state, BatchStatus.PROPOSED)),
        certificate=None if closed else row.certificate,
        in_abeyance=not closed and in_abeyance(row),
        inspection=_inspection(row, standing),
        level=None if closed else row.level,
        licences=_licences(row.sector, tuple(withheld(row)), tuple(ended_licences(row).items())),
        name=row.name,
        objections=[Open(one.decision, one.kind, one.id, one.since, one.stayed) for one in contested(row)],
        operation=row.operation,
        operation_since=row.operation_since,
        predecessors=_BEFORE.decode(row.predecessors),
        rectifications=[] if closed else _ORDERS.decode(row.orders),
        region=row.region,
        rule_sets=state.rule_sets | {"treatment": f"{treatment_set}@{TREATMENTS.version}"},
        scale=row.scale,
        schema=SCHEMA,
        sector=row.sector,
        since=None if closed else row.level_since,
        standing=standing.value,
        standing_ground=ground_of(row, standing),
        stream=row.stream,
        successor=row.successor,
        treatment=_treatment(treatment_set, situation, row.valid_until if situation == "compliant" else None),
        uscc=row.uscc,
        valid_until=None if closed else row.valid_until,
        withdrawn=withdrawn,
    )
    return _ORDERED.encode(record)


def placed(content: bytes, position: int) -> bytes:
    """The record with its position, which stands before its predecessors; no text of a record can hold that key."""
    before, key, after = content.partition(b'"predecessors":')
    return b'%s"position":%d,%s%s' % (before, position, key, after)


def situation_of(row: Enterprise, standing: Standing) -> Situation:
    """The one situation that decides the treatment: closure before suspension before standing."""
    if row.closure_event is not None:
        return "closed"
    if row.ended_event is None and (row.operation == Operation.SUSPENDED.value or withheld(row)):
        return "suspended"
    return _SITUATIONS[standing]


def _inspection(row: Enterprise, standing: Standing) -> str:
    """What looking at the enterprise has found; that nobody has looked, and that there is nothing to look at, are two
    different words, and neither is compliant."""
    if gone(row):
        return "not_applicable"
    if standing is Standing.NEVER_ASSESSED:
        return "not_inspected"
    if standing is Standing.COMPLIANT and in_abeyance(row):
        return "in_abeyance"
    return standing.value


@lru_cache(maxsize=1024)
def _licences(sector: str, kept: tuple[str, ...], ended: tuple[tuple[str, str], ...]) -> msgspec.Raw:
    """What the register knows of each licence: it records that one is withheld or gone, never that one is held."""
    known = {licence.value: "withheld" if licence.value in kept else "no_data" for licence in Licence}
    if Licence.SAFETY_PRODUCTION.value not in kept and Sector(sector) not in _LICENSED:
        known[Licence.SAFETY_PRODUCTION.value] = "not_applicable"
    known.update(ended)
    return msgspec.Raw(canonical(known))


_set_for = lru_cache(maxsize=8192)(TREATMENTS.for_region)


@lru_cache(maxsize=8192)
def _treatment(set_id: str, situation: Situation, until: str | None) -> msgspec.Raw:
    """The lines of a set for a situation, as canonical JSON; `until` is the last day of a level that is supported."""
    chosen = TREATMENTS.sets[set_id]
    lines = [
        {
            "purpose": purpose.purpose,
            "recommended": chosen.of(purpose, situation),
            "until": until,
            "then": chosen.of(purpose, "lapsed") if until else None,
            "ground": situation,
            "document": chosen.document,
            "clause": purpose.clause,
            "mark": purpose.mark,
        }
        for purpose in chosen.purposes
    ]
    return msgspec.Raw(canonical(lines))


def _batch(state: State, status: BatchStatus) -> Batch | None:
    for stay in state.stays:
        if stay.until_position is None and stay.status == status.value:
            evidence = msgspec.Raw(stay.evidence.encode())
            return Batch(stay.batch, stay.article, stay.document, stay.entry, evidence, stay.ground, stay.since)
    return None


def _items(row: Enterprise, state: State, on: date) -> tuple[list[Item], list[Gone]]:
    """The adverse items still shown, and the items to stop using: annulled ones and those whose display ended."""
    shown: list[Item] = []
    withdrawn = [Gone(one.by, one.item, one.reason, one.since) for one in state.withdrawn]
    unsound = flagged(row)
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
    return months_after(date.fromisoformat(item.since), TREATMENTS.adverse[item.kind].months)  # type: ignore[index]


def _adverse(item: Adverse, last: date, basis_annulled: bool) -> Item:
    return Item(
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

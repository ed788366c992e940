"""A credit record: everything a recipient may know, from events alone, so that it changes with events alone."""

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import msgspec

from projections.credit.state import Adverse, State
from projections.credit.treatment import SCHEMA, TREATMENTS, Situation, months_after
from projections.four_batches.evolve import evidence
from projections.standing.evolve import open_orders, withheld
from projections.standing.judged import ground_on, in_abeyance, standing_on
from projections.standing.tables import Enterprise
from registry.events.vocabulary import BatchStatus, Licence, Operation, Sector, Standing

_ENCODER = msgspec.json.Encoder(order="sorted")
_SITUATIONS: dict[Standing, Situation] = {
    Standing.COMPLIANT: "compliant",
    Standing.NOT_COMPLIANT: "not_compliant",
    Standing.NEVER_ASSESSED: "never_assessed",
    Standing.LAPSED: "lapsed",
    Standing.REVOKED: "revoked",
}
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


def content(row: Enterprise, state: State) -> dict[str, Any]:
    """The record without its position, as of the latest day that an event of the stream took effect.

    A level counts through `valid_until`; each treatment says until when it holds and what holds then, so that a
    recipient needs no further event to stop supporting.
    """
    on = date.fromisoformat(row.effective_on)
    closed = row.closure_event is not None
    standing = standing_on(row, on)
    situation = situation_of(row, standing)
    treatment_set = TREATMENTS.for_region(row.region)
    adverse, withdrawn = _items(state, on)
    return {
        "schema": SCHEMA,
        "stream": row.stream,
        "uscc": row.uscc,
        "name": row.name,
        "region": row.region,
        "sector": row.sector,
        "scale": row.scale,
        "standing": standing.value,
        "standing_ground": ground_on(row, on),
        "level": None if closed else row.level,
        "since": None if closed else row.level_since,
        "valid_until": None if closed else row.valid_until,
        "certificate": None if closed else row.certificate,
        "in_abeyance": not closed and in_abeyance(row),
        "inspection": _inspection(row, standing),
        "batch": {status.value: _batch(state, status) for status in BatchStatus},
        "operation": row.operation,
        "operation_since": row.operation_since,
        "licences": {licence.value: _licence(row, licence) for licence in Licence},
        "rectifications": [] if closed else open_orders(row),
        "adverse": adverse,
        "withdrawn": withdrawn,
        "objections": [],
        "basis_annulled": False,
        "treatment": _treatment(treatment_set, situation, row.valid_until if situation == "compliant" else None),
        "rule_sets": state.rule_sets | {"treatment": f"{treatment_set}@{TREATMENTS.version}"},
    }


def situation_of(row: Enterprise, standing: Standing) -> Situation:
    """The one situation that decides the treatment: closure before suspension before standing."""
    if row.closure_event is not None:
        return "closed"
    if row.operation == Operation.SUSPENDED.value or withheld(row):
        return "suspended"
    return _SITUATIONS[standing]


def _inspection(row: Enterprise, standing: Standing) -> str:
    """What looking at the enterprise has found; that nobody has looked, and that there is nothing to look at, are two
    different words, and neither is compliant."""
    if row.closure_event is not None:
        return "not_applicable"
    if standing is Standing.NEVER_ASSESSED:
        return "not_inspected"
    if standing is Standing.COMPLIANT and in_abeyance(row):
        return "in_abeyance"
    return standing.value


def _licence(row: Enterprise, licence: Licence) -> str:
    """What the register knows of a licence: it records that one is withheld, never that one is held."""
    if licence.value in withheld(row):
        return "withheld"
    if licence is Licence.SAFETY_PRODUCTION and Sector(row.sector) not in _LICENSED:
        return "not_applicable"
    return "no_data"


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


def _batch(state: State, status: BatchStatus) -> dict[str, Any] | None:
    for stay in state.stays:
        if stay.until_position is None and stay.status == status.value:
            return {
                "entry": stay.entry,
                "batch": stay.batch,
                "ground": stay.ground,
                "document": stay.document,
                "clause": stay.article,
                "since": stay.since,
                "evidence": evidence(stay),
            }
    return None


def _items(state: State, on: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The adverse items still shown, and the items to stop using: annulled ones and those whose display ended."""
    shown: list[dict[str, Any]] = []
    withdrawn: list[dict[str, Any]] = [msgspec.structs.asdict(one) for one in state.withdrawn]
    for item in state.adverse:
        last = last_day(item)
        if last >= on:
            shown.append(_adverse(item, last))
        else:
            since = (last + timedelta(days=1)).isoformat()
            withdrawn.append({"item": item.item, "since": since, "reason": "expiry", "by": item.item})
    return shown, sorted(withdrawn, key=lambda one: (one["since"], one["item"]))


def last_day(item: Adverse) -> date:
    """The last day on which a recipient may use the item, at the longest."""
    return months_after(date.fromisoformat(item.since), TREATMENTS.adverse[item.kind].months)  # type: ignore[index]


def _adverse(item: Adverse, last: date) -> dict[str, Any]:
    return {
        "item": item.item,
        "class": item.kind,
        "severity": TREATMENTS.adverse[item.kind].severity,  # type: ignore[index]
        "ground": item.ground,
        "document": item.document,
        "article": item.article,
        "since": item.since,
        "until": last.isoformat(),
        "ended_on": item.ended_on,
        "ended_by": item.ended_by,
    }

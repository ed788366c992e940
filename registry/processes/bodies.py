"""The walk from a body, disqualified or with a decision about it annulled, to all that rests on its reports."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from registry.application import Registry
from registry.bulk import Bulk
from registry.domain.body import Body
from registry.domain.clock_commands import ClockCommand, FlagReexamination, VoidReport, WithdrawReexamination
from registry.domain.enterprise import Enterprise
from registry.domain.policies.due import CLOCK, office
from registry.domain.policies.procedure import UNREVIEWED
from registry.domain.policies.reliance import fallen, unfounded
from registry.domain.refusals import Refusal, refuse
from registry.domain.tracks import Track
from registry.events.event import LegalBasis

CHUNK = 500
"""Cases in one transaction."""
BASIS = LegalBasis(document="苏安办〔2011〕34号", article="四(四)")


class Reliances(Protocol):
    """Finds what may rest on a body's reports; it may name too much, never too little."""

    def resting_on(self, body: str, after: tuple[str, str], limit: int) -> Sequence[tuple[str, str]]:
        """(enterprise id, case) pairs above `after`, in that order."""


@dataclass(slots=True)
class Walked:
    """What a walk recorded, or would record: enterprise, case and what becomes of it; and the refused."""

    body: str
    reached: list[tuple[str, str, str]] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def walk(registry: Registry, reliances: Reliances, id: str, *, dry_run: bool = False) -> Walked:
    """Voids the reports that nobody has reviewed and flags the levels; stopped at any point, the next run goes on.

    Raises `Refused` (`unknown_body`, `not_disqualified`), and as the register does.
    """
    body = registry.body(id)
    if body.disqualified is None and not body.annulments:
        because = f"{id} is not disqualified, and nothing decided about it was annulled"
        raise refuse("not_disqualified", because, "disqualify it, or annul a decision, first", field="body")
    walked, bulk = Walked(body.id), Bulk(registry)
    for pairs in _pages(reliances, body.id):
        enterprises = registry.enterprises([enterprise for enterprise, _ in pairs])
        found = [_follows(enterprise, case, body) for enterprise, (_, case) in zip(enterprises, pairs, strict=True)]
        commands = [one for one in found if one is not None]
        if dry_run:
            walked.reached += [_reached(one) for one in commands]
            continue
        for command, outcome in zip(commands, bulk.run([[one] for one in commands]), strict=True):
            if outcome.refused is not None:
                walked.refused.append(outcome.refused.refusal)
            elif not outcome.repeated:
                walked.reached.append(_reached(command))
    return walked


def told(walked: Walked) -> Mapping[str, object]:
    """As plain values, for `--json`."""
    return {
        "body": walked.body,
        "reached": [{"enterprise": e, "case": case, "kind": kind} for e, case, kind in walked.reached],
        "refused": [refusal.told() for refusal in walked.refused],
    }


def _follows(enterprise: Enterprise, id: str, body: Body) -> ClockCommand | None:
    """What the body's end, or an annulment, means for one case, on the first day on which that can be."""
    case = enterprise.cases.get(id)
    enterprise = enterprise if case is None else enterprise.at(case.site)
    if enterprise.reexamined == id and unfounded(body, enterprise, id):
        return WithdrawReexamination(**_act(enterprise, body.annulments[-1], id, _last(body)), case=id, body=body.id)
    lost, held = fallen(body, enterprise, id), enterprise.held
    if lost is None:
        return None
    if held is not None and (held.case, held.body) == (id, body.id):
        on = max(lost.on, held.since)
        if f"{lost.event} {id}" in enterprise.told_due or enterprise.holds_level(on) is None:
            return None
        return FlagReexamination(**_act(enterprise, lost.event, id, on), case=id, body=body.id)
    if case is None or case.body != body.id or case.step not in UNREVIEWED:
        return None
    on = max(lost.on, enterprise.last_effective[Track.LEVEL])
    return VoidReport(**_act(enterprise, lost.event, id, on), case=id, body=body.id)


def _last(body: Body) -> date:
    """The day of the last annulment."""
    annulment = body.event(body.annulments[-1])
    assert annulment is not None
    return annulment.effective_on


def _act(enterprise: Enterprise, event: str, case: str, on: date) -> dict[str, Any]:
    what = hashlib.sha256(f"{event} {enterprise.id} {case}".encode()).hexdigest()
    return {
        "command": f"walk-{what[:32]}",
        "officer": CLOCK,
        "authority": office(enterprise.region),
        "legal_basis": BASIS,
        "effective_on": on,
        "enterprise": enterprise.id,
    }


def _reached(command: ClockCommand) -> tuple[str, str, str]:
    assert isinstance(command, (FlagReexamination, VoidReport, WithdrawReexamination))
    return command.enterprise, command.case, type(command).__name__


def _pages(reliances: Reliances, body: str) -> Iterator[Sequence[tuple[str, str]]]:
    after = ("", "")
    while found := reliances.resting_on(body, after, CHUNK):
        yield found
        after = found[-1]

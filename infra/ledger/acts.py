"""From a ledger's entry to the commands that enter it; the same row makes the same command ids in every file."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from infra.ledger.cells import REMEMBERED
from infra.ledger.faults import Fault
from infra.ledger.grounds import ground_of
from infra.ledger.headings import HEADING
from infra.ledger.places import government_of
from infra.ledger.rows import Decision, Entry
from registry.domain.calendar import months_after, years_after
from registry.domain.commands import (
    Close,
    Downgrade,
    EnterLedgerLevel,
    EnterpriseCommand,
    ProposeClosure,
    ProposeRevocation,
    Register,
    Revoke,
    Suspend,
)
from registry.domain.rulesets import applying
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import ClosureKind, Level

LEDGER = "企业安全生产标准化台账"
"""The document that a registration rests on when the row names no other."""
UNSTATED = "未载明条款"
"""What stands for the article when the ledger names none."""
LOWER = {Level.ONE: Level.TWO, Level.TWO: Level.THREE}


@dataclass(frozen=True, slots=True)
class Officers:
    """Who enters the ledger, and who confirms what needs a second officer."""

    first: str
    second: str


class Acts(NamedTuple):
    """What a row asks of the register: its registration, then its acts, and what had to be taken as usual."""

    register: Register
    rest: tuple[EnterpriseCommand, ...]
    warnings: tuple[Fault, ...] = ()

    @property
    def whole(self) -> tuple[EnterpriseCommand, ...]:
        """The registration and the acts, for an enterprise that is not yet in the register."""
        return (self.register, *self.rest)


USUAL_TERM = 6
"""Months that a suspension is taken to last when its row names no end."""


def acts_of(entry: Entry, officers: Officers) -> Acts:
    """The commands of an entry, in order."""
    level = None if entry.level is None else _level(entry, entry.level, officers)
    decision = () if entry.decision is None else _decision(entry, entry.decision, officers)
    warnings = () if entry.decision is None else _warnings(entry, entry.decision)
    return Acts(_register(entry, officers), (*([level] if level else ()), *decision), warnings)


def id_of(kind: str, *parts: object) -> str:
    """A command id that follows from what the command says, so that a row entered twice records nothing new."""
    content = "\x1f".join([kind, *map(str, parts)])
    return f"ledger-{hashlib.sha256(content.encode()).hexdigest()[:24]}-{kind}"


def _register(entry: Entry, officers: Officers) -> Register:
    decision = entry.decision
    authority = entry.issuer or (decision.decider if decision else None)
    assert authority is not None
    document = entry.notice or LEDGER
    e = entry
    parts = (e.code, e.name, e.region, e.sector, e.scale, e.first_day, authority.name, document)
    return Register(
        command=id_of("register", *parts),
        officer=officers.first,
        authority=authority,
        legal_basis=_basis(document, "台账登记"),
        document_number=entry.notice or None,
        effective_on=e.first_day,
        enterprise=e.code,
        name=e.name,
        region=e.region,
        sector=e.sector,
        scale=e.scale,
    )


def _level(entry: Entry, level: Level, officers: Officers) -> EnterLedgerLevel:
    on, issuer = entry.announced_on, entry.issuer
    assert on is not None
    assert issuer is not None
    rules = applying("grading", entry.region, entry.sector, on)
    until = entry.valid_until
    if until is None and rules is not None and rules.validity.years is not None:
        until = years_after(on, rules.validity.years)
    document = entry.notice or f"证书 {entry.certificate}"
    parts = (entry.code, level, entry.certificate, on, issuer.name, entry.assessment_body, until, document)
    return EnterLedgerLevel(
        command=id_of("level", *parts),
        officer=officers.first,
        authority=issuer,
        legal_basis=_basis(document, "公告"),
        document_number=entry.notice or None,
        effective_on=on,
        enterprise=entry.code,
        level=level,
        certificate=entry.certificate,
        assessment_body=entry.assessment_body or None,
        valid_until=until,
    )


@lru_cache(REMEMBERED)
def _basis(document: str, article: str) -> LegalBasis:
    """One announcement stands behind many rows."""
    return LegalBasis(document=document, article=article)


def _decision(entry: Entry, decision: Decision, officers: Officers) -> tuple[EnterpriseCommand, ...]:
    d = decision
    decider = d.decider or _usual_decider(entry, d)
    ground, _ = ground_of(d, applying("grading", entry.region, entry.sector, d.on), entry.sector)
    lower = d.lower or (None if entry.level is None else LOWER.get(entry.level))
    parts = (
        entry.code,
        d.on,
        d.document,
        d.basis,
        d.article,
        lower,
        d.ends_on,
        d.licences,
        d.wording,
        ground,
        decider.name,
    )
    one = id_of(d.kind, *parts)
    act: dict[str, Any] = {
        "legal_basis": LegalBasis(document=d.basis or d.document, article=d.article or UNSTATED),
        "document_number": d.document or None,
        "effective_on": d.on,
        "enterprise": entry.code,
    }
    why = {"ground": ground, "reason": _reason(d)}
    first = act | {"command": one, "officer": officers.first, "authority": decider}
    second = act | {"command": f"{one}-confirm", "officer": officers.second, "authority": decider}
    match d.kind:
        case "downgrade":
            assert lower is not None
            return (Downgrade(**first, **why, level=lower),)
        case "revocation":
            return ProposeRevocation(**first, **why, proposal=one), Revoke(**second, proposal=one)
        case "suspension":
            return (Suspend(**first, **why, suspension=one, ends_on=_ends(d), licences=d.licences),)
    kind = ClosureKind.BAN if d.kind == "ban" else ClosureKind.CLOSURE
    proposing = first | {"authority": entry.issuer or decider}
    return ProposeClosure(**proposing, **why, proposal=one, kind=kind), Close(**second, proposal=one)


def _usual_decider(entry: Entry, decision: Decision) -> Authority:
    """A closure is the people's government's, every other act is taken as the issuing organ's."""
    if decision.kind == "closure":
        return government_of(entry.region)
    assert entry.issuer is not None
    return entry.issuer


def _reason(decision: Decision) -> str | None:
    number = f"文号：{decision.document}" if decision.basis and decision.document else ""
    return "；".join(filter(None, (decision.wording, number))) or None


def _warnings(entry: Entry, decision: Decision) -> tuple[Fault, ...]:
    found = []
    ground, assumed = ground_of(decision, applying("grading", entry.region, entry.sector, decision.on), entry.sector)
    if assumed:
        because = f"the wording {decision.wording[:40]!r} names no ground of the rule set: taken as {ground}"
        found.append(Fault(HEADING["ground"], "ground_assumed", because, "word the ground as the rule set does"))
    if decision.decider is None and decision.kind in ("suspension", "closure", "ban"):
        because = f"the row names no deciding organ: taken as {_usual_decider(entry, decision).name}"
        found.append(Fault(HEADING["decider"], "organ_assumed", because, "fill in the organ that decided"))
    if decision.ends_on is None and decision.kind == "suspension":
        because = (
            f"the row names no end: taken as {_ends(decision)}, {USUAL_TERM} months after the decision (our decision)"
        )
        found.append(Fault(HEADING["ends_on"], "end_assumed", because, "fill in the day on which it ends"))
    return tuple(found)


def _ends(decision: Decision) -> date:
    """A suspension always has an end (domain decision 7)."""
    return decision.ends_on or months_after(decision.on, USUAL_TERM)

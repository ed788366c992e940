"""What a rule may look at: the enterprise, the command, the rule set of the day, and the day itself."""

from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from registry.domain.body import Body
from registry.domain.clock_commands import FlagReexamination, VoidReport, WithdrawReexamination
from registry.domain.commands import (
    AnnounceRevocation,
    ChangeDetails,
    ChangeSite,
    Command,
    EnterSite,
    LinkToCode,
    RecordSuccession,
    Register,
    ReportAssessment,
    StrikeRegistration,
    fields_of,
)
from registry.domain.enterprise import Enterprise
from registry.domain.rulesets import RuleSet, applying
from registry.events.enterprise import LevelRevoked

CASE, SITE = ("case",), ("site",)
NAMING_A_PLACE = ("site", "case", "proposal", "decision", "certificate", "accident")
C = TypeVar("C", bound=Command, covariant=True)


class Act(Protocol):
    """What the rules of every act look at, whatever it acts on: the command, its day, and the civil day."""

    @property
    def command(self) -> Command: ...

    @property
    def on(self) -> date: ...

    @property
    def today(self) -> date: ...


class Facts(NamedTuple, Generic[C]):
    """`rules` is `None` where no rule set covers the enterprise's province, sector and day; `today` is civil."""

    enterprise: Enterprise
    command: C
    rules: RuleSet | None
    today: date
    body: Body | None = None
    """The body that the command names, as its stream stood when the command was decided."""
    other: Enterprise | None = None
    """The other enterprise that the command names, likewise."""

    @property
    def on(self) -> date:
        return self.command.effective_on

    @classmethod
    def of(cls, enterprise: Enterprise, command: C, today: date, case: str | None = None) -> "Facts[C]":  # type: ignore[misc]
        """With the rule set of the day; a case keeps the one of its application (domain decision 18)."""
        enterprise = enterprise.at(place_of(enterprise, command, case))
        region, sector, on = enterprise.region, enterprise.sector, command.effective_on
        if isinstance(command, (Register, EnterSite)):
            region, sector = command.region, command.sector
        elif isinstance(command, (ChangeDetails, ChangeSite)):
            region, sector = command.region or region, command.sector or sector
        named: str | None = case or (getattr(command, "case") if fields_of(type(command), CASE) else None)  # noqa: B009
        opened = enterprise.cases.get(named) if named else None
        if opened is not None:
            region, sector, on = opened.region, opened.sector, opened.submitted_on
        rules = None if sector is None else applying("grading", region, sector, on)
        return cls(enterprise, command, rules, today)

    def carried(self) -> dict[str, Any]:
        """The fields that every event takes over from its command."""
        return carried(self.command, {} if self.rules is None else {"grading": self.rules.id})


def place_of(enterprise: Enterprise, command: Command, case: str | None = None) -> str | None:
    """The site that a command is about: it names it, or that of its case, proposal, accident, decision, certificate.

    `None` for the principal place, and for a site that is not the enterprise's: the rules refuse that one.
    """
    if not enterprise.sites:
        return None
    named = {name: getattr(command, name) for name in fields_of(type(command), NAMING_A_PLACE)}
    if "site" in named:
        return named["site"] if named["site"] in enterprise.sites else None
    case = case or named.get("case")
    if case in enterprise.cases:
        return enterprise.cases[case].site
    if named.get("proposal") in enterprise.proposals:
        return enterprise.proposals[named["proposal"]].site
    if isinstance(command, AnnounceRevocation):
        return _where_revoked(enterprise, command.proposal)
    accident = enterprise.measures.accidents.get(named.get("accident") or "")
    if accident is not None:
        return accident.site
    decision = enterprise.event(named.get("decision") or "")
    if decision is not None:
        return enterprise.site_of(decision)
    held = ((id, site.held) for id, site in enterprise.sites.items())
    return next((id for id, one in held if one is not None and one.certificate == named.get("certificate")), None)


def _where_revoked(one: Enterprise, proposal: str) -> str | None:
    """Of which place the level was that a revocation took, whatever was granted there since."""
    told = (event for _, event in one.living() if isinstance(event, LevelRevoked))
    return next((event.site for event in told if event.proposal == proposal), None)


ON_A_BODY = (ReportAssessment, FlagReexamination, VoidReport, WithdrawReexamination)


def body_named(command: Command) -> str | None:
    """The registered body on which a command rests, whose stream is read when the command is decided."""
    return command.body if isinstance(command, ON_A_BODY) else None


def other_named(command: Command) -> str | None:
    """The other enterprise on which a command rests, whose stream is read when the command is decided."""
    match command:
        case RecordSuccession():
            return command.predecessor
        case LinkToCode():
            return command.operation
        case StrikeRegistration():
            return command.replaced_by
        case _:
            return None


def carried(command: Command, rule_sets: dict[str, str]) -> dict[str, Any]:
    """The fields that every event takes over from its command, with one rule-set id per family."""
    return {
        "effective_on": command.effective_on,
        "officer": command.officer,
        "authority": command.authority,
        "on_behalf_of": command.on_behalf_of,
        "legal_basis": command.legal_basis,
        "document_number": command.document_number,
        "rule_sets": rule_sets,
        "command": command.command,
    }

"""A new enterprise with its level from the ledger, as most rows are: rules are asked once for all that are alike."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from registry.domain.commands import EnterLedgerLevel, EnterpriseCommand, Register
from registry.domain.deciding.level import announced_by
from registry.domain.identity import has_credit_code, wrong_credit_code
from registry.domain.policies.acts import AHEAD, EARLIEST
from registry.domain.policies.privacy import personal
from registry.domain.rulesets import RuleSet, applying, era
from registry.events import read, regions
from registry.events.event import Authority
from registry.events.vocabulary import Level, LevelBasis, Scale, Sector

LONGEST_CERTIFICATE = 100
"""Characters; the name of the announcement may be made of the certificate's number, and is a little longer."""


class Kind(NamedTuple):
    """All that the rules look at when they let an enterprise in, but for what `kind_of` asks of each by itself."""

    region: str
    sector: Sector
    scale: Scale
    level: Level
    authority: Authority
    officer: str
    era: int
    """Which rules hold on the day."""
    today: date


class Entry(NamedTuple):
    """A registration and the level that is entered with it, both of one day and by one organ and officer."""

    register: Register
    level: EnterLedgerLevel


class Told(NamedTuple):
    """What the events of a kind have in common."""

    rules: RuleSet
    rule_sets: dict[str, str]
    authority: read.Authority


def entry_in(commands: Sequence[EnterpriseCommand]) -> Entry | None:
    """The two commands of a first entry; `None` where they are others, or say more than a ledger's row does."""
    if len(commands) != 2 or type(commands[0]) is not Register or type(commands[1]) is not EnterLedgerLevel:
        return None
    first, then = commands
    assert isinstance(first, Register)
    assert isinstance(then, EnterLedgerLevel)
    alike = (
        first.effective_on == then.effective_on
        and first.authority is then.authority  # who checks a command makes one object of equal organs
        and first.officer == then.officer
        and first.command != then.command
    )
    said = (first.on_behalf_of, first.expected_version, first.address, first.founded_on)
    more = (*said, then.on_behalf_of, then.expected_version, then.site)
    return Entry(first, then) if alike and all(one is None for one in more) else None


def kind_of(entry: Entry, today: date) -> Kind | None:
    """Which kind of entry this is; `None` where a rule looks at the entry itself and may refuse it.

    Those are asked here: lawful code, plausible days in their order, regions whose codes hold on the day, nothing
    personal in the texts.
    """
    first, then = entry
    on, until = first.effective_on, then.valid_until
    fits = (
        EARLIEST <= on <= today
        and (until is None or on < until <= today + AHEAD)
        and len(then.certificate) <= LONGEST_CERTIFICATE
        and regions.known_on(first.region, on)
        and regions.known_on(first.authority.region, on)
        and has_credit_code(first.enterprise)
        and wrong_credit_code(first.enterprise) is None
        and personal(first.name) is None
        and (then.assessment_body is None or personal(then.assessment_body) is None)
    )
    if not fits:
        return None
    return Kind(first.region, first.sector, first.scale, then.level, first.authority, first.officer, era(on), today)


def told_of(kind: Kind, on: date) -> Told:
    """What the events of a kind that was let in have in common; `on` is a day of its era."""
    rules = applying("grading", kind.region, kind.sector, on)
    assert rules is not None
    organ = kind.authority
    return Told(rules, {"grading": rules.id}, read.Authority(organ=organ.organ, region=organ.region, name=organ.name))


def events_of(entry: Entry, told: Told) -> tuple[read.EnterpriseRegistered, read.LevelAnnounced]:
    """The two events of an entry whose kind was let in, as the deciders would tell them."""
    first, then = entry
    registered = read.EnterpriseRegistered(
        effective_on=first.effective_on,
        officer=first.officer,
        authority=told.authority,
        legal_basis=read.LegalBasis(document=first.legal_basis.document, article=first.legal_basis.article),
        document_number=first.document_number,
        rule_sets=told.rule_sets,
        command=first.command,
        uscc=first.enterprise,
        name=first.name,
        region=first.region,
        sector=first.sector,
        scale=first.scale,
    )
    announced = read.LevelAnnounced(
        effective_on=then.effective_on,
        officer=then.officer,
        authority=told.authority,
        legal_basis=read.LegalBasis(document=then.legal_basis.document, article=then.legal_basis.article),
        document_number=then.document_number,
        rule_sets=told.rule_sets,
        command=then.command,
        case=None,
        basis=LevelBasis.LEDGER,
        level=then.level,
        announcement=announced_by(then, told.rules),
        certificate=then.certificate,
        assessment_body=then.assessment_body,
        valid_until=then.valid_until,
    )
    return registered, announced

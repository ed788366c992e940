"""Rules for inspections, hazards, penalties, licences and exposure: who may, about what, and with what said."""

from collections.abc import Sequence
from datetime import date

from registry.domain.calendar import months_after
from registry.domain.commands import Command, HoldInspection, Penalise, PublishExposure
from registry.domain.facts import Facts
from registry.domain.measures import Listing
from registry.domain.refusals import Refusal
from registry.domain.rulesets import DishonestySet, Ground, PenaltySet, SupervisionSet, ruling
from registry.events.enterprise import LicenceWithheld
from registry.events.supervision import LicenceHeldBack
from registry.events.vocabulary import InspectionKind, InspectionResult, Licence, PenaltyKind

JOINT = (InspectionKind.JOINT_INSPECTION, InspectionKind.JOINT_ENFORCEMENT)


def supervision_rules(facts: Facts[Command]) -> PenaltySet | None:
    """The work-safety law's rules of the day."""
    enterprise = facts.enterprise
    return None if enterprise.sector is None else ruling(PenaltySet, enterprise.region, enterprise.sector, facts.on)


def exposure_rules(facts: Facts[PublishExposure]) -> SupervisionSet | None:
    """On which grounds an enterprise of its place and trade is named in public on the day."""
    one = facts.enterprise
    return None if one.sector is None else ruling(SupervisionSet, one.region, one.sector, facts.on)


def departments_named(facts: Facts[HoldInspection]) -> Refusal | None:
    """联合督查, 联合执法: a joint act names every department that took part, two at least (JS 三, 五(四))."""
    if facts.command.kind not in JOINT or len(set(facts.command.departments)) > 1:
        return None
    because = f"a {facts.command.kind} names {len(set(facts.command.departments))} department(s)"
    way_out = "name every department that took part"
    return Refusal("departments_named", because, way_out, "departments", "苏安办〔2011〕34号 三, 五(四)")


def findings_named(facts: Facts[HoldInspection]) -> Refusal | None:
    """Who is found not compliant, or could not be looked at, is told why."""
    c = facts.command
    unfit = c.result in (InspectionResult.NOT_COMPLIANT, InspectionResult.NOT_INSPECTED)
    if not unfit or c.findings:
        return None
    return Refusal("findings_named", f"{c.result} without a finding", "give what was found", field="findings")


def decision_numbered(facts: Facts[Penalise]) -> Refusal | None:
    """A penalty decision is a written document with a number (行政处罚法 59)."""
    if facts.command.document_number is not None:
        return None
    because = f"penalty {facts.command.penalty} has no document number"
    return Refusal(
        "decision_numbered", because, "give the decision's number", "document_number", "行政处罚法 第五十九条"
    )


def amount_named(facts: Facts[Penalise]) -> Refusal | None:
    """A fine, and only what takes money, names its amount."""
    c = facts.command
    takes = c.kind in (PenaltyKind.FINE, PenaltyKind.CONFISCATION)
    if takes is (c.amount is not None) or c.kind is PenaltyKind.OTHER:
        return None
    because = f"a {c.kind} {'without' if takes else 'with'} an amount"
    return Refusal("amount_named", because, "give the amount in yuan, or leave it out", field="amount")


def continues_a_fine(facts: Facts[Penalise]) -> Refusal | None:
    """按日连续处罚: what goes on day by day is a fine decided before, by its first decision (安全生产法 112)."""
    first = facts.command.continues
    if first is None:
        return None
    found = facts.enterprise.measures.penalties.get(first)
    if found is not None and found.kind is facts.command.kind is PenaltyKind.FINE and found.continues is None:
        return None
    because = f"{first!r} is no first decision of a fine"
    return Refusal("continues_a_fine", because, "name the first decision", "continues", "安全生产法 第一百一十二条")


def licence_there(licence: Licence, facts: Facts[Command]) -> Refusal | None:
    """A licence that was revoked or deregistered is not there any more; one that is withheld is withheld already."""
    gone = facts.enterprise.measures.gone.get(licence)
    if gone is None:
        return None
    return Refusal("licence_ended", f"{licence} ended by {gone.event}", "check the licence", field="licence")


_WITHHOLDING = (LicenceWithheld, LicenceHeldBack)


def not_withheld(licence: Licence, facts: Facts[Command]) -> Refusal | None:
    """A licence is withheld once, in a suspension or by its issuer; by which act, is named (domain decision 34)."""
    one = facts.enterprise
    held = [each.licence for each in one.measures.held_back.values()]
    if licence not in (*held, *one.withheld):
        return None
    told = ((version, event) for version, event in one.living() if isinstance(event, _WITHHOLDING))
    by = [one.called(version, event) for version, event in told if event.licence is licence][-1]
    return Refusal("licence_twice", f"{licence} is withheld already by {by}", "return it first", field="licence")


def not_before(begun: date, facts: Facts[Command]) -> Refusal | None:
    """What ends a measure is not effective before the measure."""
    if facts.on >= begun:
        return None
    because = f"effective on {facts.on}, but what it ends began on {begun}"
    return Refusal("date_goes_back", because, f"give a date on or after {begun}", field="effective_on")


def listing_ground(ground: str, rules: DishonestySet) -> Refusal | None:
    """Who is listed is listed on a ground of the list's own rules."""
    return _one_of(ground, rules.grounds, rules.document)


def exposure_ground(ground: str, rules: SupervisionSet) -> Refusal | None:
    """曝光: who is named in public is named on a ground that a text has for it (JS 五(五))."""
    return _one_of(ground, rules.exposure, rules.clause(rules.exposure[0]))


def _one_of(ground: str, grounds: Sequence[Ground], clause: str) -> Refusal | None:
    if any(ground == one.code for one in grounds):
        return None
    named = ", ".join(f"{one.code} {one.zh}" for one in grounds)
    because, way_out = f"{ground!r} is no ground here", f"give one of: {named}"
    return Refusal("no_ground_in_rule_set", because, way_out, "ground", clause)


def early_removal_wait(listing: Listing, rules: DishonestySet, facts: Facts[Command]) -> Refusal | None:
    """Nobody leaves the list before a year on it (安全生产严重失信主体名单管理办法)."""
    assert listing.listed_on is not None
    ready = months_after(listing.listed_on, rules.early_removal.months)
    if facts.on >= ready:
        return None
    because = f"on the list since {listing.listed_on}"
    way_out = f"remove it on or after {ready}"
    return Refusal("early_removal_wait", because, way_out, "effective_on", rules.clause(rules.early_removal))

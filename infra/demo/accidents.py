"""What accidents and dishonesty bring to an enterprise, under the rules of 2021 and the list of 2023."""

from datetime import date, timedelta

from infra.demo.life import Life
from infra.demo.stories import compliant
from registry.domain.commands import (
    DismissLoss,
    GiveDishonestyNotice,
    InvestigateAccident,
    ListDishonest,
    PublishDishonesty,
    ReleaseCase,
    RemoveEarly,
    ReportAccident,
    RevokeEarlyRemoval,
    SupplementAccident,
)
from registry.domain.rulesets import applying
from registry.events.event import LegalBasis
from registry.events.vocabulary import AccidentKind, AccidentReporting, Channel, Level

REPORTING = LegalBasis(document="国务院令第493号", article="第十三条")
LISTING = LegalBasis(document="应急管理部令第11号", article="第六条")
ACCIDENTS, LIST = date(2025, 1, 10), date(2024, 1, 10)
EARNED = date(2024, 12, 25)
"""After the last announcements, and after the list began."""


def injured(life: Life, announced_on: date) -> None:
    """One seriously injured, counted again; the investigation clears the enterprise."""
    compliant(life, announced_on)
    life.until(ACCIDENTS)
    accident = _report(life, deaths=0, serious_injuries=1)
    life.wait(5, 20)
    counts = {"deaths": 0, "serious_injuries": 2, "direct_loss": 400_000}
    life.act(SupplementAccident, legal_basis=REPORTING, accident=accident, **counts)
    _investigate(life, accident, responsible=False)


def fatal(life: Life, announced_on: date) -> None:
    """A death, for which the rules propose that the level be revoked."""
    compliant(life, announced_on)
    life.until(ACCIDENTS)
    _investigate(life, _report(life, deaths=1, serious_injuries=0), responsible=True)


def weighed(life: Life, _: date) -> None:
    """An accident while a case is open holds it; its authority lets the case go on."""
    life.register()
    life.until(ACCIDENTS)
    case = life.apply(Level.THREE)
    life.accept(case, Level.THREE)
    _report(life, deaths=0, serious_injuries=1)
    life.wait(5, 20)
    life.act(ReleaseCase, case=case, reason="整改到位，不影响安全生产条件")


def listed(life: Life, announced_on: date) -> None:
    """On the list for a concealed accident, still on it."""
    compliant(life, announced_on)
    _list(life)


def listed_and_removed(life: Life, _: date) -> None:
    """Removed from the list after a year, by deceit for some."""
    life.register()
    listing = _list(life)
    life.wait(366, 400)
    life.act(RemoveEarly, legal_basis=LISTING, listing=listing, reason="整改完成并履行全部义务")
    if life.random.random() < 0.5:
        life.wait(20, 40)
        life.act(RevokeEarlyRemoval, legal_basis=LISTING, listing=listing, reason="整改材料不实")


def kept_its_level(life: Life, _: date) -> None:
    """Listed while it holds a level; where the rules ask, the authority finds no reason to take the level."""
    life.register()
    life.until(LIST)
    life.earn(Level.THREE, EARNED)
    _list(life)
    life.wait(20, 40)
    rules = applying("grading", life.county, life.sector, life.on)
    if rules is None or not any(ground.code == "dishonesty_list" for ground in rules.revocation):
        return
    reason = "名单事由发生于定级之前，已完成整改"
    life.act(DismissLoss, life.grants[-1].authority, ground="dishonesty_list", reason=reason)


def _report(life: Life, deaths: int, serious_injuries: int) -> str:
    accident = life.own_id("accident")
    counts = {"deaths": deaths, "serious_injuries": serious_injuries, "direct_loss": 300_000}
    happened_on, in_time = life.on - timedelta(days=1), AccidentReporting.IN_TIME
    what = {"kind": AccidentKind.PRODUCTION, "happened_on": happened_on, "reporting": in_time} | counts
    life.act(ReportAccident, legal_basis=REPORTING, accident=accident, **what)
    return accident


def _investigate(life: Life, accident: str, *, responsible: bool) -> None:
    life.wait(40, 60)
    found = {"unfit": False, "responsible": responsible, "reporting": AccidentReporting.IN_TIME}
    life.act(InvestigateAccident, legal_basis=REPORTING, accident=accident, **found)


def _list(life: Life) -> str:
    life.until(LIST)
    listing, ground = life.own_id("listing"), "concealed_accident"
    life.act(GiveDishonestyNotice, legal_basis=LISTING, listing=listing, ground=ground, reason="瞒报事故")
    life.wait(10, 20)
    life.act(ListDishonest, legal_basis=LISTING, listing=listing)
    life.wait(1, 4)
    life.act(PublishDishonesty, legal_basis=LISTING, listing=listing, channels=(Channel.SITE,))
    return listing

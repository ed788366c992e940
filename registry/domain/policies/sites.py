"""Rules for the sites of an enterprise, each graded on its own, and for a trade that leaves its standard."""

from datetime import date

from registry.domain.case import Case
from registry.domain.commands import ChangeDetails, ChangeSite, Command, EnterSite, fields_of
from registry.domain.enterprise import Enterprise
from registry.domain.facts import SITE, Facts
from registry.domain.refusals import Refusal
from registry.domain.rulesets import applying
from registry.events.enterprise import LevelAnnounced
from registry.events.site import SiteLeft
from registry.events.vocabulary import Level, Sector


def known_site(facts: Facts[Command]) -> Refusal | None:
    """An act on a site needs a site that was entered and not given up (domain decision 21); by which act, is named."""
    if not fields_of(type(facts.command), SITE) or isinstance(facts.command, EnterSite):
        return None
    named: str | None = getattr(facts.command, "site")  # noqa: B009
    site = facts.enterprise.sites.get(named) if named is not None else None
    if named is None or (site is not None and site.left_on is None):
        return None
    gone = "was never entered" if site is None else f"was given up by {_given_up(facts.enterprise, named)}"
    because = f"site {named!r} of {facts.enterprise.id} {gone}"
    return Refusal("unknown_site", because, "enter the site first, or name one that is in use", field="site")


def _given_up(one: Enterprise, site: str) -> str:
    left = [(version, event) for version, event in one.living() if isinstance(event, SiteLeft) and event.site == site]
    return one.called(*left[-1])


def another_trade_or_place(facts: Facts[EnterSite]) -> Refusal | None:
    """A level is held per site and trade: the same trade at one place is entered once (domain decision 21)."""
    c = facts.command
    for place in facts.enterprise.places():
        if (place.region, place.sector, place.address) == (c.region, c.sector, c.address):
            named = "the principal place" if place.site is None else f"site {place.site}"
            because = f"{named} has the same region, trade and address"
            return Refusal("site_entered_before", because, "use that one, or tell them apart by address", field="site")
    return None


def certificate_of_one_place(certificate: str, facts: Facts[Command]) -> Refusal | None:
    """A certificate's number names the level of one place; a renewal there may keep it (domain decision 21)."""
    one = facts.enterprise
    for version, event in one.living() if one.sites else ():
        if isinstance(event, LevelAnnounced) and event.certificate == certificate and one.site_of(event) != one.site:
            because = f"certificate {certificate!r} is that of another place ({one.stream}/{version})"
            return Refusal("certificate_elsewhere", because, "check the certificate's number", field="certificate")
    return None


def leaves_standard(facts: Facts[ChangeDetails] | Facts[ChangeSite]) -> bool:
    """Whether the level held ends with the change: the new trade is outside the standard that it was assessed by.

    The trades that share a standard are those of one scoring rule of the set under which the level was granted; where
    none is known nothing is guessed, and the level stays (domain decision 21).
    """
    one = facts.enterprise
    held = one.holds_level(facts.on)
    return held is not None and _outside(facts.command.sector, held.level, one.region, one.sector, held.since)


def cases_outside(facts: Facts[ChangeDetails] | Facts[ChangeSite]) -> list[Case]:
    """The open cases that end with the change: no level by their standard would be the new trade's (decision 21).

    A case keeps the set, and the trade, of its application (domain decision 18): by these it is asked, as of a level.
    """
    to = facts.command.sector
    cases = facts.enterprise.open_cases
    return [one for one in cases if _outside(to, one.level, one.region, one.sector, one.submitted_on)]


def _outside(to: Sector | None, level: Level, region: str, trade: Sector | None, on: date) -> bool:
    rules = None if trade is None else applying("grading", region, trade, on)
    standard = None if trade is None or rules is None else rules.passing_of(level, trade)
    return to is not None and standard is not None and to not in standard.sectors

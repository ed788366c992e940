"""Rules for entering the register and for changed details: credit code, region, key."""

from collections.abc import Iterator

from registry.domain.case import Case
from registry.domain.commands import ChangeDetails, ChangeSite, EnterSite, Register
from registry.domain.facts import Facts
from registry.domain.identity import has_credit_code, wrong_credit_code, wrong_key
from registry.domain.refusals import Refusal
from registry.domain.rulesets import applying
from registry.events import regions
from registry.events.regions import Rank


def not_yet_registered(facts: Facts[Register]) -> Refusal | None:
    """One stream per key."""
    if not facts.enterprise.exists:
        return None
    return Refusal(
        "already_registered",
        f"{facts.enterprise.id} is in the register as {facts.enterprise.name}",
        "change its details instead",
        field="enterprise",
    )


def lawful_key(facts: Facts[Register]) -> Refusal | None:
    """The key is the unified social credit code (GB 32100), or `unregistered:<region>-<number>` for one without."""
    key = facts.command.enterprise
    return wrong_credit_code(key) if has_credit_code(key) else wrong_key(key, facts.command.region)


def known_region(facts: Facts[Register | ChangeDetails | EnterSite | ChangeSite]) -> Refusal | None:
    """The enterprise, or its site, lies in a county or prefecture that GB/T 2260 had on the day."""
    region = facts.command.region
    if region is None:
        return None
    if not regions.known_on(region, facts.on):
        return Refusal("unknown_region", *regions.missed(region), field="region")
    if regions.rank(region) in (Rank.COUNTY, Rank.PREFECTURE):
        return None
    because = f"{region} {regions.name(region)} is no county or prefecture"
    return Refusal(
        "unknown_region", because, "give the six-digit code of the county where the enterprise is", field="region"
    )


def founded_before_registered(facts: Facts[Register]) -> Refusal | None:
    """An enterprise is not registered before it exists."""
    founded = facts.command.founded_on
    if founded is None or founded <= facts.on:
        return None
    return Refusal("founded_later", f"founded on {founded}, registered on {facts.on}", "correct one of the dates")


def something_changes(facts: Facts[ChangeDetails] | Facts[ChangeSite]) -> Refusal | None:
    """A change of details names at least one."""
    c = facts.command
    if any(value is not None for value in (c.name, c.region, c.sector, c.scale, c.address)):
        return None
    return Refusal("nothing_changed", "no detail is given", "give name, region, sector, scale or address")


def left_behind(facts: Facts[ChangeDetails] | Facts[ChangeSite]) -> list[Case]:
    """The open cases left behind: in another province, or by a move away from who decides the level (decision 20)."""
    to, now = facts.command.region, facts.enterprise.region
    if to is None:
        return []
    return [case for case in facts.enterprise.open_cases if any(_away(rank, to, now) for rank in _deciding(case))]


def _deciding(case: Case) -> Iterator[Rank]:
    """The province's rank, and that of who decides the level, as the rules of the case say."""
    yield Rank.PROVINCE
    rules = None if case.sector is None else applying("grading", case.region, case.sector, case.submitted_on)
    if rules is not None:
        yield rules.decided_by(case.level).decided_by


def _away(rank: Rank, to: str, now: str) -> bool:
    return regions.deciding(to, rank) != regions.deciding(now, rank)


REGISTERING = (not_yet_registered, known_region, lawful_key, founded_before_registered)
CHANGING = (something_changes, known_region)

"""Rules for entering the register and for changed details: credit code, region, key."""

from registry.domain.commands import ChangeDetails, Register
from registry.domain.facts import Facts
from registry.domain.identity import UNREGISTERED, wrong_credit_code
from registry.domain.refusals import Refusal
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
    if key.startswith("unregistered:"):
        if UNREGISTERED.fullmatch(key) and regions.known(key.partition(":")[2][:6]):
            return None
        return Refusal(
            "unregistered_key",
            f"{key!r} is not unregistered:<region>-<number>",
            "give a GB/T 2260 code of six digits, a hyphen and a number",
            field="enterprise",
        )
    return wrong_credit_code(key)


def known_region(facts: Facts[Register] | Facts[ChangeDetails]) -> Refusal | None:
    """The enterprise lies in a county or prefecture of GB/T 2260."""
    region = facts.command.region
    if region is None or (regions.known(region) and regions.rank(region) in (Rank.COUNTY, Rank.PREFECTURE)):
        return None
    return Refusal(
        "unknown_region",
        f"{region} is no county or prefecture of GB/T 2260 (edition {regions.EDITION})",
        "give the six-digit code of the county where the enterprise is",
        field="region",
    )


def founded_before_registered(facts: Facts[Register]) -> Refusal | None:
    """An enterprise is not registered before it exists."""
    founded = facts.command.founded_on
    if founded is None or founded <= facts.on:
        return None
    return Refusal("founded_later", f"founded on {founded}, registered on {facts.on}", "correct one of the dates")


def something_changes(facts: Facts[ChangeDetails]) -> Refusal | None:
    """A change of details names at least one."""
    c = facts.command
    if any(value is not None for value in (c.name, c.region, c.sector, c.scale, c.address)):
        return None
    return Refusal("nothing_changed", "no detail is given", "give name, region, sector, scale or address")


REGISTERING = (not_yet_registered, lawful_key, known_region, founded_before_registered)
CHANGING = (something_changes, known_region)

"""Rules for every act: known enterprise, fresh command, lawful date, covering authority, no personal data."""

import re

from registry.domain.commands import AnnulClosure, Command, Register
from registry.domain.enterprise import Track
from registry.domain.facts import Facts
from registry.domain.refusals import Refusal
from registry.events import regions

PERSONAL = (
    (re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"), "an identity card number"),
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "a mobile phone number"),
)
SCREENED = ("reason", "findings", "equipment")


def known_enterprise(facts: Facts[Command]) -> Refusal | None:
    """An act needs an enterprise in the register."""
    if facts.enterprise.exists or isinstance(facts.command, Register):
        return None
    return Refusal(
        "unknown_enterprise", f"{facts.enterprise.id} is not in the register", "register it first", field="enterprise"
    )


def fresh_command(facts: Facts[Command]) -> Refusal | None:
    """A command that names the version it was decided on is refused once the stream has moved on."""
    expected = facts.command.expected_version
    if expected is None or expected == facts.enterprise.version:
        return None
    return Refusal(
        "stale_command",
        f"decided on version {expected}, the stream is at {facts.enterprise.version}",
        "read the history again and decide anew",
        field="expected_version",
    )


def not_in_the_future(facts: Facts[Command]) -> Refusal | None:
    """`effective_on` is at most today in Asia/Shanghai; what lies ahead is a due date, not an event."""
    if facts.on <= facts.today:
        return None
    return Refusal(
        "date_in_the_future",
        f"effective on {facts.on}, today is {facts.today}",
        "record the act on its day",
        field="effective_on",
    )


def date_goes_forward(track: Track, facts: Facts[Command]) -> Refusal | None:
    """Effective dates never go back within a track, except by a correction or annulment."""
    last = facts.enterprise.last_effective.get(track)
    if last is None or facts.on >= last:
        return None
    return Refusal(
        "date_goes_back",
        f"effective on {facts.on}, but the {track} track already has an act of {last}",
        "give the later date, or correct the earlier act",
        field="effective_on",
    )


def not_closed(facts: Facts[Command]) -> Refusal | None:
    """A closed or banned enterprise takes no act other than the closure's annulment (domain decision 8)."""
    closure = facts.enterprise.closure
    if closure is None or isinstance(facts.command, AnnulClosure):
        return None
    return Refusal(
        "closed_enterprise",
        f"{facts.enterprise.id} was closed ({closure.kind}) on {closure.on}",
        "annul the closure first, if it was void",
        field="enterprise",
    )


def authority_covers_region(facts: Facts[Command]) -> Refusal | None:
    """属地管理: an organ acts only on enterprises of its region (SN 三(三), JS 五(一))."""
    for organ in filter(None, (facts.command.authority, facts.command.on_behalf_of)):
        if not regions.known(organ.region):
            return Refusal(
                "unknown_region", f"no region {organ.region}", "give a GB/T 2260 code", field="authority.region"
            )
        if facts.enterprise.region and not regions.covers(organ.region, facts.enterprise.region):
            return Refusal(
                "wrong_region",
                f"{organ.name} answers for {regions.name(organ.region)}, the enterprise is in "
                f"{regions.full_name(facts.enterprise.region)}",
                "let the organ of the enterprise's region act",
                field="authority",
                clause="苏安办〔2011〕34号 五(一); 陕安委会发〔2011〕9号 三(三)",
            )
    return None


def no_personal_data(facts: Facts[Command]) -> Refusal | None:
    """Free text is published; it holds no identity card or phone number."""
    for field in SCREENED:
        value = getattr(facts.command, field, None)
        for text in (value,) if isinstance(value, str) else value or ():
            for pattern, what in PERSONAL:
                if pattern.search(text):
                    return Refusal(
                        "personal_data", f"{field} holds {what}", "leave it out; the text is published", field=field
                    )
    return None


def rule_set_applies(facts: Facts[Command]) -> Refusal | None:
    """Without a rule set for province, sector and day nothing is granted, taken or ordered."""
    if facts.rules is not None:
        return None
    where = regions.full_name(facts.enterprise.region)
    return Refusal(
        "no_rule_set",
        f"no grading rules for {where}, {facts.enterprise.sector}, {facts.on}",
        "check region, sector and date, or add the province's rule set",
        field="effective_on",
    )


def new_id(id: str, facts: Facts[Command]) -> Refusal | None:
    """A case, proposal, order, suspension or direction has an id of its own within its enterprise."""
    if id not in facts.enterprise.acts:
        return None
    return Refusal("id_used", f"{id!r} already names an act of {facts.enterprise.id}", "give another id")


EVERY = (known_enterprise, fresh_command, not_in_the_future, not_closed, authority_covers_region, no_personal_data)
"""Asked first, for every command on an enterprise."""

"""Rules for the acts that are recorded together as a past matter (domain decision 34, record 13)."""

from collections.abc import Mapping

from registry.domain import commands as c
from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.past_matter import PastMatter
from registry.domain.refusals import Refusal

_BY_THEMSELVES = (
    c.Remedy,
    c.AnnulClosure,
    c.LiftClosure,
    c.RecordSuccession,
    c.LinkToCode,
    c.StrikeRegistration,
    c.WithdrawScheduledAct,
)
"""What is decided about other decisions or other keys, as they stand when it is recorded."""


def of_a_matter(facts: Facts[Command]) -> Refusal | None:
    """A remedy changes what its decision comes to whenever it is decided: it is no part of what it is about."""
    if not isinstance(facts.command, _BY_THEMSELVES):
        return None
    because = f"{type(facts.command).__name__} takes no place among the acts of its day"
    return Refusal("of_a_matter", because, "record it by itself, after the matter")


def new_ids(matter: PastMatter, recorded: Mapping[str, object]) -> tuple[int, Refusal] | None:
    """Each act has a command id that nothing else has; what is recorded already is left out."""
    seen = {matter.command}
    for row, act in enumerate(matter.acts, 1):
        if act.command in seen or act.command in recorded:
            because = f"command id {act.command!r} was used for another act"
            way_out = "give this act a command id of its own, or leave out what is recorded"
            return row, Refusal("command_reused", because, way_out, field="command")
        seen.add(act.command)
    return None

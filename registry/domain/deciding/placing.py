"""Where an enterprise was on the day of an act: whose organs might act, and by which rules (domain decision 34)."""

from registry.domain import commands as c
from registry.domain.deciding.late_acts import ACTED
from registry.domain.deciding.redeciding import remade
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.placed import placed_on
from registry.domain.policies.competence import competent
from registry.domain.policies.dates import in_its_way
from registry.domain.refusals import Refusal

MOVES = (c.ChangeDetails, c.ChangeSite)
"""The acts that may move an enterprise, or a site of it, to other organs and other rules."""


def out_of_reach(one: Enterprise, after: Enterprise, facts: Facts[c.Command]) -> Refusal | None:
    """The first act of people after a move, or a change of trade, whose organ might not have done it then.

    In whatever track it is: a move that is recorded late would take it from its organ. `after` is the enterprise with
    the events of the move, and of what is recorded together with it.
    """
    command = facts.command
    if not isinstance(command, c.ChangeDetails | c.ChangeSite) or (command.region is None and command.sector is None):
        return None
    for version, event in one.living():
        act = remade(event, ACTED, one.id) if event.effective_on > facts.on else None
        if act is not None:
            before, now = (competent(placed_on(each, event.effective_on), act) for each in (one, after))
            if isinstance(now, Refusal) and not isinstance(before, Refusal):
                why = f": it would be refused ({now.rule}: {now.because})"
                return in_its_way(version, event, facts, why=why)
    return None

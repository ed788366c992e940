"""An enterprise as it stands on a day, with what takes effect by then though no clock has recorded it yet."""

from copy import deepcopy
from datetime import date

from registry.domain.deciding import decide
from registry.domain.enterprise import Enterprise
from registry.domain.explanation import Stream
from registry.domain.facts import Facts
from registry.domain.policies.due import taking_effect


def by_then(one: Enterprise, events: Stream, on: date) -> tuple[Enterprise, Stream]:
    """The enterprise and its events, with those of the acts that were decided for a day up to this one."""
    acts = taking_effect(one, on)
    if not acts:
        return one, events
    there, known = deepcopy(one), list(events)
    for act in acts:
        for event in decide(Facts.of(there, act.command, on)):
            there.evolve(event)
            known.append(event)
    return there, known

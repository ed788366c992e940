"""What stays over although what had ended it was annulled: no case and no proposal opens again (domain decision 9)."""

from datetime import date
from typing import TYPE_CHECKING

from registry.domain.case import Step

if TYPE_CHECKING:
    from registry.domain.enterprise import Enterprise


def leaves_over(one: "Enterprise", on: date = date.max) -> None:
    """Ends what was over by a day, wherever a history without what had ended it left it open."""
    for id, since in one.over.items():
        if since <= on:
            one.proposals.pop(id, None)
            if id in one.cases and one.cases[id].open:
                one.step(id, Step.ENDED, since)


def opened_again(one: "Enterprise", again: "Enterprise") -> set[str]:
    """The cases and proposals that are over, and that a history folded anew leaves open."""
    cases = {id for id, case in one.cases.items() if not case.open and again.cases[id].open}
    return cases | (again.proposals.keys() - one.proposals.keys())

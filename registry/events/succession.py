"""Events of succession: another key takes an enterprise's place; no level is inherited, what is adverse follows."""

from datetime import date

from registry.events.event import Code, Event, LegalBasis
from registry.events.vocabulary import AdverseItem, SuccessionKind


class EnterpriseSucceeded(Event):
    """合并、分立、换码: the successor takes this enterprise's place; with `ends` nothing is left of it here."""

    succession: Code
    kind: SuccessionKind
    successor: Code
    ends: bool


class SuccessionRecorded(Event):
    """承继: this enterprise takes the place of its predecessor, whose level it does not inherit."""

    succession: Code
    kind: SuccessionKind
    predecessor: Code


class AdverseItemFollowed(Event):
    """不利记录随之承继: a fact on the predecessor's record, by its event's id, with its own ground, basis and day."""

    succession: Code
    item: Code
    kind: AdverseItem
    ground: Code
    basis: LegalBasis
    since: date
    ended_on: date | None = None

"""Events of succession: another key takes an enterprise's place; no level is inherited, what is adverse follows."""

from datetime import date

from registry.events.event import Code, Event, FreeText, LegalBasis
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


class LinkedToCode(Event):
    """关联信用代码: an operation without a code turned out to be of the enterprise with this one."""

    succession: Code
    uscc: Code


class RegisteredInError(Event):
    """登记有误: nothing was ever there under this key; the right one is named if there is one."""

    replaced_by: Code | None = None
    reason: FreeText

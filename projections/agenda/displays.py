"""Until when which adverse items may be displayed, among the terms of an enterprise's agenda."""

from projections.credit.state import ADVERSE, kind_of
from projections.credit.treatment import TREATMENTS, AdverseKind, months_after
from registry.events import read
from registry.events.envelope import Told, iso

DISPLAY = "display:"
"""Before the id of an adverse item's event among the terms: a display ends even when the enterprise is closed."""
_OF_DISPLAYS = ADVERSE | {read.DisplayEnded, read.CreditRepaired, read.ClosureAnnulled, read.DecisionAnnulled}
"""The events that begin or end the display of an item; of others `displays` is not asked."""
_ACCIDENTS: tuple[AdverseKind, ...] = ("accident", "grave_accident")


def displays(terms: dict[str, str], told: Told) -> None:
    """The last day of every item that may be displayed; of an accident, which may be counted again, the earliest."""
    if type(told.event) not in _OF_DISPLAYS:
        return
    match told.event:
        case read.DisplayEnded(decision=gone) | read.CreditRepaired(decision=gone) | read.ClosureAnnulled(closure=gone):
            terms.pop(DISPLAY + gone, None)
        case read.DecisionAnnulled(decision=gone, falls_with=falls_with):
            for id in (gone, *falls_with):
                terms.pop(DISPLAY + id, None)
        case _ if (kind := kind_of(told.event)) is not None:
            months = min(TREATMENTS.adverse[one].months for one in (_ACCIDENTS if kind in _ACCIDENTS else (kind,)))
            since = told.event.since if isinstance(told.event, read.AdverseItemFollowed) else told.event.effective_on
            terms[DISPLAY + told.id] = iso(months_after(since, months))

"""What is open of an enterprise, read from its history: orders, suspensions, hazards, penalties, with their days."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.events import read
from registry.events.envelope import Told, iso


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure; `until` is the day written in it, `event` the event that began it. Its way out goes by its kind."""

    kind: str
    id: str
    event: str
    since: str
    until: str | None
    document: str
    article: str


BEGINS: dict[type[read.Event], tuple[str, str, str | None]] = {
    read.RectificationOrdered: ("rectification", "order", "deadline"),
    read.OperationsSuspended: ("suspension", "suspension", "ends_on"),
    read.MajorHazardFound: ("hazard", "hazard", "deadline"),
    read.PenaltyDecided: ("penalty", "penalty", None),
    read.LicenceHeldBack: ("withholding", "withholding", "ends_on"),
    read.UpgradeDirected: ("retrofit", "direction", "deadline"),
    read.CheckOpened: ("check", "inspection", "by"),
    read.ReexaminationFlagged: ("reexamination", "case", None),
    read.ExposurePublished: ("exposure", "exposure", "until"),
    read.DishonestyListed: ("listing", "listing", "until"),
    read.EarlyRemovalRevoked: ("listing", "listing", "until"),
}
"""Event → the kind of measure that it begins, the field that names it, and the field with its last day."""
ENDS: dict[type[read.Event], tuple[str, str]] = {
    read.RectificationAccepted: ("rectification", "order"),
    read.ResumptionAccepted: ("suspension", "suspension"),
    read.MajorHazardRemoved: ("hazard", "hazard"),
    read.PenaltyExecuted: ("penalty", "penalty"),
    read.HeldLicenceReturned: ("withholding", "withholding"),
    read.RetrofitConfirmed: ("retrofit", "direction"),
    read.InspectionHeld: ("check", "inspection"),
    read.ReexaminationSettled: ("reexamination", "case"),
    read.ExposureWithdrawn: ("exposure", "exposure"),
    read.ExposureEnded: ("exposure", "exposure"),
    read.DishonestyRemovedEarly: ("listing", "listing"),
    read.DishonestyListingEnded: ("listing", "listing"),
}
"""Event → the kind of measure that it ends, and the field that names it."""
OUTLAST = ("penalty", "listing")
"""The kinds that a closure, or a successor in its place, leaves as they are."""
RUN_OUT = ("exposure", "listing")
"""The kinds that end with their last day, whether or not the clock has recorded it."""
_OF_A_LEVEL = (read.LevelAnnounced, read.LevelRevoked, read.ClosureLifted)


def open_measures(living: Sequence[Told], on: str) -> list[Measure]:
    """What is open on a day after these events, none of which is void; what is due first stands first."""
    found: dict[tuple[str, str], Measure] = {}
    ended = False
    for one in living:
        kind = type(one.event)
        if kind in BEGINS:
            begun = _begun(one)
            found[begun.kind, begun.id] = begun
        elif kind in ENDS:
            name, key = ENDS[kind]
            found.pop((name, getattr(one.event, key)), None)
        elif kind in _OF_A_LEVEL:
            found = {key: each for key, each in found.items() if each.kind != "reexamination"}
        if kind in (read.ClosureAnnulled, read.ClosureLifted):
            ended = False
        elif kind is read.EnterpriseClosed or (isinstance(one.event, read.EnterpriseSucceeded) and one.event.ends):
            ended = True
    open_ = [one for one in found.values() if not (one.kind in RUN_OUT and one.until and one.until < on)]
    return sorted(
        (one for one in open_ if not ended or one.kind in OUTLAST), key=lambda one: (one.until or "9", one.id)
    )


def _begun(told: Told) -> Measure:
    kind, key, until = BEGINS[type(told.event)]
    basis = told.event.legal_basis
    last = None if until is None else iso(getattr(told.event, until))
    id: str = getattr(told.event, key)
    return Measure(kind, id, told.id, told.on, last, basis.document, basis.article)

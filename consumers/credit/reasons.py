"""Why a record changed, in the eight words that recipients act on."""

from collections.abc import Collection
from typing import Literal

Reason = Literal[
    "real_change", "correction", "rule_change", "expiry", "repair", "objection", "annulment", "reprocessing"
]
REASONS: dict[str, Reason] = {
    "ClosureAnnulled": "annulment",
    "DecisionAnnulled": "annulment",
    "DecisionCorrected": "correction",
    "RecordObjectionRaised": "objection",
    "RecordObjectionDecided": "objection",
    "ReconsiderationAccepted": "objection",
    "StayOrdered": "objection",
    "StayLifted": "objection",
    "ReconsiderationDecided": "objection",
    "CreditRepaired": "repair",
    "LevelExpired": "expiry",
    "DisplayEnded": "expiry",
}
"""Event → reason; an event that is not named here is something that happened."""
_OF_EXPIRY = frozenset({"adverse", "withdrawn"})


def reason_of(event: str, changed: Collection[str], withdrawn: Collection[str], *, late: bool = False) -> Reason:
    """The reason of a change, from its cause, the members that differ, and the reasons of what was newly withdrawn.

    An event that only brings to light that the display of an item has ended is an expiry, whatever it was itself. What
    was recorded late, before acts that the record told of already, corrects it.
    """
    if changed and _OF_EXPIRY.issuperset(changed) and set(withdrawn) == {"expiry"}:
        return "expiry"
    return "correction" if late else REASONS.get(event, "real_change")

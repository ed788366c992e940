"""Events of running the register itself: what its operators did to a key."""

from registry.events.event import Event, FreeText


class VerificationResumed(Event):
    """恢复核对: the key was held back in verification; its events were checked and are shown again."""

    reason: FreeText

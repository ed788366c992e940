"""That a decision was recorded late: before which event of its stream it stands, and what stands now that it does."""

from registry.events.event import Code, Contract
from registry.events.remedies import Stands


class Late(Contract):
    """补录: the event took effect before others that were recorded already, and stands right before the first of them.

    `before` is that event's id, and `stands` what stands of the enterprise with it there, so that no reader folds anew.
    """

    before: Code
    stands: Stands

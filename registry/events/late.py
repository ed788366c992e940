"""That a decision was recorded late: before which event of its stream it stands, and what stands now that it does."""

from datetime import date

from registry.events.event import Code, Contract, Name, Region
from registry.events.remedies import Stands
from registry.events.vocabulary import Scale, Sector


class Details(Contract):
    """How a place is named, where it is, what and how large; since when a site is given up."""

    name: Name
    region: Region
    sector: Sector
    scale: Scale
    address: Name | None = None
    left_on: date | None = None


class Over(Contract):
    """When, and by which event, what an act began was over."""

    on: date
    by: Code
    kind: Code


class Late(Contract):
    """补录: the event took effect before others that were recorded already, and stands right before the first of them.

    `before` is that event's id, and `stands` what stands of the enterprise with it there, so that no reader folds anew:
    `steps` the last step of each open case, in the order of their applications, `details` those of the place that a
    change of details is about, `over` the end of the exemplar or retrofit that began with it, if it has ended since.
    """

    before: Code
    stands: Stands
    steps: dict[Code, Code] | None = None
    details: Details | None = None
    over: Over | None = None

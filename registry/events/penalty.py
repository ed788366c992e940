"""Events of administrative penalties 行政处罚; the law is the legal basis, the number that of the decision."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from registry.events.event import Code, Event
from registry.events.vocabulary import Channel, PenaltyKind, Severity

Yuan = Annotated[Decimal, Field(ge=0, le=10**12, decimal_places=2)]


class PenaltyDecided(Event):
    """行政处罚决定. A fine that goes on day by day names the first (安全生产法 112) and counts with it."""

    penalty: Code
    kind: PenaltyKind
    severity: Severity
    amount: Yuan | None = None
    continues: Code | None = None


class PenaltyExecuted(Event):
    """处罚执行完毕: paid, served or carried out."""

    penalty: Code


class PenaltyPublished(Event):
    """行政处罚信息公示: shown by who decided it, on these channels (安全生产法 78)."""

    penalty: Code
    channels: tuple[Channel, ...] = Field(min_length=1, max_length=10)

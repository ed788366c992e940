"""The one clock: recorded times in UTC, legal dates in Asia/Shanghai."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The civil date in Asia/Shanghai."""
    return datetime.now(SHANGHAI).date()

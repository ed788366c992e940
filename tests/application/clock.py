"""One moment for tests of the write side."""

from datetime import UTC, date, datetime

NOW = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
TODAY = date(2026, 6, 30)

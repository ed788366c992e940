"""What an authority owes, as it is shown; whoever starts the server says how it is computed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

State = Literal["overdue", "due", "late", "filed"]
STATES: dict[State, tuple[str, str]] = {
    "overdue": ("逾期未报", "overdue"),
    "due": ("待报", "due"),
    "late": ("逾期报送", "filed late"),
    "filed": ("按期报送", "filed in time"),
}


class Owed(msgspec.Struct, frozen=True):
    """One thing owed by a day. `calendar` is false where the year's holidays, which may move the day, are not known."""

    duty: str
    zh: str
    en: str
    document: str
    article: str
    mark: str
    period: str
    due: str
    calendar: bool
    filed_on: str | None
    state: State
    overdue_since: str | None


Penalties = Sequence[tuple[str, date, date | None]]
Owing = Callable[[str, str, date, Mapping[tuple[str, str], date], Penalties, date], list[Owed]]
"""(region, organ, entered on, what was filed on which day, penalties with the days of their decision and publication,
today) → what is owed, by the day it was due."""


def nothing_known(*_: object) -> list[Owed]:
    """Where no duties are given, none are asked for."""
    return []

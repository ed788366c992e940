"""How a quarterly report is drawn and written, as it is handed in; whoever starts the server says how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from projections.authorities.tables import Party
from projections.quarterly import Quarterly

Document = dict[str, Any]
PATH = "/audit/authorities/{party}/quarterly/{quarter}"
"""Where the report of an authority is."""


@dataclass(frozen=True)
class Drawing:
    """The document of a quarter, and its forms: the same bytes as the command line writes.

    `quarter` gives the first and last day of a quarter such as `2026-Q3`, or nothing where the text names none.
    """

    quarter: Callable[[str], tuple[date, date] | None]
    document: Callable[[Party, str, Quarterly], Document]
    json: Callable[[Document], bytes]
    csv: Callable[[Document], bytes]
    xlsx: Callable[[Document], bytes]


def last_quarter(today: date) -> str:
    """The last quarter that is over."""
    return beside(f"{today.year:04}-Q{(today.month + 2) // 3}", -1)


def beside(quarter: str, step: int) -> str:
    """A quarter before or after one."""
    year, number = divmod(int(quarter[:4]) * 4 + int(quarter[-1]) - 1 + step, 4)
    return f"{year:04}-Q{number + 1}"

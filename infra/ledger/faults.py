"""What can be wrong with a ledger: the whole file, or one row in one column."""

from dataclasses import asdict, dataclass


class LedgerError(Exception):
    """Raised when a file cannot be read as a ledger; says what it is instead and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a row: under which heading, by which rule, because of what, and the way out."""

    heading: str
    rule: str
    because: str
    way_out: str
    clause: str | None = None


class Faulty(Exception):
    """Raised when a cell or a row cannot be understood."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.heading}: {fault.because}; {fault.way_out}")
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Notice:
    """A fault or a warning with its row number as a spreadsheet counts; a warning keeps nothing out."""

    row: int
    warning: bool
    fault: Fault

    def told(self) -> dict[str, object]:
        """As plain values, for `--json`."""
        told = asdict(self.fault)
        return {"row": self.row, "warning": self.warning, "column": told.pop("heading")} | told

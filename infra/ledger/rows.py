"""From a row's cells to what it says: an enterprise, the level it holds, and what was decided against it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from infra.ledger import cells, places
from infra.ledger.faults import Fault, Faulty
from infra.ledger.headings import HEADING, Cells
from registry.events.event import Authority
from registry.events.vocabulary import Level, Licence, Scale, Sector

T = TypeVar("T")

LONGEST_NAME, LONGEST_CODE, LONGEST_TEXT = 200, 100, 1_700
"""A little less than the register takes where the ledger's words are put together."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided against an enterprise, as the ledger words it."""

    kind: str
    """downgrade, revocation, suspension, closure or ban."""
    on: date
    document: str
    """文号; empty when the ledger names none."""
    basis: str
    article: str
    lower: Level | None
    ends_on: date | None
    licences: tuple[Licence, ...]
    wording: str
    decider: Authority | None


class Entry(NamedTuple):
    """What one row of the ledger says."""

    code: str
    name: str
    region: str
    sector: Sector
    scale: Scale
    level: Level | None
    certificate: str
    announced_on: date | None
    issuer: Authority | None
    assessment_body: str
    notice: str
    valid_until: date | None
    decision: Decision | None

    @property
    def first_day(self) -> date:
        """The day from which the row knows the enterprise."""
        found = self.announced_on or (self.decision.on if self.decision else None)
        assert found is not None
        return found


class Unclear(Exception):
    """Raised when a row cannot be understood, with everything that is wrong in it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{one.heading}: {one.because}" for one in faults))
        self.faults = faults


class _Reader:
    """Reads cell after cell and gathers their faults, so that a row is told all of them at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def ask(self, otherwise: T, read: Callable[..., T], *asked: Any) -> T:
        try:
            return read(*asked)
        except Faulty as error:
            self.faults.append(error.fault)
            return otherwise

    def must(self, holds: bool, field: str, because: str, way_out: str) -> None:
        if not holds:
            self.faults.append(Fault(HEADING[field], "missing", because, way_out))


def understand(row: Cells) -> Entry:
    """The entry that a row holds. Raises `Unclear` with every fault of its cells."""
    reader = _Reader()
    ask = reader.ask
    region = ask("", places.region, row.region)
    entry = Entry(
        code=ask("", _credit_code, row.code),
        name=ask("", cells.required, "name", row.name, LONGEST_NAME),
        region=region,
        sector=ask(Sector.OTHER_TRADE, cells.sectors.find, "sector", row.sector),
        scale=ask(Scale.BELOW, cells.scales.find, "scale", row.scale),
        level=ask(None, cells.levels.find_any, "level", row.level),
        certificate=ask("", _code, "certificate", row.certificate),
        announced_on=ask(None, cells.day, "announced_on", row.announced_on),
        issuer=ask(None, _authority, "issuer", row.issuer, region),
        assessment_body=ask("", _optional, "assessment_body", row.assessment_body, LONGEST_NAME),
        notice=ask("", _optional, "notice", row.notice, LONGEST_CODE),
        valid_until=ask(None, cells.day, "valid_until", row.valid_until),
        decision=_decision(row, region, reader),
    )
    if not reader.faults:
        _whole(entry, reader)
    if reader.faults:
        raise Unclear(tuple(reader.faults))
    return entry


def _decision(row: Cells, region: str, reader: _Reader) -> Decision | None:
    ask = reader.ask
    nothing: str | None = ""
    kind = ask(nothing, cells.decisions.find_any, "decision", row.decision)
    if kind == "":  # a fault was told
        return None
    if kind is None:
        for field in ("decided_on", "lower_level", "ends_on"):
            empty = cells.is_empty(getattr(row, field))
            reader.must(
                empty, "decision", f"{HEADING[field]} is filled in, the decision is not", "say what was decided"
            )
        return None
    someday: date | None = date.min
    on = ask(someday, cells.day, "decided_on", row.decided_on)
    if on is None:
        reader.must(False, "decided_on", "the decision has no date", "fill in the day of the decision")
        on = date.min
    return Decision(
        kind=kind,
        on=on,
        document=ask("", _optional, "document", row.document, LONGEST_NAME),
        basis=ask("", _optional, "basis", row.basis, LONGEST_NAME),
        article=ask("", _optional, "article", row.article, LONGEST_NAME),
        lower=ask(None, cells.levels.find_any, "lower_level", row.lower_level),
        ends_on=ask(None, cells.day, "ends_on", row.ends_on),
        licences=ask((), cells.licences, row.licences),
        wording=ask("", _optional, "ground", row.ground, LONGEST_TEXT),
        decider=ask(None, _authority, "decider", row.decider, region),
    )


def _whole(entry: Entry, reader: _Reader) -> None:
    """What a row needs so that it can be entered at all; the register's own rules come after."""
    must, decision = reader.must, entry.decision
    if entry.level is None:
        must(
            not entry.certificate, "level", f"certificate {entry.certificate} is named, its level is not", "fill it in"
        )
        dated = entry.announced_on is not None or decision is not None
        must(dated, "announced_on", "the row has no date", "fill in the day from which the entry holds")
    else:
        must(bool(entry.certificate), "certificate", "the level has no certificate", "fill in its number")
        must(entry.announced_on is not None, "announced_on", "the level has no date", "fill in its announcement's day")
    decided_by = decision.decider if decision else None
    issued = entry.issuer is not None or (entry.level is None and decided_by is not None)
    must(issued, "issuer", "the row does not say which organ announced the level", "fill in its full name")
    if decision is not None:
        _decided_whole(entry, decision, reader.must)


def _decided_whole(entry: Entry, decision: Decision, must: Callable[[bool, str, str, str], None]) -> None:
    lawful = bool(decision.document or decision.basis)
    must(lawful, "document", "the decision names no document", "fill in its number, or the method under 依据")
    if decision.kind == "downgrade":
        known = decision.lower is not None or entry.level in (Level.ONE, Level.TWO)
        must(known, "lower_level", "it is not clear which level remains", "fill in the level after the downgrade")


def _credit_code(text: str) -> str:
    found = cells.code("code", text, LONGEST_CODE)
    return found if found.startswith("unregistered:") else found.upper()


def _code(field: str, text: str) -> str:
    return "" if cells.is_empty(text) else cells.code(field, text, LONGEST_CODE)


def _optional(field: str, text: str, longest: int) -> str:
    return "" if cells.is_empty(text) else cells.free(field, text, longest)


def _authority(field: str, text: str, region: str) -> Authority | None:
    return None if cells.is_empty(text) else places.authority(field, text, region)

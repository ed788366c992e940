"""达标进展: how many enterprises stand where, by region, sector and scale, counted live and never typed in.

A cell counts the enterprises of one part of a region, one sector, scale, standing and level. Everything else (a
sector's sum, a target's progress, a quarter's table) is a sum of cells, so that all of it agrees.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, NamedTuple, TypeVar

from projections.authorities.tables import Target
from projections.reading import Page, Reading, select, within
from projections.standing.cases import open_cases
from projections.standing.evolve import open_orders
from projections.standing.fold import folded
from projections.standing.judged import gone, in_abeyance, standing_on
from projections.standing.queries import STILL_THERE, below_minimum
from projections.standing.tables import Enterprise
from projections.terms import queries as terms
from projections.terms.tables import Term
from projections.timeline.told import told_of
from projections.view import Value
from registry.events import regions
from registry.events.vocabulary import Standing

K = TypeVar("K")
_NEXT = {0: 2, 2: 4, 4: 6, 6: 6}
"""Digits of a region → digits of its parts."""
_WITHOUT_EFFECT = "(level IS NOT NULL AND (suspension IS NOT NULL OR withheld <> '[]'))"
_CLOSED = "CASE WHEN closure_event IS NULL THEN 0 ELSE 1 END"
_ABEYANCE = f"CASE WHEN {_WITHOUT_EFFECT} THEN 1 ELSE 0 END"
_ORDERED = "CASE WHEN orders = '[]' THEN 0 ELSE 1 END"


class Cell(NamedTuple):
    """What the enterprises of one count share; `level` is empty for those that hold none in validity."""

    part: str
    sector: str
    scale: str
    standing: str
    level: str
    closed: bool
    abeyance: bool
    ordered: bool

    @property
    def compliant(self) -> bool:
        """Whether its enterprises are compliant."""
        return self.standing == Standing.COMPLIANT.value


@dataclass(frozen=True)
class Progress:
    """The cells of a region on a day, up to the watermark."""

    region: str
    on: date
    cells: Counter[Cell]

    def by(self, key: Callable[[Cell], K], only: Callable[[Cell], bool] = lambda _: True) -> dict[K, int]:
        """The enterprises of those cells that are asked for, by a key."""
        counted: Counter[K] = Counter()
        for cell, number in self.cells.items():
            if only(cell):
                counted[key(cell)] += number
        return dict(counted)

    def count(self, only: Callable[[Cell], bool]) -> int:
        """How many enterprises there are in those cells that are asked for."""
        return sum(number for cell, number in self.cells.items() if only(cell))


def progress(reading: Reading, region: str, on: date, digits: int | None = None) -> Progress:
    """The enterprises of a region (six digits) on a day, as all of them stood at the watermark.

    Who ended, because another took its place, is not counted.
    `digits` says how finely its parts are told apart; by itself, provinces, then cities, then counties.
    """
    digits, watermark = digits or _NEXT[len(regions.prefix(region))], reading.watermark()
    grouped = ", ".join((f"substr(region, 1, {digits})", "sector", "scale", _standing(on), "COALESCE(level, '')"))
    flags = f"{_CLOSED}, {_ABEYANCE}, {_ORDERED}"
    sql = (
        f"SELECT {grouped}, {flags}, count(*) FROM standing"  # noqa: S608  # own text, values are bound
        " WHERE position <= ? AND region >= ? AND region <= ? AND ended_event IS NULL GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
    )
    cells: Counter[Cell] = Counter()
    for *found, number in reading.query(sql, (on.isoformat(), watermark, *within(region))):
        cells[_cell(*found)] += int(number)
    for row in ahead(reading, watermark):
        if regions.covers(region, row.region) and row.ended_event is None:
            cells[_cell_of(row, digits, on)] += 1
    return Progress(region, on, cells)


def _standing(on: date) -> str:
    """The standing as `judged` has it, in SQL; the day is bound to its one question mark."""
    return f"""CASE WHEN NOT {STILL_THERE} THEN '{Standing.LAPSED}'
 WHEN level IS NULL AND revoked_on IS NOT NULL THEN '{Standing.REVOKED}'
 WHEN level IS NULL AND ever_assessed = 1 THEN '{Standing.NOT_COMPLIANT}'
 WHEN level IS NULL THEN '{Standing.NEVER_ASSESSED}'
 WHEN valid_until IS NOT NULL AND valid_until < ? THEN '{Standing.LAPSED}'
 WHEN {below_minimum(on)} THEN '{Standing.NOT_COMPLIANT}' ELSE '{Standing.COMPLIANT}' END"""


def done(reading: Reading, region: str, wanted: Sequence[tuple[str, Target]], on: date) -> list[int]:
    """For each target of an authority's region, all inside `region`, the compliant enterprises it counts."""
    if not wanted:
        return []
    reached: Counter[tuple[str, str, str]] = Counter()
    for cell, number in progress(reading, region, on, digits=6).cells.items():
        if cell.compliant:
            for length, scale in product((0, 2, 4, 6), ("", cell.scale)):
                reached[cell.part[:length], cell.sector, scale] += number
    return [reached[regions.prefix(here), target.sector, target.scale] for here, target in wanted]


def without_order(reading: Reading, region: str, on: date, page: Page) -> tuple[int, list[Enterprise]]:
    """Enterprises of a region that are not compliant, run, and have no open rectification order (SN 三(三)).

    How many there are, and a page of them by stream, as they stood at the watermark.
    """
    where = (
        f"WHERE position <= ? AND region >= ? AND region <= ? AND {STILL_THERE} AND suspension IS NULL"
        " AND orders = '[]' AND (level IS NULL OR (valid_until IS NOT NULL AND valid_until < ?)"
        f" OR {below_minimum(on)})"
    )
    watermark = reading.watermark()
    params: list[Value] = [watermark, *within(region), on.isoformat()]
    late = [row for row in ahead(reading, watermark) if regions.covers(region, row.region) and _lacks_order(row, on)]
    ((settled,),) = reading.query(f"SELECT count(*) FROM standing {where}", params)  # noqa: S608  # as above
    rest = f"{where} ORDER BY stream LIMIT ? OFFSET ?"
    rows = select(reading, Enterprise, "standing", rest, [*params, page.offset + page.size, 0])
    listed = sorted([*rows, *late], key=lambda row: row.stream)[page.offset : page.offset + page.size]
    return int(settled) + len(late), listed


class PastTerm(NamedTuple):
    """A term of an enterprise that has run out without what it was set for.

    整改, 停产整顿, a step of its case, 应检, 改造提升, the removal of a 重大事故隐患, 复产验收 or 复产公告.
    """

    enterprise: Enterprise
    kind: str
    act: str
    ended_on: str
    step: str | None = None
    """Which step of the case was due."""


def past_terms(reading: Reading, region: str, on: date) -> list[PastTerm]:
    """Orders, suspensions, steps of open cases, checks, retrofits and hazards in a region, past their last day and not
    settled.

    A step of a case is listed once the clock has noted it: only the rules know its limit.
    """
    day, watermark = on.isoformat(), reading.watermark()
    over = terms.past(reading, region, day)
    where = (
        f"WHERE position <= ? AND region >= ? AND region <= ? AND {STILL_THERE}"  # noqa: S608
        " AND (rectify_by < ? OR (suspension IS NOT NULL AND suspension_ends_on < ?) OR case_due_on < ?"
        f" OR stream IN (SELECT stream FROM terms WHERE {terms.PAST})) ORDER BY stream"
    )
    past = (day, day, day, watermark, watermark, day)
    rows = select(reading, Enterprise, "standing", where, (watermark, *within(region), *past))
    rows += [row for row in ahead(reading, watermark) if regions.covers(region, row.region) and not gone(row)]
    found = (one for row in rows for one in _past(row, day, over.get(row.stream, ())))
    return sorted(found, key=lambda one: (one.ended_on, one.act))


def _past(row: Enterprise, day: str, over: Iterable[Term]) -> Iterator[PastTerm]:
    if row.suspension is not None and row.suspension_ends_on is not None and row.suspension_ends_on < day:
        yield PastTerm(row, "suspension", row.suspension, row.suspension_ends_on)
    for one in open_orders(row):
        if one["deadline"] < day:
            yield PastTerm(row, "rectification", one["order"], one["deadline"])
    for case in open_cases(row):
        if case.due_on is not None and case.due_on < day:
            yield PastTerm(row, "case", case.case, case.due_on, case.overdue)
    for term in over:
        yield PastTerm(row, term.kind, term.act, term.ends_on)


def _lacks_order(row: Enterprise, on: date) -> bool:
    held = standing_on(row, on) is Standing.COMPLIANT
    return not (gone(row) or row.suspension or open_orders(row) or held)


def ahead(reading: Reading, watermark: int) -> Iterable[Enterprise]:
    """The enterprises whose row is ahead of the watermark, as they stood there."""
    late = reading.query("SELECT stream FROM standing WHERE position > ? ORDER BY stream", (watermark,))
    rows = (folded(told_of(reading, stream, watermark)) for (stream,) in late)
    return [row for row in rows if row is not None]


def _cell_of(row: Enterprise, digits: int, on: date) -> Cell:
    standing, closed = standing_on(row, on).value, row.closure_event is not None
    flags = (closed, in_abeyance(row), bool(open_orders(row)))
    return _cell(row.region[:digits], row.sector, row.scale, standing, row.level or "", *flags)


def _cell(part: str, sector: str, scale: str, standing: str, level: str, *flags: Any) -> Cell:
    compliant = standing == Standing.COMPLIANT.value
    closed, abeyance, ordered = map(bool, flags)
    return Cell(
        part.ljust(6, "0"),
        sector,
        scale,
        standing,
        level if compliant else "",
        closed,
        abeyance and compliant,
        ordered and not closed,
    )

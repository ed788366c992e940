"""季度报告: the document of a city office's quarterly report as plain values, CSV for Excel and a workbook.

It is drawn from the views at a position; the same position gives the same bytes on any day (JS 五(三)).
"""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from consumers.authorities.drawing import Drawing
from infra.ledger.report import harmless
from projections.authorities.tables import Party
from projections.quarterly import Quarterly
from projections.timeline.sentences import sentence
from projections.words import word
from registry.domain.periods import Rhythm, parsed
from registry.domain.rulesets import duties as duties_of
from registry.events import regions
from registry.events.vocabulary import Batch, BatchStatus, Level

HEADINGS = (
    "节 Section",
    "项目 Item",
    "规模 Size",
    "等级 Level",
    "数量 Count",
    "日期 Date",
    "事件 Event",
    "位置 Position",
)
Cell = str | int


def document(party: Party, period: str, drawn: Quarterly) -> dict[str, Any]:
    """The report as plain values; every change names its event and position as evidence."""
    kinds = Counter(type(one.told.event).__name__ for one in drawn.changes)
    return {
        "title": f"{party.name}关于{_in_words(period)}安全达标进展情况的报告",
        "authority": {"party": party.stream.partition(":")[2], "name": party.name},
        "region": {"code": drawn.region, "name": regions.full_name(drawn.region)},
        "basis": _basis(drawn.region, drawn.last),
        "period": {"code": period, "first": drawn.first, "last": drawn.last},
        "position": drawn.position,
        "enterprises": sum(drawn.standings.values()),
        "standings": drawn.standings,
        "compliant": [
            {"sector": sector, "scale": scale, "level": level, "count": count}
            for (sector, scale, level), count in drawn.compliant.items()
        ],
        "levels": {level.value: _of_level(drawn, level) for level in Level},
        "batches": [
            {"batch": batch.value, "status": status.value, "count": drawn.batches.get((batch.value, status.value), 0)}
            for batch in Batch
            for status in BatchStatus
        ],
        "changes_by_kind": dict(sorted(kinds.items())),
        "changes": [
            {
                "effective_on": one.told.event.effective_on,
                "enterprise": one.enterprise.stream.partition(":")[2],
                "name": one.enterprise.name,
                "type": type(one.told.event).__name__,
                "zh": sentence(one.told.event, "zh"),
                "event": one.told.id,
                "position": one.told.position,
            }
            for one in drawn.changes
        ],
    }


def _in_words(quarter: str) -> str:
    """`2026年第三季度` for `2026-Q3`."""
    return f"{quarter[:4]}年第{'一二三四'[int(quarter[-1]) - 1]}季度"


def _basis(region: str, on: date) -> str | None:
    """The clause by which progress is reported there: to the province, or else to the public; nothing where none is."""
    rules = duties_of(region, on)
    duty = None if rules is None else rules.of("quarterly_progress") or rules.of("progress")
    return None if rules is None or duty is None else f"{rules.document} {duty.article}"


def _of_level(drawn: Quarterly, level: Level) -> int:
    return sum(count for (_, _, held), count in drawn.compliant.items() if held == level.value)


def rows(told: dict[str, Any]) -> Iterator[tuple[Cell, ...]]:
    """The document line by line under `HEADINGS`."""
    head = "概况 Summary"
    period = told["period"]
    yield head, told["title"], "", "", "", "", "", ""
    yield head, f"地区 {told['region']['name']}", "", "", "", "", "", ""
    yield head, f"期间 {period['first']} – {period['last']}", "", "", "", "", "", ""
    yield head, "数据位置 Position", "", "", "", "", "", told["position"]
    yield head, "企业 Enterprises", "", "", told["enterprises"], "", "", ""
    for standing, count in told["standings"].items():
        yield head, _both("standing", standing), "", "", count, "", "", ""
    for one in told["compliant"]:
        item = (_both("sector", one["sector"]), _both("scale", one["scale"]), _both("level", one["level"]))
        yield "达标 Compliant", *item, one["count"], "", "", ""
    for one in told["batches"]:
        item_ = f"{_both('batch', one['batch'])} {_both('status', one['status'])}"
        yield "四个一批 Four batches", item_, "", "", one["count"], "", "", ""
    for one in told["changes"]:
        said = f"{one['name']} {one['zh']}"
        yield "本季变动 Changes", said, "", "", "", str(one["effective_on"]), one["event"], one["position"]


def _both(group: str, code: str) -> str:
    return f"{word(group, code, 'zh')} {word(group, code, 'en')}"


def days_of(quarter: str) -> tuple[date, date] | None:
    """The first and last day of a quarter such as `2026-Q3`; nothing where the text names none."""
    try:
        period = parsed(quarter)
    except ValueError:
        return None
    return (period.first, period.last) if period.rhythm is Rhythm.QUARTER else None


def as_json(told: dict[str, Any]) -> bytes:
    """The document itself."""
    return (json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n").encode()


def as_csv(told: dict[str, Any]) -> bytes:
    """CSV for Excel: with a byte order mark, and no text that runs as a formula."""
    sink = io.StringIO(newline="")
    writer = csv.writer(sink)
    writer.writerow(HEADINGS)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows(told))
    return sink.getvalue().encode("utf-8-sig")


def as_xlsx(told: dict[str, Any]) -> bytes:
    """The same as a workbook; texts are texts, numbers are numbers, and its day is the quarter's last."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        book.set_properties({"title": told["title"], "created": datetime.combine(told["period"]["last"], time())})
        sheet = book.add_worksheet(told["period"]["code"])
        sheet.write_row(0, 0, HEADINGS, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 20)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, len(HEADINGS) - 1, 18)
        for number, row in enumerate(rows(told), 1):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell:
                    sheet.write_string(number, column, cell)
    return sink.getvalue()


DRAWING = Drawing(quarter=days_of, document=document, json=as_json, csv=as_csv, xlsx=as_xlsx)
"""How pages draw the report: as the command line does."""

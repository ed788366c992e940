"""Commands on authorities that read: progress, what is overdue, the quarterly report."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from consumers.authorities.shares import percent
from infra import clock
from infra.cli.output import InputError, civil_day, guarded, language, region_code, show
from infra.cli.reading import Json, Language
from infra.duties import owing
from infra.installation import Installation
from infra.quarterly_report import as_csv, as_xlsx, days_of, document
from infra.quarterly_report import as_json as as_json_
from infra.settings import read_settings
from projections.authorities import queries
from projections.authorities.tables import Party
from projections.progress import Cell, past_terms, progress, without_order
from projections.quarterly import quarterly
from projections.reader import Reading, Views
from projections.reading import Page
from projections.standing.cases import open_cases
from projections.terms import queries as terms
from projections.words import Lang, word
from registry.domain.refusals import refuse
from registry.events import regions

MOST = 100_000
"""Lines of a list that the command line prints."""


def add_authorities(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("progress", rich_help_panel="查询 Read")(shown_progress)
    app.command(rich_help_panel="查询 Read")(overdue)
    report = typer.Typer(no_args_is_help=True, help="报告: documents drawn from the views.")
    report.command("quarterly")(quarterly_report)
    app.add_typer(report, name="report", rich_help_panel="查询 Read")


@contextmanager
def views_read() -> Iterator[Reading]:
    """The views as they are."""
    views = Views(Installation(read_settings()).database())
    try:
        with views.reading() as reading:
            yield reading
    finally:
        views.close()


@guarded
def shown_progress(
    region: Annotated[
        str,
        typer.Option(
            help="区划代码、其前两位或四位，或名称 region code, its first digits, or its name, for example 西安市"
        ),
    ] = "000000",
    on: Annotated[
        str | None, typer.Option("--on", help="日期，默认为今天 YYYY-MM-DD; default: today in Asia/Shanghai")
    ] = None,
    lang: Language = "zh",
    as_json: Json = False,
) -> None:
    """达标进展: a region's enterprises by part, sector, size, standing and level, counted live from the views."""
    code, day, chosen = region_code("--region", region), civil_day("--on", on), language(lang)
    with views_read() as reading:
        found = progress(reading, code, day)
        head = reading.head()
        watermark = None if head is None else head.time
        cells = [cell._asdict() | {"count": number} for cell, number in sorted(found.cells.items())]
        parts = {part: _figures(found.cells, part) for part in sorted(found.by(lambda cell: cell.part))}
        told = {"region": code, "on": day, "watermark": reading.watermark(), "watermark_time": watermark}
    show(told | {"parts": parts, "cells": cells}, as_json, lambda v: _progress_text(v, chosen))


def _figures(cells: dict[Cell, int], part: str) -> dict[str, int]:
    here = [(cell, number) for cell, number in cells.items() if cell.part == part and not cell.closed]
    return {
        "enterprises": sum(number for _, number in here),
        "compliant": sum(number for cell, number in here if cell.compliant),
        "ordered": sum(number for cell, number in here if cell.ordered),
    }


def _progress_text(told: dict[str, Any], lang: Lang) -> str:
    words = ("企业", "达标", "限期整改") if lang == "zh" else ("enterprises", "compliant", "under order")
    known = f"视图位置 position {told['watermark']}，{told['watermark_time']}"
    lines = [f"{regions.full_name(told['region'])} {told['on']}: {known}"]
    for part, one in told["parts"].items():
        share = percent(one["compliant"], one["enterprises"])
        figures = (one["enterprises"], one["compliant"], one["ordered"])
        said = ", ".join(f"{name} {number}" for name, number in zip(words, figures, strict=True))
        lines.append(f"{part}  {regions.name(part)}: {said}" + (f" ({share}%)" if share else ""))
    return "\n".join(lines)


@guarded
def overdue(
    authority: Annotated[
        str | None,
        typer.Option(help="责任主体，默认全部 <region>-<organ>, for example 320500-department; default: all"),
    ] = None,
    as_json: Json = False,
) -> None:
    """逾期清单: what authorities have not filed; of one, also its enterprises without an order or past a term."""
    today = clock.today()
    with views_read() as reading:
        parties = [party_of(reading, authority)] if authority else queries.parties(reading, page=Page(1, MOST))
        told: dict[str, Any] = {"on": today, "watermark": reading.watermark()}
        told["authorities"] = [_owes(reading, one) for one in parties]
        if authority is not None:
            told |= _enterprises(reading, parties[0])
    show(told, as_json, _overdue_text)


def _owes(reading: Reading, party: Party) -> dict[str, Any]:
    today = clock.today()
    entered = today.fromisoformat(party.entered_on)
    filed, penalties = queries.filed_days(reading, party.stream), terms.penalties(reading, party.stream)
    owed = owing(party.region, party.organ, entered, filed, penalties, today)
    return {
        "party": party.stream.partition(":")[2],
        "name": party.name,
        "overdue": [
            {
                "duty": one.duty,
                "zh": one.zh,
                "en": one.en,
                "period": one.period,
                "due": one.due,
                "overdue_since": one.overdue_since,
                "clause": f"{one.document} {one.article}",
                "mark": one.mark,
            }
            for one in owed
            if one.state == "overdue"
        ],
    }


def _enterprises(reading: Reading, party: Party) -> dict[str, Any]:
    today = clock.today()
    _, lacking = without_order(reading, party.region, today, Page(1, MOST))
    return {
        "without_order": [
            {
                "enterprise": row.stream.partition(":")[2],
                "name": row.name,
                "open_cases": [one.case for one in open_cases(row)],
            }
            for row in lacking
        ],
        "past_terms": [
            {
                "enterprise": one.enterprise.stream.partition(":")[2],
                "name": one.enterprise.name,
                "kind": one.kind,
                "act": one.act,
                "step": one.step,
                "ended_on": one.ended_on,
            }
            for one in past_terms(reading, party.region, today)
        ],
    }


def _overdue_text(told: dict[str, Any]) -> str:
    lines = []
    for one in told["authorities"]:
        lines.append(f"{one['party']}  {one['name']}: 逾期 overdue {len(one['overdue'])}")
        lines += [_duty_text(same) for same in _by_duty(one["overdue"])]
    if "without_order" in told:
        lines.append(f"未达标且无整改指令 not compliant, no open order: {len(told['without_order'])}")
        lines += [
            f"    {one['enterprise']}  {one['name']}"
            + (f"  在办案件 case open {', '.join(one['open_cases'])}" * bool(one["open_cases"]))
            for one in told["without_order"]
        ]
        lines.append(f"期限已过 past their end: {len(told['past_terms'])}")
        lines += [
            f"    {one['ended_on']}  {one['enterprise']}  {one['name']}: {_past_text(one)}"
            for one in told["past_terms"]
        ]
    return "\n".join(lines) or "没有在册的责任主体 no authority is on record"


def _by_duty(overdue: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Issues of the same duty together, in the order in which the first of each was due."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in overdue:
        found.setdefault(one["duty"], []).append(one)
    return list(found.values())


def _duty_text(same: list[dict[str, Any]]) -> str:
    first = same[0]
    periods = ", ".join(one["period"] for one in same)
    said = f"{first['zh']} {first['en']}" + (f": {periods}" if periods else "")
    return f"    {first['overdue_since']}  {said}  ({first['clause']} [{first['mark']}])"


def _past_text(one: dict[str, Any]) -> str:
    step = f" {_both('step', one['step'])}" if one["step"] else ""
    return f"{_both('past_term', one['kind'])} {one['act']}{step}"


def _both(group: str, code: str) -> str:
    return f"{word(group, code, 'zh')} {word(group, code, 'en')}"


@guarded
def quarterly_report(
    authority: Annotated[
        str, typer.Option(help="责任主体 <region>-<organ>, for example 320500-safety_committee_office")
    ],
    quarter: Annotated[str, typer.Option(help="已结束的季度 a quarter that is over, for example 2026-Q3")],
    position: Annotated[
        int | None, typer.Option(min=0, help="按此位置所知，默认为水位 draw it as known there; default: the watermark")
    ] = None,
    as_csv_: Annotated[bool, typer.Option("--csv", help="供Excel打开的CSV CSV for Excel")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="写成Excel工作簿 an Excel workbook; needs --output")] = False,
    output: Annotated[
        Path | None, typer.Option(help="输出文件，默认为标准输出 the file to write; default: standard output")
    ] = None,
    as_json: Json = False,
) -> None:
    """季度报告: compliant enterprises by sector, size and level, four batches, changes with their evidence.

    Drawn from the views at a position; the same position gives the same document on any day.
    """
    first, last = _quarter(quarter)
    if as_csv_ + xlsx + as_json > 1:
        raise InputError("--csv、--xlsx、--json只能选一项 give one of them")
    if xlsx and output is None:
        raise InputError("--xlsx须同时写明--output --xlsx needs --output")
    with views_read() as reading:
        party = party_of(reading, authority)
        known = reading.watermark()
        if position is not None and position > known:
            raise InputError(f"--position {position}: 视图尚未到此位置 the views have reached {known}")
        at = known if position is None else position
        told = document(party, quarter, quarterly(reading, party.region, first, last, at))
    if as_csv_ or xlsx:
        _put(as_csv(told) if as_csv_ else as_xlsx(told), output)
    else:
        _put(as_json_(told) if as_json else f"{_report_text(told)}\n".encode(), output)


def _put(data: bytes, output: Path | None) -> None:
    if output is not None:
        output.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _report_text(told: dict[str, Any]) -> str:
    lines = [told["title"], f"{told['region']['name']}  position {told['position']}  {told['basis'] or ''}".rstrip()]
    lines.append(f"企业 enterprises: {told['enterprises']}")
    lines += [f"    {word('standing', name, 'zh')} {name}: {count}" for name, count in told["standings"].items()]
    lines.append("达标 compliant")
    lines += [
        "    " + " ".join(word(group, one[group], "zh") for group in ("sector", "scale", "level")) + f": {one['count']}"
        for one in told["compliant"]
    ]
    lines.append("四个一批 four batches")
    lines += [
        f"    {word('batch', one['batch'], 'zh')} {word('status', one['status'], 'zh')}: {one['count']}"
        for one in told["batches"]
    ]
    lines.append(f"本季变动 changes: {len(told['changes'])}")
    lines += [f"    {one['effective_on']}  {one['name']}  {one['zh']}  {one['event']}" for one in told["changes"]]
    return "\n".join(lines)


def party_of(reading: Reading, key: str) -> Party:
    """An authority on record; ends with a refusal where there is none."""
    party = queries.party(reading, queries.stream_of(key))
    if party is None:
        raise refuse("unknown_party", f"{key} is no authority on record", "enter it first")
    return party


def _quarter(text: str) -> tuple[date, date]:
    days = days_of(text)
    if days is None or days[1] >= clock.today():
        raise InputError(f"--quarter {text!r}: 填写已结束的季度 give a quarter that is over, such as 2026-Q3")
    return days

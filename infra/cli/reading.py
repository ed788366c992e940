"""Commands that read the views: history, batches, explain."""

from typing import Annotated, Any

import typer

from infra import clock
from infra.cli.explaining import explain, nobody
from infra.cli.output import guarded, language, region_code, show
from infra.installation import Installation
from infra.settings import read_settings
from projections.four_batches import queries as batches_
from projections.reader import Views
from projections.reading import Page
from projections.standing import queries as standing_
from projections.timeline import queries as timeline_
from projections.timeline.sentences import sentence
from projections.words import Lang, word
from registry.events import regions
from registry.events.vocabulary import Batch

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]
Key = Annotated[str, typer.Argument(help="信用代码，或无代码单位编号 credit code, or unregistered:<region>-<number>")]
Language = Annotated[str, typer.Option("--lang", help="语言 zh or en")]


def add_reading(app: typer.Typer) -> None:
    """Adds the reading commands."""
    for command in (history, batches, explain):
        app.command(rich_help_panel="查询 Read")(command)


def _views() -> Views:
    return Views(Installation(read_settings()).database())


@guarded
def history(enterprise: Key, lang: Language = "zh", as_json: Json = False) -> None:
    """历史记录: every event of an enterprise as a sentence, in the order of effect."""
    chosen, views = language(lang), _views()
    try:
        with views.reading() as reading:
            found = standing_.current(reading, enterprise, clock.today())
            told = timeline_.history(reading, standing_.stream_of(enterprise)) if found.row else []
    finally:
        views.close()
    if found.row is None:
        nobody(enterprise, f"no data on {enterprise} in the views", as_json)
    lines = [
        {
            "event": one.id,
            "position": one.position,
            "type": type(one.event).__name__,
            "effective_on": one.event.effective_on,
            "recorded": one.time,
            "zh": sentence(one.event, "zh"),
            "en": sentence(one.event, "en"),
        }
        for one in told
    ]
    values = {
        "enterprise": found.row.stream.partition(":")[2],
        "name": found.row.name,
        "standing": found.standing.value,
        "in_abeyance": found.in_abeyance,
        "operation": found.row.operation,
        "events": lines,
    }
    show(values, as_json, lambda v: _history_text(v, chosen))


def _history_text(values: dict[str, Any], lang: Lang) -> str:
    stands = [word("standing", values["standing"], lang), word("operation", values["operation"], lang)]
    head = f"{values['name']} ({values['enterprise']}): {', '.join(stands)}"
    return "\n".join([head, *(f"{line['event'].rpartition('/')[2]:>4}  {line[lang]}" for line in values["events"])])


@guarded
def batches(
    batch: Annotated[
        Batch | None, typer.Argument(help="四个一批之一，默认列各批数量 one of the four; default: their sizes")
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(help="区划代码、其前两位或四位，或名称 region code, its first two or four digits, or its name"),
    ] = None,
    page: Annotated[int, typer.Option(min=1, help="页码，每页50条 page of the list, 50 entries each")] = 1,
    lang: Language = "zh",
    as_json: Json = False,
) -> None:
    """四个一批: the four batches, their sizes, or one list with ground, clause, evidence and way out."""
    region = None if region is None else region_code("--region", region)
    chosen, views = language(lang), _views()
    try:
        with views.reading() as reading:
            if batch is None:
                sizes = [
                    {"batch": s.batch.value, "status": s.status.value, "count": s.count}
                    for s in batches_.sizes(reading, region)
                ]
                show(
                    {"watermark": reading.watermark(), "sizes": sizes},
                    as_json,
                    lambda v: _sizes_text(v, chosen),
                )
                return
            found = batches_.entries(reading, batch, region=region, page=Page(page))
            listed = {"watermark": reading.watermark(), "batch": batch.value, "entries": [_entry(e) for e in found]}
    finally:
        views.close()
    show(listed, as_json, lambda v: _entries_text(v, chosen))


def _entry(entry: batches_.Entry) -> dict[str, Any]:
    stay = entry.stay
    return {
        "enterprise": stay.stream.partition(":")[2],
        "name": entry.enterprise.name,
        "region": entry.enterprise.region,
        "status": stay.status,
        "ground": stay.ground,
        "document": stay.document,
        "article": stay.article,
        "since": stay.since,
        "evidence": list(entry.evidence),
        "way_out": {"zh": batches_.way_out(stay, "zh"), "en": batches_.way_out(stay, "en")},
    }


def _sizes_text(values: dict[str, Any], lang: Lang) -> str:
    return "\n".join(
        f"{word('batch', s['batch'], lang)} ({word('status', s['status'], lang)}): {s['count']}"
        for s in values["sizes"]
    )


def _entries_text(values: dict[str, Any], lang: Lang) -> str:
    evidence, way_out = ("evidence", "way out") if lang == "en" else ("证据", "退出条件")
    lines = [f"{word('batch', values['batch'], lang)}: {len(values['entries'])}"]
    for e in values["entries"]:
        where = regions.full_name(e["region"])
        lines.append(f"{e['since']}  {e['enterprise']}  {e['name']}  {where}")
        why = (word("status", e["status"], lang), word("ground", e["ground"], lang), f"{e['document']} {e['article']}")
        lines.append("    " + "; ".join(why))
        lines.append(f"    {evidence}: {', '.join(e['evidence'])}")
        lines.append(f"    {way_out}: {e['way_out'][lang]}")
    return "\n".join(lines)

"""Recognition under a new edition of the standard on the command line: who is due, and noting it in a sweep."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from infra import clock
from infra.cli.output import guarded, show
from infra.installation import Installation
from infra.settings import read_settings
from projections.reader import Views
from projections.reading import Page
from projections.terms import queries
from registry.domain.rulesets import StandardEdition, earlier

STREAM = "enterprise:"


def add_recognition(app: typer.Typer) -> None:
    """Adds the command."""
    app.command(rich_help_panel="查询 Read")(recognitions)


class ViewHolders:
    """The views as the query port of what notes who is due."""

    def __init__(self, views: Views) -> None:
        self._views = views

    def under(self, edition: StandardEdition, on: date, after: str, limit: int) -> Sequence[str]:
        """See `Holders.under`."""
        asked = queries.Holding(edition.standard, earlier(edition), edition.period.since, on)
        with self._views.reading() as reading:
            found = queries.holders(reading, asked, STREAM + after if after else "", limit)
        return [stream.removeprefix(STREAM) for stream in found]


@guarded
def recognitions(
    region: Annotated[str | None, typer.Option(help="区划代码或其前几位 region code or its first digits")] = None,
    page: Annotated[int, typer.Option(min=1, help="页码，每页50行 page of the list, 50 lines each")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")] = False,
) -> None:
    """重新认定名单: holders due to be recognised under a new edition of the standard, the nearest day first.

    Noted by `registry sweep`; why, `registry explain` answers for each, whether or not it ran.
    """
    views = Views(Installation(read_settings()).database())
    try:
        with views.reading() as reading:
            found = queries.recognitions(reading, region, clock.today(), Page(page))
            values = [_due(one) for one in found]
    finally:
        views.close()
    show(values, as_json, lambda told: "\n".join(map(_line, told)) or "没有待重新认定的企业 nobody is due")


def _due(one: queries.Due) -> dict[str, Any]:
    due = one.recognition
    return {
        "enterprise": due.stream.removeprefix(STREAM),
        "name": one.name,
        "region": one.region,
        "sector": one.sector,
        "site": due.site or None,
        "level": due.level,
        "certificate": due.certificate,
        "rests_on": due.rests_on,
        "standard": due.standard,
        "by": due.by,
        "event": due.event,
    }


def _line(one: dict[str, Any]) -> str:
    where = f"（场所 site {one['site']}）" if one["site"] else ""
    before = one["rests_on"] or "不详 unknown"
    return f"{one['by'] or '—':10}  {one['enterprise']}  {one['name']}{where}: {before} → {one['standard']}"

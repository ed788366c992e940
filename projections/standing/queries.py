"""Answers where one enterprise stands, and which enterprises stand where."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from projections.reading import FIRST, Page, Reading, containing, lowered, select, within
from projections.standing.fold import folded
from projections.standing.judged import ground_on, in_abeyance, standing_on
from projections.standing.tables import Enterprise
from projections.timeline.told import told_of
from projections.view import Value
from registry.events.minimum import minima
from registry.events.vocabulary import Level, Sector, Standing

STREAM = "enterprise:"
STILL_THERE = "(closure_event IS NULL AND ended_event IS NULL)"
_LEVEL_ON_RECORD = f"{STILL_THERE} AND level IS NOT NULL"
_NO_LEVEL = f"{STILL_THERE} AND level IS NULL"
_WHERE = {
    Standing.COMPLIANT: f"{_LEVEL_ON_RECORD} AND (valid_until IS NULL OR valid_until >= ?)",
    Standing.LAPSED: f"(NOT {STILL_THERE} OR ({_LEVEL_ON_RECORD} AND valid_until < ?))",
    Standing.REVOKED: f"{_NO_LEVEL} AND revoked_on IS NOT NULL",
    Standing.NOT_COMPLIANT: f"{_NO_LEVEL} AND revoked_on IS NULL AND ever_assessed = 1",
    Standing.NEVER_ASSESSED: f"{_NO_LEVEL} AND revoked_on IS NULL AND ever_assessed = 0",
    Standing.NO_DATA: "1 = 0",
}


@dataclass(frozen=True)
class Found:
    """An enterprise with its standing on the day asked for; `row` is `None` only when there are no data."""

    row: Enterprise | None
    standing: Standing
    ground: str | None
    in_abeyance: bool


@dataclass(frozen=True)
class Filter:
    """What a search asks for; what is `None` is not asked. `region` is a code or its first digits."""

    region: str | None = None
    standing: Standing | None = None
    name: str | None = None
    sector: Sector | None = None
    level: Level | None = None


def stream_of(code: str) -> str:
    """The stream of a credit code or `unregistered:` key, however it was typed (NFKC), or of a stream's own id."""
    plain = unicodedata.normalize("NFKC", code).strip().removeprefix(STREAM)
    return STREAM + (plain if plain.startswith("unregistered:") else plain.upper())


def current(reading: Reading, code: str, on: date) -> Found:
    """Where the enterprise stands on `on`, its own events at once; `code` as `stream_of` takes it.

    `on` is a day at or after the enterprise's last event: the past is `timeline.queries.as_of`.
    """
    stream = stream_of(code)
    rows = select(reading, Enterprise, "standing", "WHERE stream = ?", (stream,))
    if not rows:
        rows = select(reading, Enterprise, "standing", "WHERE uscc = ?", (stream.removeprefix(STREAM),))
    return found(rows[0] if rows else None, on)


def found(row: Enterprise | None, on: date) -> Found:
    """A row judged on a day."""
    return Found(row, standing_on(row, on), ground_on(row, on), row is not None and in_abeyance(row))


def search(reading: Reading, asked: Filter, on: date, page: Page = FIRST) -> list[Found]:
    """The enterprises that fit, ordered by stream, as all of them stood at the watermark.

    Rows that are ahead of the watermark are folded again up to it, so that half of a command is never visible.
    """
    watermark = reading.watermark()
    ahead = _rewound(reading, asked, on, watermark)
    where, params = _condition(asked, on)
    window = Page(1, page.offset + page.size) if ahead else page
    rest = f"WHERE position <= ? AND {where} ORDER BY stream LIMIT ? OFFSET ?"
    settled = select(reading, Enterprise, "standing", rest, (watermark, *params, window.size, window.offset))
    if ahead:
        settled = sorted(settled + ahead, key=lambda row: row.stream)[page.offset : page.offset + page.size]
    return [found(row, on) for row in settled]


def count(reading: Reading, asked: Filter, on: date) -> int:
    """How many enterprises `search` finds on all its pages."""
    watermark = reading.watermark()
    where, params = _condition(asked, on)
    sql = f"SELECT count(*) FROM standing WHERE position <= ? AND {where}"  # noqa: S608  # own text, values are bound
    ((settled,),) = reading.query(sql, (watermark, *params))
    return int(settled) + len(_rewound(reading, asked, on, watermark))


def _rewound(reading: Reading, asked: Filter, on: date, watermark: int) -> list[Enterprise]:
    late = reading.query("SELECT stream FROM standing WHERE position > ?", (watermark,))
    rows = (folded(told_of(reading, stream, watermark)) for (stream,) in late)
    return [row for row in rows if row is not None and _fits(row, asked, on)]


def _condition(asked: Filter, on: date) -> tuple[str, list[Value]]:
    lowest, highest = within(asked.region)
    parts, params = ["region >= ? AND region <= ?"], [lowest, highest]
    if asked.standing is not None:
        where, below = _WHERE[asked.standing], below_minimum(on)
        if asked.standing is Standing.COMPLIANT:
            where = f"{where} AND NOT {below}"
        elif asked.standing is Standing.NOT_COMPLIANT:
            where = f"({where} OR ({_WHERE[Standing.COMPLIANT]} AND {below}))"
        parts.append(where)
        params += [on.isoformat()] if "?" in where else []
    if asked.name:
        parts.append("lower(name) LIKE ? ESCAPE '!'")
        params.append(containing(unicodedata.normalize("NFC", asked.name)))
    for column, value in (("sector", asked.sector), ("level", asked.level)):
        if value is not None:
            parts.append(f"{column} = ?")
            params.append(value.value)
    return " AND ".join(parts), list(params)


def below_minimum(on: date) -> str:
    """Whether the level is below the minimum that counts on a day; its words are the contract's own."""
    parts = []
    for one in (row for row in minima() if row.holds(on)):
        sectors = ", ".join(f"'{sector.value}'" for sector in one.sectors)
        lower = ", ".join(f"'{level.value}'" for level in Level if not level.at_least(one.level))
        scale = "" if one.scale is None else f" AND scale = '{one.scale.value}'"
        parts.append(f"(region LIKE '{one.region}%' AND sector IN ({sectors}) AND level IN ({lower}){scale})")
    return f"({' OR '.join(parts)})" if parts else "(1 = 0)"


def _fits(row: Enterprise, asked: Filter, on: date) -> bool:
    lowest, highest = within(asked.region)
    return (
        lowest <= row.region <= highest
        and (asked.standing is None or standing_on(row, on) is asked.standing)
        and (not asked.name or lowered(unicodedata.normalize("NFC", asked.name)) in lowered(row.name))
        and (asked.sector is None or row.sector == asked.sector.value)
        and (asked.level is None or row.level == asked.level.value)
    )

"""监管清单 of a region: exposures that fall due, and holders whose gap or focus asks for supervision.

Every line is what the rules answer of one enterprise (SN 三(三), JS 五(二), 五(三), 五(五)); nothing of it is decided.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from consumers.contents import Place, Said, enterprise_href, key_of, place, said, term
from consumers.notices.reasons import Explaining, Reason
from projections.certificates import doubled
from projections.reading import Reading
from projections.standing.judged import standing_on
from projections.standing.queries import STREAM
from projections.standing.tables import Enterprise
from projections.supervised import after_key
from projections.timeline.told import told_of

LOOKED = 400
"""Enterprises that are asked about for one page."""


class Kind(StrEnum):
    """Which list: exposures due, holders short of the next level, the focus of every holder, doubled certificates."""

    EXPOSURE = "exposure"
    GAP = "gap"
    FOCUS = "focus"
    CERTIFICATE = "certificate"


KINDS = (
    Said("exposure", "拟公开曝光", "exposures due"),
    Said("gap", "与上一等级有差距", "short of the next level"),
    Said("focus", "达标企业的监管重点", "focus of every holder"),
    Said("certificate", "证书编号重复", "one certificate's number, several enterprises"),
)


NOBODY = {
    "exposure": ("没有应当公开曝光的企业。", "Nobody is to be exposed."),
    "gap": ("没有低于上一等级要求的达标企业。", "No holder falls short of the next level."),
    "focus": ("没有持有等级的企业。", "Nobody holds a level."),
    "certificate": ("没有重复的证书编号。", "No certificate's number stands twice."),
}
"""What is said where a list is empty."""


class Due(msgspec.Struct, frozen=True):
    """An enterprise of the list, with what its rules answer; `weak` are elements short of the next level."""

    key: str
    name: str
    href: str
    region: Place
    sector: Said
    standing: Said
    level: Said | None
    focus: Said | None
    wanted: Said | None
    score: str | None
    lacks: str | None
    weak: str | None
    step: Said | None
    step_day: str | None
    step_by: str | None
    exposure_since: str | None
    clause: str | None
    open_case: str | None
    certificate: str | None


def supervised(
    reading: Reading, explaining: Explaining, region: str, on: date, kind: Kind, after: str, size: int
) -> tuple[list[Due], str | None]:
    """A page of the list after a key, by stream, and the key to go on after.

    At most `LOOKED` enterprises are asked about: a page may be short and still not be the last. Doubled certificates
    come all at once.
    """
    if kind is Kind.CERTIFICATE:
        return [
            _line(row, on, {}, one.certificate) for one in doubled(reading, region) for row in one.enterprises
        ], None
    found: list[Due] = []
    rows = after_key(reading, region, on, STREAM + after, LOOKED, compliant=kind is not Kind.EXPOSURE)
    for row in rows:
        line = _asked(reading, explaining, row, on, kind)
        if line is not None:
            found.append(line)
        if len(found) == size:
            return found, key_of(row.stream)
    return found, key_of(rows[-1].stream) if len(rows) == LOOKED else None


def every(reading: Reading, explaining: Explaining, region: str, on: date, kind: Kind) -> Iterator[Due]:
    """The whole list."""
    after: str | None = ""
    while after is not None:
        found, after = supervised(reading, explaining, region, on, kind, after, LOOKED)
        yield from found


def _asked(reading: Reading, explaining: Explaining, row: Enterprise, on: date, kind: Kind) -> Due | None:
    told = told_of(reading, row.stream, reading.watermark())
    reasons: dict[str, Reason] = {}
    for one in explaining(key_of(row.stream), told, on):
        reasons.setdefault(one.subject.code, one)
    reason = reasons.get(kind.value)
    if reason is None or (kind is Kind.GAP and not _short(reason)):
        return None
    return _line(row, on, reasons, None, reason)


def _line(
    row: Enterprise, on: date, reasons: Mapping[str, Reason], certificate: str | None, reason: Reason | None = None
) -> Due:
    gap, step = reasons.get("gap"), reasons.get("next_step")
    return Due(
        key=key_of(row.stream),
        name=row.name,
        href=enterprise_href(row.stream),
        region=place(row.region),
        sector=term("sector", row.sector),
        standing=term("standing", standing_on(row, on).value),
        level=said("level", row.level),
        focus=_answer(reasons.get("focus")),
        wanted=_answer(gap),
        score=_input(gap, "score"),
        lacks=_input(gap, "lacks"),
        weak=_input(gap, "weak_elements"),
        step=_answer(step),
        step_day=_input(step, "due_on") or _input(step, "since"),
        step_by=_input(step, "by"),
        exposure_since=_input(reasons.get("exposure"), "since"),
        clause=None if reason is None else reason.clause,
        open_case=_input(reason, "open_case"),
        certificate=certificate,
    )


def _short(gap: Reason) -> bool:
    return Decimal(_input(gap, "lacks") or 0) > 0 or _input(gap, "weak_elements") is not None


def _answer(reason: Reason | None) -> Said | None:
    return None if reason is None else reason.answer


def _input(reason: Reason | None, name: str) -> str | None:
    values = () if reason is None else reason.inputs
    return next((one.value for one in values if one.name.code == name), None)

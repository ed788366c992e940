"""The headings of a ledger: what each column is called, in any order and with the usual variants."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from infra.ledger.faults import LedgerError


class Cells(NamedTuple):
    """One row's text by column; a column that the ledger lacks is empty."""

    name: str
    code: str
    region: str
    sector: str
    scale: str
    level: str
    certificate: str
    announced_on: str
    issuer: str
    assessment_body: str
    notice: str
    valid_until: str
    decision: str
    decided_on: str
    document: str
    basis: str
    article: str
    lower_level: str
    ends_on: str
    licences: str
    ground: str
    decider: str


NAMES: dict[str, tuple[str, ...]] = {
    "name": ("企业名称", "单位名称"),
    "code": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "region": ("行政区划", "行政区划代码", "所在地区", "属地"),
    "sector": ("行业", "行业类别", "所属行业", "行业(领域)"),
    "scale": ("规模", "企业规模"),
    "level": ("等级", "达标等级", "标准化等级"),
    "certificate": ("证书编号", "证书号"),
    "announced_on": ("公告日期", "公告时间"),
    "issuer": ("发证机关", "公告机关"),
    "assessment_body": ("评审单位", "评审机构"),
    "notice": ("公告文号",),
    "valid_until": ("有效期至", "有效期截止"),
    "decision": ("处理决定",),
    "decided_on": ("决定日期",),
    "document": ("文号", "决定文号"),
    "basis": ("依据",),
    "article": ("条款",),
    "lower_level": ("降至等级",),
    "ends_on": ("停产期限", "停产期限至"),
    "licences": ("暂扣许可证",),
    "ground": ("事由",),
    "decider": ("处理机关", "决定机关"),
}
"""Each column's heading, as reports name it, then the variants that are understood."""

DEPTH = 20
"""How many rows may stand above the headings, such as a title."""

REQUIRED = ("name", "code", "region", "sector", "scale", "level", "certificate", "announced_on", "issuer")

HEADING = {field: names[0] for field, names in NAMES.items()}
_FIELDS = {name: field for field, names in NAMES.items() for name in names}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands (from 0), and the headings that are not known."""

    places: dict[str, int]
    unknown: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The required headings that are not there."""
        return tuple(HEADING[field] for field in REQUIRED if field not in self.places)

    @property
    def order(self) -> list[int]:
        """For each field of `Cells` the place of its column, -1 when the ledger lacks it."""
        return [self.places.get(field, -1) for field in Cells._fields]


def plain(text: str) -> str:
    """NFKC without any space: how headings and words are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def find(rows: Iterable[Sequence[str]]) -> tuple[int, Columns] | None:
    """The number (from 1) and columns of the row among the first that names most headings; `None` if none does.

    Raises `LedgerError` when that row names a column twice.
    """
    best, most = None, 0
    for number, row in zip(range(1, DEPTH + 1), rows, strict=False):
        known = sum(plain(text) in _FIELDS for text in row)
        if known > most:
            best, most = (number, row), known
    return None if best is None else (best[0], columns(best[1]))


def columns(row: Sequence[str]) -> Columns:
    """The columns that a row of headings names. Raises `LedgerError` when one is named twice."""
    places: dict[str, int] = {}
    unknown = []
    for place, text in enumerate(row):
        field = _FIELDS.get(plain(text))
        if field is None:
            unknown += [text.strip()] if text.strip() else []
        elif field in places:
            raise LedgerError(
                f"有两列标题为{HEADING[field]}，保留一列 two columns are headed {HEADING[field]}: keep one of them"
            )
        else:
            places[field] = place
    return Columns(places, tuple(unknown))


def in_utf8(head: bytes) -> bool:
    """Whether the bytes hold a heading in UTF-8, so that the file was meant as UTF-8."""
    return any(name.encode() in head for name in _FIELDS if len(name) > 2)

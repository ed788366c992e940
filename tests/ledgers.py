"""Ledgers for tests: a good row with changes, written as text, and the register they go into."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl

from infra.demo.names import credit_code
from infra.ledger.headings import HEADING
from registry.application import Registry
from registry.store import migrate

GOOD = {
    "name": "西安示例机械厂",
    "code": credit_code("610113", 1),
    "region": "610113",
    "sector": "机械",
    "scale": "规模以上",
    "level": "三级",
    "certificate": "陕AQB0001",
    "announced_on": "2012-03-10",
    "issuer": "西安市安全生产监督管理局",
}
REVOKED = {
    "decision": "撤销",
    "decided_on": "2015-05-06",
    "document": "西安监〔2015〕6号",
    "basis": "全国冶金等工贸企业安全生产标准化考评办法",
    "ground": "提供虚假材料",
}


def row(number: int = 1, **changes: str) -> dict[str, str]:
    """A good row of its own enterprise, with changes by field."""
    return GOOD | {"code": credit_code("610113", number), "certificate": f"陕AQB{number:04d}"} | changes


def text(*rows: Mapping[str, str], separator: str = ",") -> str:
    """The rows as delimited text with every heading that one of them uses."""
    fields = [field for field in HEADING if any(field in one for one in rows)]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow(HEADING[field] for field in fields)
    writer.writerows([one.get(field, "") for field in fields] for one in rows)
    return out.getvalue()


def ledger(folder: Path, *rows: Mapping[str, str]) -> Path:
    """The rows as a CSV file in UTF-8."""
    path = folder / "ledger.csv"
    path.write_bytes(text(*rows).encode())
    return path


def workbook(folder: Path, *rows: Mapping[str, object]) -> tuple[Path, openpyxl.Workbook]:
    """The rows in a workbook that is not yet saved, headings in row 1."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(list(HEADING.values()))
    for one in rows:
        book.active.append([one.get(field) for field in HEADING])
    return folder / "ledger.xlsx", book


def register(folder: Path) -> Registry:
    """A register of its own, on SQLite, in 2026."""
    return register_at(f"sqlite:///{folder}/register.sqlite")


def register_at(url: str) -> Registry:
    """A register in the store of that address, in 2026."""
    migrate(url)
    return Registry(url, lambda: datetime(2026, 3, 1, tzinfo=UTC), lambda: date(2026, 3, 1))

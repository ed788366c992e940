"""Writes a made-up ledger as officials keep them: one enterprise a row, with its level, and sometimes a decision."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path

from tests.benchmarks.cohorts import SN, credit_code
from tests.benchmarks.texts import SECTORS, TOWNS, company

HEADINGS = (
    "企业名称", "统一社会信用代码", "行政区划", "行业", "规模", "等级", "证书编号", "公告日期", "发证机关", "评审单位",
    "公告文号", "处理决定", "决定日期", "文号", "依据", "条款", "停产期限", "暂扣许可证", "事由", "处理机关",
)  # fmt: skip
SUSPENDED = 0.05
"""The share of rows with a suspension."""


def write_ledger(path: Path, rows: int, seed: int) -> None:
    """A CSV file in UTF-8 with a byte order mark, as Excel writes it."""
    dice = random.Random(seed)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        writer.writerows(_row(dice, number) for number in range(1, rows + 1))


def _row(dice: random.Random, number: int) -> list[str]:
    town = dice.choice(TOWNS)
    sector = dice.choice(list(SECTORS))
    organ = f"{town.city_name}安全生产监督管理局"
    announced = date(2012, 1, 10) + timedelta(dice.randint(0, 700))
    row = [
        company(dice, town, sector), credit_code(50_000_000 + number),
        f"{town.province_name}{town.city_name}{town.county_name}", SECTORS[sector][0],
        dice.choice(("规模以上", "规模以下")), "三级", f"AQBⅢ(陕)2012{number:07d}", announced.isoformat(), organ,
        "秦安示例评审中心", f"安监公告〔{announced.year}〕{number // 50}号",
    ]  # fmt: skip
    if dice.random() >= SUSPENDED:
        return row + [""] * (len(HEADINGS) - len(row))
    decided = announced + timedelta(200)
    return [
        *row, "责令停产整顿", decided.isoformat(), f"安监停〔{decided.year}〕{number}号", SN, "三(四)",
        (decided + timedelta(180)).isoformat(), "安全生产许可证", "在规定时间内未实现达标", organ,
    ]  # fmt: skip

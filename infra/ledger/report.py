"""What an import did: counts, and every row that was refused or warned about, on screen and in a file for Excel."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from infra.ledger.faults import Fault, LedgerError, Notice
from registry.domain.refusals_zh import in_chinese

KEPT = 1_000
"""How many notices a report keeps in memory; the written file has all of them."""

COLUMNS = ("行号", "类别", "列", "规则", "原因", "办法", "详情 (English)", "way out (English)", "条款")
FILE_ZH = {
    "certificate_held": ("该证书编号已由其他企业持有", "由发证机关核对更正"),
    "code": ("代码中有不能识别的字符", "核对代码"),
    "details_differ": ("与登记册所载不一致", "台账正确的，办理变更登记"),
    "date": ("日期不能识别或不存在", "按2012-03-10或2012年3月10日填写"),
    "end_assumed": ("未填停产期限，按决定之日起六个月计", "填写停产期限"),
    "error_value": ("单元格是错误值", "填写实际内容"),
    "formula": ("单元格是公式", "粘贴为数值"),
    "ground_assumed": ("事由未对应规则中的事由，已按通常事由处理", "按规则用语填写事由"),
    "invisible_character": ("含有不可见字符", "删去该字符，例如单元格内的换行"),
    "merged_cells": ("单元格被合并", "取消合并，逐行填写"),
    "missing": ("缺少必填内容", "补填"),
    "not_read": ("该列未读取", "需要读取的，改用规定的列名"),
    "numbers_not_compared": ("视图尚未读到最新记录，部分证书编号未比对", "先运行registry up，再行导入"),
    "number": ("数字不能识别", "核对数字格式"),
    "organ_assumed": ("未填处理机关，已按通常机关处理", "填写处理机关"),
    "too_long": ("内容过长", "缩短文字"),
    "unknown_organ": ("机关名称须以省、市、县名开头", "填写机关全称"),
    "unknown_word": ("不能识别的用语", "按规定用语填写"),
    "value": ("内容不符合要求", "更正该单元格"),
}
"""What the reading of a file says in Chinese: rule → (reason, way out)."""


@dataclass(slots=True)
class Report:
    """Counts of rows, and the first notices; `left_off` says how many more there were."""

    ledger: str
    dry_run: bool = False
    rows: int = 0
    recorded: int = 0
    repeated: int = 0
    refused: int = 0
    warnings: int = 0
    notices: list[Notice] = field(default_factory=list)
    left_off: int = 0

    def told(self) -> dict[str, Any]:
        """As plain values, for `--json`."""
        counts = ("ledger", "dry_run", "rows", "recorded", "repeated", "refused", "warnings", "left_off")
        return {name: getattr(self, name) for name in counts} | {"notices": [one.told() for one in self.notices]}


class Writing:
    """Adds to a report, and to its file as CSV with a byte order mark when one is asked for.

    Raises `LedgerError` when the file cannot be written.
    """

    def __init__(self, report: Report, path: Path | None) -> None:
        self.report = report
        self._waiting: list[Notice] = []
        self._file = None if path is None else _opened(path)
        self._rows = None if self._file is None else csv.writer(self._file)
        if self._rows is not None:
            self._rows.writerow(COLUMNS)

    def refused(self, row: int, *faults: Fault) -> None:
        """One row was refused, for one or more faults."""
        self.report.refused += 1
        self._waiting += [Notice(row, False, one) for one in faults]

    def warned(self, row: int, fault: Fault) -> None:
        """Something about a row, or the headings' row, is worth a look."""
        self.report.warnings += 1
        self._waiting.append(Notice(row, True, fault))

    def flush(self) -> None:
        """Adds what was told since the last time, in the order of rows."""
        for notice in sorted(self._waiting, key=lambda one: one.row):
            self._add(notice)
        self._waiting.clear()

    def close(self) -> None:
        """Ends the file."""
        self.flush()
        if self._file is not None:
            self._file.close()

    def _add(self, notice: Notice) -> None:
        if len(self.report.notices) < KEPT:
            self.report.notices.append(notice)
        else:
            self.report.left_off += 1
        if self._rows is not None:
            one = notice.fault
            kind = "提示" if notice.warning else "退回"
            zh, way_out = said_in_chinese(one.rule)
            cells = (one.heading, one.rule, zh, way_out, one.because, one.way_out, one.clause or "")
            self._rows.writerow([notice.row, kind, *map(harmless, cells)])


def said_in_chinese(rule: str) -> tuple[str, str]:
    """Reason and way out of a rule of the register, or of reading a file; empty where it has no words."""
    return in_chinese(rule) or FILE_ZH.get(rule, ("", ""))


def _opened(path: Path) -> IO[str]:
    try:
        return path.open("w", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise LedgerError(f"报告无法写入 the report cannot be written to {path}: {error.strerror}") from error


def harmless(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

"""An officer who registers made-up enterprises and orders rectifications, for single commands."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from registry.domain.commands import Command, OrderRectification, Register
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import OrganKind, Scale, Sector
from tests.benchmarks.cohorts import SN, credit_code

CITY = Authority(organ=OrganKind.DEPARTMENT, region="610100", name="西安市安全生产监督管理局")
BASIS = LegalBasis(document=SN, article="三(三)")
FIRST = 70_000_000
"""Enterprises are numbered from here, apart from those of histories and ledgers."""


class Officer:
    """Gives every command an id of its own."""

    def __init__(self, mark: str = "single") -> None:
        self._mark = mark
        self._acted = 0

    def registers(self, number: int) -> Command:
        """The registration of the enterprise with this number."""
        return Register(
            command=self._id(), officer="officer-027", authority=CITY, legal_basis=BASIS,
            effective_on=date(2012, 3, 1), enterprise=credit_code(FIRST + number), name="西安恒泰示例机械有限公司",
            region="610113", sector=Sector.MACHINERY, scale=Scale.ABOVE, address="陕西省西安市雁塔区示例镇7号",
            founded_on=date(2004, 3, 18),
        )  # fmt: skip

    def orders(self, number: int, on: date, findings: Sequence[str]) -> Command:
        """A rectification order for the enterprise with this number."""
        id = self._id()
        return OrderRectification(
            command=id, officer="officer-027", authority=CITY, legal_basis=BASIS, effective_on=on,
            enterprise=credit_code(FIRST + number), order=f"安监改〔2014〕{id}号", findings=tuple(findings),
            deadline=on + timedelta(60),
        )  # fmt: skip

    def _id(self) -> str:
        self._acted += 1
        return f"{self._mark}-{self._acted:07d}"


def plain_act(on: date) -> dict[str, Any]:
    """What every event of ours carries of its act, as plain values."""
    return {
        "officer": "officer-027",
        "authority": CITY.model_dump(mode="json"),
        "effective_on": on.isoformat(),
        "legal_basis": BASIS.model_dump(mode="json"),
        "rule_sets": {"grading": "sn-2011"},
        "command": "single-0000001",
    }

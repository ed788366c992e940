"""Invented assessment bodies: one for each city of a block, with assessors, and what becomes of some of them."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from infra.demo.names import WORKS, credit_code, department, government
from registry.domain import commands as c
from registry.events import regions
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import BodyKind, BodyRole, Level, OrganKind

FIRST, SECOND = "demo-officer-1", "demo-officer-2"
DISQUALIFIED = date(2025, 11, 17)
APPOINTED, TRAINED = date(2011, 9, 15), (date(2011, 9, 20), date(2016, 9, 1), date(2021, 9, 1))
TERM = 5
"""Years through which an assessor's training counts."""
CONTENT, GROUNDS = (
    "评定标准和考评程序",
    {
        "distribution": "全市企业以机械、化工、建材为主，数量较多",
        "conditions": "法人登记、场所、制度齐备",
        "strength": "专职评审人员不少于十名",
    },
)


def body_of(seed: int, city: str) -> str:
    """The credit code of a city's assessment body."""
    offset = int(hashlib.sha256(f"body/{seed}".encode()).hexdigest()[:12], 16)
    return credit_code(city, offset % 10**8, "P")


def name_of(city: str) -> str:
    """What a city's assessment body is called."""
    return f"{regions.name(city).removesuffix('市')}示例安全技术评审中心"


def disqualified(city: str) -> bool:
    """Whether the city's body is disqualified in the end."""
    return city[2:4] == "02"


def assessor_of(city: str) -> str:
    """The assessor of a city's body who stays with it."""
    return f"demo-{city}-1"


def bodies(seed: int, cities: list[str]) -> Iterator[c.BodyCommand]:
    """The acts on the bodies of some cities, in the order of their days."""
    for city in cities:
        yield from _City(seed, city).life()


class _City:
    """One city's body; the city's code says what becomes of it."""

    def __init__(self, seed: int, city: str) -> None:
        self.city, self._count = city, 0
        self._id, self._body = f"demo-{seed}-body-{city}", body_of(seed, city)

    def life(self) -> Iterator[c.BodyCommand]:
        """Registration, appointment, filing where it is due, assessors, and what the city's code says."""
        roles = (BodyRole.ASSESSMENT, BodyRole.CONSULTING)
        kind = BodyKind.TECHNICAL_SERVICE
        yield self.act(c.RegisterBody, APPOINTED, name=name_of(self.city), kind=kind, roles=roles, region=self.city)
        yield self.appointed("1")
        turn = int(self.city[2:4])
        if self.city.startswith("32") and turn != 4:
            yield self.act(c.FileAppointment, APPOINTED, self.office(), appointment=f"{self._id}-1")
        for on in TRAINED:
            yield self.trained(assessor_of(self.city), on)
        if turn == 1:
            yield self.trained(f"demo-{self.city}-2", TRAINED[0])
            yield self.act(c.ReleaseAssessor, date(2014, 3, 31), assessor=f"demo-{self.city}-2")
            yield self.appointed("2")
            ended = date(2014, 6, 30)
            yield self.act(c.EndAppointment, ended, appointment=f"{self._id}-2", reason="机构申请不再承担该项工作")
        if disqualified(self.city):
            yield from self.sanctioned()

    def sanctioned(self) -> Iterator[c.BodyCommand]:
        """A warning, a suspension that is lifted, a proposal that is withdrawn, and in the end a disqualification."""
        on, finding = date(2025, 3, 3), {"finding": f"{self._id}-f1"}
        facts = "两份评审报告未经现场评审即出具"
        what = {"region": self.city, "sector": "machinery", "ground": "false_report", "facts": facts}
        yield self.act(c.RecordBodyFinding, on, **finding, **what)
        yield self.act(c.WarnBody, on, **finding)
        warned, suspension = self._decision(), {"suspension": f"{self._id}-s1"}
        yield self.act(c.SuspendBody, date(2025, 3, 10), **suspension, **finding, ends_on=date(2025, 6, 10))
        yield from self.contested(warned, self._decision())
        yield self.act(c.ReinstateBody, date(2025, 6, 10), **suspension)
        yield from self.remedied(what)
        proposal = {"proposal": f"{self._id}-p1"}
        yield self.act(c.ProposeDisqualification, date(2025, 9, 1), **proposal, **finding)
        yield self.act(c.WithdrawDisqualification, date(2025, 9, 8), **proposal, reason="证据尚需补充")
        proposal = {"proposal": f"{self._id}-p2"}
        yield self.act(c.ProposeDisqualification, date(2025, 11, 3), **proposal, **finding)
        yield self.act(c.Disqualify, DISQUALIFIED, officer=SECOND, **proposal)

    def remedied(self, what: dict[str, Any]) -> Iterator[c.BodyCommand]:
        """A second finding turns out wrong: it is annulled, the warning on it kept; and a slip of the pen is mended."""
        on, finding = date(2025, 6, 16), {"finding": f"{self._id}-f2"}
        yield self.act(c.RecordBodyFinding, on, **finding, **what)
        found = self._decision()
        yield self.act(c.WarnBody, on, **finding)
        warned = self._decision()
        annulled = {"decision": found, "reason": "经复核，该两份报告另案处理，重复登记"}
        yield self.act(c.AnnulBodyDecision, date(2025, 7, 1), **annulled)
        kept = {"decision": warned, "reason": "首次查实的事实足以支持警告"}
        yield self.act(c.KeepBodyDecision, date(2025, 7, 8), **kept)
        strength = {"field": "strength", "value": "专职评审人员不少于十二名", "reason": "笔误"}
        yield self.act(c.CorrectBodyDecision, date(2025, 7, 8), decision=self._decision(2), **strength)

    def contested(self, warned: str, suspended: str) -> Iterator[c.BodyCommand]:
        """The body objects to what the record says of its warning, and asks to have its suspension reconsidered."""
        by, objection, again = (
            government(self.city),
            {"objection": f"{self._id}-o1"},
            {"reconsideration": f"{self._id}-v1"},
        )
        statement = "机构认为警告所载事实与查实记录不一致"
        yield self.act(c.RaiseBodyObjection, date(2025, 3, 17), **objection, decision=warned, statement=statement)
        dismissed = {"upheld": False, "reason": "与查实记录核对一致"}
        yield self.act(c.DecideBodyObjection, date(2025, 3, 24), **objection, **dismissed)
        yield self.act(c.AcceptBodyReconsideration, date(2025, 3, 26), by, **again, decision=suspended)
        yield self.act(c.OrderBodyStay, date(2025, 3, 28), by, **again, reason="停止执行不损害公共利益")
        yield self.act(c.LiftBodyStay, date(2025, 4, 7), by, **again, reason="发现新的不实报告")
        changed = {"outcome": "changed", "field": "ends_on", "value": "2025-06-01", "reason": "暂停期限过长，明显不当"}
        yield self.act(c.DecideBodyReconsideration, date(2025, 5, 6), by, **again, **changed)

    def _decision(self, version: int | None = None) -> str:
        """The id of the body's last event, or of an earlier one: each act so far made one."""
        return f"body:{self._body}/{version or self._count}"

    def appointed(self, number: str) -> c.BodyCommand:
        """For level three in the city, in every trade."""
        what: dict[str, Any] = {"role": BodyRole.ASSESSMENT, "level": Level.THREE, "sectors": tuple(WORKS)}
        id = f"{self._id}-{number}"
        return self.act(c.AppointBody, APPOINTED, appointment=id, region=self.city, **what, **GROUNDS)

    def trained(self, assessor: str, on: date) -> c.BodyCommand:
        """Trained for level three in every trade."""
        what: dict[str, Any] = {"level": Level.THREE, "sectors": tuple(WORKS), "content": CONTENT}
        organiser, until = department(self.city, on).name, on.replace(year=on.year + TERM)
        return self.act(c.TrainAssessor, on, assessor=assessor, organiser=organiser, until=until, **what)

    def office(self) -> Authority:
        """The province's safety committee office."""
        province = f"{self.city[:2]}0000"
        name = f"{regions.name(province)}安全生产委员会办公室"
        return Authority(organ=OrganKind.SAFETY_COMMITTEE_OFFICE, region=province, name=name)

    def act(self, kind: type[c.BodyCommand], on: date, by: Authority | None = None, /, **fields: Any) -> c.BodyCommand:
        """One act on the body, by the city's department unless another organ is named."""
        self._count += 1
        scheme = "苏安办〔2011〕34号" if self.city.startswith("32") else "陕安委会发〔2011〕9号"
        told = {"officer": FIRST, "legal_basis": LegalBasis(document=scheme, article="评审单位")} | fields
        told |= {"command": f"{self._id}-{self._count}", "effective_on": on, "body": self._body}
        return kind(authority=by or department(self.city, on), **told)

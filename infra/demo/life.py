"""One invented enterprise and the acts of its life, in the order of their days; a level waits for its announcement."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from infra.demo.bodies import assessor_of, body_of, name_of
from infra.demo.names import credit_code, department, enterprise_name
from registry.domain.case import Step
from registry.domain.commands import (
    AcceptApplication,
    Apply,
    ApproveLevel,
    ConsentToApplication,
    EnterpriseCommand,
    ExamineSelfAssessment,
    OpenPublicNotice,
    Register,
    ReportAssessment,
    ReviewAssessment,
)
from registry.domain.rulesets import applying
from registry.domain.working_days import working_days_after
from registry.events import regions
from registry.events.case import ElementScore
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import Level, Scale, Sector

FIRST, SECOND = "demo-officer-1", "demo-officer-2"

ELEMENTS_2010 = (
    "目标",
    "组织机构和职责",
    "安全生产投入",
    "法律法规与安全管理制度",
    "教育培训",
    "生产设备设施",
    "作业安全",
    "隐患排查和治理",
    "重大危险源监控",
    "职业健康",
    "应急救援",
    "事故报告、调查和处理",
    "绩效评定和持续改进",
)
ELEMENTS_2016 = (
    "目标职责",
    "制度化管理",
    "教育培训",
    "现场管理",
    "安全风险管控及隐患排查治理",
    "应急管理",
    "事故管理",
    "持续改进",
)
STANDARD_2016 = date(2017, 4, 1)
"""From here GB/T 33000-2016 is in force."""
GOOD_SCORES = {Level.THREE: (82, 89), Level.TWO: (85, 93), Level.ONE: (94, 98)}
"""Percents that every sector's method lets pass at the level."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An approved case that waits for its level's announcement."""

    level: Level
    authority: Authority
    on: date
    case: str
    certificate: str


class Life:
    """Gathers the commands of one enterprise; `parts[n]` comes before the announcement `grants[n]`."""

    def __init__(self, seed: int, number: int, county: str, sector: Sector, born: date) -> None:
        self.random = Random(f"{seed}/{number}")  # noqa: S311  (invented data, the same for the same seed)
        offset = int(hashlib.sha256(str(seed).encode()).hexdigest()[:12], 16)
        self.key = credit_code(county, (offset + number) % 10**8, "Y")
        self.name = enterprise_name(county, sector, number)
        self.county, self.sector, self.on = county, sector, born
        self.parts: list[list[EnterpriseCommand]] = [[]]
        self.grants: list[Grant] = []
        self.version = 0
        self.seed = seed
        self.applied_on = born
        self._acts, self._id = 0, f"demo-{seed}-{number}"

    @property
    def city(self) -> str:
        """The city's code."""
        return f"{self.county[:4]}00"

    def decider(self, level: Level) -> Authority:
        """The department that decides a level, as it is called on the day."""
        region = {Level.ONE: regions.NATION, Level.TWO: f"{self.county[:2]}0000", Level.THREE: self.city}[level]
        return department(region, self.on)

    def county_department(self) -> Authority:
        """The county's department, as it is called on the day."""
        return department(self.county, self.on)

    def own_id(self, kind: str) -> str:
        """An id for the next act, of its own within the enterprise."""
        return f"{self._id}-{kind}-{self._acts + 1}"

    def last_event(self, before: int = 0) -> str:
        """The id of the last event of the life so far, or of one before it."""
        return f"enterprise:{self.key}/{self.version - before}"

    def wait(self, least: int, most: int) -> None:
        """Lets days pass."""
        self.on += timedelta(days=self.random.randint(least, most))

    def until(self, day: date) -> None:
        """Lets the days pass until a day, if it is not yet past, and a few more."""
        self.on = max(self.on, day)
        self.wait(0, 60)

    def act(self, kind: type[EnterpriseCommand], authority: Authority | None = None, /, **fields: Any) -> None:
        """One act on the day, by the city's department unless another organ is named."""
        self._acts += 1
        self.version += 1 + len(fields.get("licences", ()))
        rules = applying("grading", self.county, self.sector, self.on)
        assert rules is not None
        usual = LegalBasis(document=rules.document, article=rules.suspension[0].article)
        told = {"officer": FIRST, "legal_basis": usual} | fields
        told |= {"command": f"{self._id}-{self._acts}", "effective_on": self.on, "enterprise": self.key}
        self.parts[-1].append(kind(authority=authority or department(self.city, self.on), **told))

    def register(self, key: str | None = None) -> None:
        """登记."""
        self.key = key or self.key
        scale = Scale.ABOVE if self.random.random() < 0.6 else Scale.BELOW
        self.act(Register, name=self.name, region=self.county, sector=self.sector, scale=scale)

    def apply(self, level: Level, **more: Any) -> str:
        """申请; returns the case."""
        self.wait(10, 40)
        case, self.applied_on = self.own_id("case"), self.on
        self.act(Apply, self.decider(level), case=case, level=level, **more)
        return case

    def consent(self, case: str, level: Level) -> None:
        """同意 by the county or 推荐 by the city, where the rules ask for it."""
        if Step.CONSENTED in self.steps(level):
            self.wait(3, 10)
            region = self.county if level is Level.THREE else self.city
            self.act(ConsentToApplication, department(region, self.on), case=case)

    def accept(self, case: str, level: Level) -> None:
        """受理, and 审核 of the self-assessment where the rules ask for it."""
        self.consent(case, level)
        self.wait(2, 5)
        self.act(AcceptApplication, self.decider(level), case=case)
        if Step.EXAMINED in self.steps(level):
            self.wait(2, 8)
            self.act(ExamineSelfAssessment, self.decider(level), case=case, opinion="符合申请条件")

    def assess(self, case: str, level: Level, lowest: int, highest: int, **more: Any) -> None:
        """现场评审 with a score between two percents, and 审核 of the report where the rules ask for it."""
        self.wait(15, 25)
        self.report(case, level, lowest, highest, **more)
        if Step.REVIEWED in self.steps(level):
            self.wait(3, 10)
            self.act(ReviewAssessment, self.decider(level), case=case)

    def report(self, case: str, level: Level, lowest: int, highest: int, **more: Any) -> None:
        """The report of the site alone; for level three by the city's body."""
        new = self.on >= STANDARD_2016
        percents = [self.random.randint(lowest, highest) for _ in (ELEMENTS_2016 if new else ELEMENTS_2010)]
        scores = [
            ElementScore(element=name, points=Decimal(percent), total=Decimal(100))
            for name, percent in zip(ELEMENTS_2016 if new else ELEMENTS_2010, percents, strict=True)
        ]
        by: dict[str, Any] = {}
        if level is Level.THREE:
            by = {"body": body_of(self.seed, self.city), "assessors": (assessor_of(self.city),)}
        self.act(
            ReportAssessment,
            case=case,
            assessment_body=name_of(self.city) if level is Level.THREE else self._provinces_body(),
            standard="GB/T 33000-2016" if new else "AQ/T 9006-2010",
            elements=scores,
            **by,
            **more,
        )

    def _provinces_body(self) -> str:
        """A body that is in no register."""
        return f"{regions.name(f'{self.county[:2]}0000')}示例安全技术评审有限公司"

    def notice(self, case: str, level: Level) -> None:
        """公示 where the rules ask for it; the day is its last."""
        if Step.NOTICED in self.steps(level):
            self.wait(3, 10)
            ends_on = working_days_after(self.on, 7)
            organ = self.decider(level)
            self.act(OpenPublicNotice, organ, case=case, ends_on=ends_on, channels=(f"{organ.name}网站",))
            self.on = ends_on

    def approve(self, case: str, level: Level, announced_on: date) -> None:
        """核准, then the announcement on its day, which ends this part."""
        self.wait(5, 15)
        self.act(ApproveLevel, self.decider(level), case=case)
        self.on = max(self.on, announced_on)
        self.version += 1
        self.grants.append(Grant(level, self.decider(level), self.on, case, f"{self._id}-{level}-{len(self.grants)}"))
        self.parts.append([])

    def earn(self, level: Level, announced_on: date, **more: Any) -> None:
        """申请 to 公示 and 核准, and the announcement."""
        case = self.apply(level, **more)
        self.accept(case, level)
        self.assess(case, level, *GOOD_SCORES[level])
        self.notice(case, level)
        self.approve(case, level, announced_on)

    def steps(self, level: Level) -> set[Step]:
        """The steps that the rules of the last application's day ask for."""
        rules = applying("grading", self.county, self.sector, self.applied_on)
        return set() if rules is None else {one.step for one in rules.path(level)}

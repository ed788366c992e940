"""Plays the lives of a few enterprises through the register: what each officer does, decided by the domain's rules."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from stdnum.cn import uscc

from registry.application import Registry
from registry.domain import commands as c
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import OrganKind
from registry.store import migrate
from registry.stored import Stored, same_command
from tests.benchmarks.texts import ELEMENTS, EQUIPMENT, FIELDS, FINDINGS, REASONS, SECTORS, TOWNS, company

TODAY = date(2020, 6, 30)
RECORDED = datetime(2020, 6, 30, 2, tzinfo=UTC)
SN = "陕安委会发〔2011〕9号"
Cohort = list[list[Stored]]
"""The acts of one cohort in order; an act is the events of one command."""


def credit_code(number: int) -> str:
    """A valid unified social credit code of a made-up enterprise."""
    front = f"91610000{number:09d}"
    return front + str(uscc.calc_check_digit(front))


def played(folder: Path, seed: int, cohorts: int, largest: int) -> list[Cohort]:
    """Each cohort applies, is assessed and announced together; cohort n has the mark `C9<n>` in all its own ids.

    The enterprises are numbered on from 1. The register writes into `folder`.
    """
    url = f"sqlite:///{folder / 'cohorts.sqlite'}"
    migrate(url)
    registry = Registry(url, lambda: RECORDED, lambda: TODAY)
    try:
        number, made = 1, []
        for index in range(cohorts):
            dice = random.Random(f"{seed}/{index}")
            before = registry.journal.last_position()
            size = dice.randint(1, largest)
            for command in Lives(dice, index, number, size).commands():
                registry.execute(command)
            number += size
            made.append(list(acts(registry.journal.read(before, 1 << 30))))
        return made
    finally:
        registry.close()


def acts(events: Iterable[Stored]) -> Iterator[list[Stored]]:
    """The events command by command."""
    act: list[Stored] = []
    for event in events:
        if act and not same_command(act[-1].data, event.data):
            yield act
            act = []
        act.append(event)
    if act:
        yield act


class Lives:
    """The commands of one cohort, in an order that the rules accept."""

    def __init__(self, dice: random.Random, index: int, first: int, size: int) -> None:
        self._dice = dice
        self.mark = f"C9{index:08d}"
        self._ids = [credit_code(number) for number in range(first, first + size)]
        self._town = dice.choice(TOWNS)
        self._sector = dice.choice(list(SECTORS))
        self._acted = 0
        town = self._town
        department = "安全生产监督管理局"
        self._city = Authority(organ=OrganKind.DEPARTMENT, region=town.city, name=town.city_name + department)
        self._government = Authority(
            organ=OrganKind.PEOPLES_GOVERNMENT, region=town.city, name=f"{town.city_name}人民政府"
        )

    def commands(self) -> Iterator[c.Command]:
        """All acts of the cohort."""
        since = date(2012, 1, 10) + timedelta(self._dice.randint(0, 700))
        yield from (self._registration(id, since) for id in self._ids)
        by_case = self._ids[: max(1, len(self._ids) * 2 // 3)]
        for id in self._ids[len(by_case) :]:
            yield self._act(c.EnterLedgerLevel, since + timedelta(20), enterprise=id, level="three",
                            certificate=f"AQBⅢ(陕){self.mark}{id[9:17]}", assessment_body="秦安评审中心")  # fmt: skip
        yield from self._case(by_case, since + timedelta(30))
        lives = [self._after(id, since + timedelta(200)) for id in self._ids]
        while lives:
            life = self._dice.choice(lives)
            command = next(life, None)
            if command is None:
                lives.remove(life)
            else:
                yield command

    def _registration(self, id: str, on: date) -> c.Command:
        town = self._town
        return self._act(
            c.Register, on, enterprise=id, name=company(self._dice, town, self._sector), region=town.county,
            sector=self._sector, scale=self._dice.choice(("above", "below")), founded_on=date(2004, 3, 18),
            address=f"{town.province_name}{town.city_name}{town.county_name}示例镇{self._dice.randint(1, 99)}号",
        )  # fmt: skip

    def _case(self, ids: list[str], on: date) -> Iterator[c.Command]:
        for id in ids:
            own = {"enterprise": id, "case": f"case-{self.mark}"}
            yield self._act(c.Apply, on, level="three", **own)
            yield self._act(c.AcceptApplication, on + timedelta(4), **own)
            elements = [
                {"element": name, "points": self._dice.randint(160, 200) / 10, "total": 20} for name in ELEMENTS
            ]
            yield self._act(c.ReportAssessment, on + timedelta(60), assessment_body="秦安示例评审中心",
                            standard="陕西省企业安全生产标准化评定标准", elements=elements, **own)  # fmt: skip
            yield self._act(c.ReviewAssessment, on + timedelta(70), **own)
            yield self._act(c.ApproveLevel, on + timedelta(80), **own)
        members = [{"enterprise": id, "case": f"case-{self.mark}", "certificate": f"AQBⅢ(陕){self.mark}-{n}"}
                   for n, id in enumerate(ids)]  # fmt: skip
        yield self._act(
            c.Announce, on + timedelta(95), announcement=f"sn-{self.mark}", document=f"安监公告〔2012〕{self.mark}号",
            title="关于公布安全生产标准化三级企业名单的公告", level="three", members=members,
        )  # fmt: skip

    def _after(self, id: str, on: date) -> Iterator[c.Command]:
        """What happens to an enterprise once it holds its level."""
        dice, own = self._dice, {"enterprise": id}
        for turn in range(dice.randint(1, 4)):
            on += timedelta(dice.randint(20, 200))
            order = f"安监改〔{on.year}〕{self.mark}-{turn}号"
            yield self._act(c.OrderRectification, on, order=order, findings=dice.sample(FINDINGS, dice.randint(1, 3)),
                            deadline=on + timedelta(60), **own)  # fmt: skip
            if dice.random() < 0.9:
                on += timedelta(dice.randint(10, 50))
                yield self._act(c.AcceptRectification, on, order=order, **own)
        yield from dice.choice((self._suspended, self._upgraded, self._exemplary, self._renamed))(id, on + timedelta(9))

    def _suspended(self, id: str, on: date) -> Iterator[c.Command]:
        own = {"enterprise": id, "suspension": f"安监停〔{on.year}〕{self.mark}号"}
        yield self._act(c.Suspend, on, ground="not_compliant_in_time", ends_on=on + timedelta(180),
                        licences=["safety_production_licence"], reason=self._dice.choice(REASONS), **own)  # fmt: skip
        on += timedelta(150)
        if self._dice.random() < 0.6:
            yield self._act(c.Resume, on, accepted_by=f"{self._town.city_name}复产验收组", **own)
            return
        proposal = {"enterprise": id, "proposal": f"close-{self.mark}"}
        yield self._act(c.ProposeClosure, on, kind="closure", ground="unfit_after_suspension", **proposal)
        yield self._act(c.Close, on + timedelta(14), officer="officer-041", authority=self._government, **proposal)
        if self._dice.random() < 0.2:
            who = {"officer": "officer-041", "authority": self._government}
            reason = "复议决定认定事实不清,撤销关闭决定。"
            yield self._act(c.AnnulClosure, on + timedelta(60), enterprise=id, reason=reason, **who)

    def _upgraded(self, id: str, on: date) -> Iterator[c.Command]:
        own = {"enterprise": id, "direction": f"sn-up-{self.mark}"}
        equipment = self._dice.sample(EQUIPMENT, self._dice.randint(1, 3))
        yield self._act(c.DirectUpgrade, on, equipment=equipment, deadline=on + timedelta(200), **own)
        if self._dice.random() < 0.8:
            yield self._act(c.ConfirmRetrofit, on + timedelta(150), **own)

    def _exemplary(self, id: str, on: date) -> Iterator[c.Command]:
        yield self._act(c.NameExemplar, on, enterprise=id, field=self._dice.choice(FIELDS))
        if self._dice.random() < 0.3:
            reason = "抽查发现台账与现场不符。"
            yield self._act(c.WithdrawExemplar, on + timedelta(90), enterprise=id, reason=reason)

    def _renamed(self, id: str, on: date) -> Iterator[c.Command]:
        yield self._act(c.ChangeDetails, on, enterprise=id, name=company(self._dice, self._town, self._sector))

    def _act(self, kind: type[c.Command], on: date, /, **say: Any) -> c.Command:
        self._acted += 1
        usual = {
            "command": f"{self.mark}-{self._acted:05d}",
            "officer": "officer-027",
            "authority": self._city,
            "legal_basis": LegalBasis(document=SN, article="三(四)"),
            "effective_on": on,
        }
        return kind.model_validate(usual | say)

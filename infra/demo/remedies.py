"""What may become of a decision: stories of annulments, corrections, objections, reconsiderations and repairs."""

from datetime import date, timedelta

from infra.demo.life import SECOND, Life
from infra.demo.names import government
from infra.demo.stories import closed, compliant, downgraded, exemplary, revoked, suspended
from registry.domain.commands import (
    AcceptReconsideration,
    AnnulDecision,
    CorrectDecision,
    DecideReconsideration,
    DecideRecordObjection,
    KeepDecision,
    LiftClosure,
    LiftStay,
    OrderStay,
    RaiseRecordObjection,
    RepairCredit,
)


def revocation_annulled(life: Life, announced_on: date) -> None:
    revoked(life, announced_on)
    life.wait(60, 100)
    by, decision = life.grants[-1].authority, life.last_event()
    life.act(AnnulDecision, by, decision=decision, reason="行政复议认定评审材料属实，原撤销决定依据不足")


def basis_annulled(life: Life, announced_on: date) -> None:
    exemplary(life, announced_on)
    life.wait(100, 160)
    by, granted = life.grants[-1].authority, life.last_event(before=1)
    life.act(AnnulDecision, by, decision=granted, reason="评审单位出具的评审报告不实，公告自始无效")


def kept_without_basis(life: Life, announced_on: date) -> None:
    basis_annulled(life, announced_on)
    life.wait(20, 40)
    life.act(KeepDecision, decision=life.last_event(before=1), reason="示范经验真实有效，经复查予以保留")


def closure_lifted(life: Life, announced_on: date) -> None:
    closed(life, announced_on)
    life.wait(200, 300)
    life.act(LiftClosure, government(life.city), officer=SECOND, reason="已重新具备安全生产条件")


def corrected(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.wait(20, 60)
    granted, by = life.last_event(), life.grants[-1]
    value = by.certificate + "（副本）"
    life.act(
        CorrectDecision, by.authority, decision=granted, field="certificate", value=value, reason="证书编号漏登副本字样"
    )


def objected(life: Life, announced_on: date) -> None:
    suspended(life, announced_on)
    stopped, objection = life.last_event(), life.own_id("objection")
    life.wait(5, 20)
    life.act(RaiseRecordObjection, objection=objection, decision=stopped, statement="企业认为停产整顿期限有误")
    if life.random.random() < 0.5:
        life.wait(3, 10)
        life.act(DecideRecordObjection, objection=objection, upheld=False, reason="与决定书核对一致")


def objection_dismissed(life: Life, announced_on: date) -> None:
    exemplary(life, announced_on)
    named, objection = life.last_event(), life.own_id("objection")
    life.wait(5, 20)
    life.act(RaiseRecordObjection, objection=objection, decision=named, statement="有群众反映该企业现场管理不到位")
    life.wait(3, 10)
    life.act(DecideRecordObjection, objection=objection, upheld=False, reason="经现场核查，反映的情况不属实")


def reconsidered(life: Life, announced_on: date) -> None:
    suspended(life, announced_on)
    stopped, reconsideration, by = life.last_event(), life.own_id("reconsideration"), government(life.city)
    ends_on = life.on + timedelta(days=90)
    life.wait(10, 30)
    life.act(AcceptReconsideration, by, reconsideration=reconsideration, decision=stopped)
    life.wait(3, 10)
    life.act(OrderStay, by, reconsideration=reconsideration, reason="停止执行不损害公共利益")
    life.wait(5, 10)
    life.act(LiftStay, by, reconsideration=reconsideration, reason="现场发现新的事故隐患")
    life.wait(10, 20)
    told = {"outcome": "changed", "field": "ends_on", "value": str(ends_on), "reason": "停产整顿期限过长，明显不当"}
    life.act(DecideReconsideration, by, reconsideration=reconsideration, **told)


def repaired(life: Life, announced_on: date) -> None:
    downgraded(life, announced_on)
    lowered, by = life.last_event(), life.grants[-1].authority
    life.wait(130, 200)
    life.act(RepairCredit, by, decision=lowered, reason="已完成整改，满最短公示期，准予修复")

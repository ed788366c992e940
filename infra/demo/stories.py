"""What may happen to an enterprise: one story each, from registration only to a closure that was annulled."""

from collections.abc import Callable
from datetime import date, timedelta

from infra.demo.hearing import heard
from infra.demo.life import GOOD_SCORES, SECOND, Life
from infra.demo.names import government
from registry.domain.commands import (
    AcceptRectification,
    AnnounceRevocation,
    AnnulClosure,
    ApproveLevel,
    ChangeDetails,
    Close,
    ConfirmRetrofit,
    DirectUpgrade,
    Downgrade,
    NameExemplar,
    OrderRectification,
    ProposeClosure,
    ProposeRevocation,
    RefuseApplication,
    RefuseLevel,
    Resume,
    Revoke,
    Suspend,
    WithdrawExemplar,
    WithdrawProposal,
)
from registry.domain.commands.resumption import PublishResumption, RefuseResumption, RequestResumption
from registry.domain.rulesets import applying
from registry.events.event import LegalBasis
from registry.events.vocabulary import Channel, ClosureKind, Level, Licence

Story = Callable[[Life, date], None]
"""Tells a life whose level, if it earns one, is announced on a day."""

CERTIFICATION = "ISO 45001"
"""With which an enterprise in Jiangsu asks directly for a level above three."""
LATER = date(2018, 3, 1)
"""When the older enterprises' later acts begin: still under the rules of 2011."""


def only_registered(life: Life, _: date) -> None:
    life.register()


def compliant(life: Life, announced_on: date) -> None:
    life.register()
    level = _some_level(life)
    direct = {"certification": CERTIFICATION} if level is not Level.THREE and life.county.startswith("32") else {}
    life.earn(level, announced_on, **direct)


def promoted(life: Life, announced_on: date) -> None:
    life.register()
    life.earn(Level.THREE, announced_on)
    life.on = announced_on + timedelta(days=3 * 366 + 30)
    life.earn(Level.TWO, _round_after(life.on + timedelta(days=120)))


def application_refused(life: Life, _: date) -> None:
    life.register()
    case = life.apply(Level.THREE)
    life.wait(2, 5)
    life.act(RefuseApplication, case=case, reason="申请材料不齐全，未附自评报告")


def level_refused(life: Life, _: date) -> None:
    life.register()
    case = life.apply(Level.THREE)
    life.accept(case, Level.THREE)
    life.assess(case, Level.THREE, 35, 55)
    life.wait(5, 15)
    life.act(RefuseLevel, case=case, reason="现场评审得分未达到三级要求")


def under_way(life: Life, _: date) -> None:
    life.register()
    case = life.apply(Level.THREE)
    steps = life.random.randint(0, 3)
    if steps > 0:
        life.accept(case, Level.THREE)
    if steps > 1:
        life.assess(case, Level.THREE, *GOOD_SCORES[Level.THREE])
    if steps > 2:
        life.notice(case, Level.THREE)
        life.wait(5, 15)
        life.act(ApproveLevel, case=case)


def rectified(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    order = _order(life)
    life.wait(20, 50)
    life.act(AcceptRectification, order=order)


def ordered(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    _order(life)


def exemplary(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.until(LATER)
    life.act(NameExemplar, field=life.random.choice(("班组安全建设", "隐患排查治理", "安全文化建设")))


def no_longer_exemplary(life: Life, announced_on: date) -> None:
    exemplary(life, announced_on)
    life.wait(100, 160)
    life.act(WithdrawExemplar, reason="复查发现现场管理滑坡，不再具有示范带动作用")


def to_be_upgraded(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    _direct(life)


def retrofitted(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    direction = _direct(life)
    life.wait(90, 150)
    life.act(ConfirmRetrofit, direction=direction)


def downgraded(life: Life, announced_on: date) -> None:
    promoted(life, announced_on)
    life.until(LATER)
    reason = "安全生产标准化体系未保持有效运行"
    basis, by = _method(life), life.grants[-1].authority
    life.act(Downgrade, by, legal_basis=basis, level=Level.THREE, ground="system_not_kept_running", reason=reason)


def revoked(life: Life, announced_on: date) -> str:
    proposal = _propose_revocation(life, announced_on)
    life.wait(10, 20)
    life.act(Revoke, life.grants[-1].authority, legal_basis=_method(life), officer=SECOND, proposal=proposal)
    return proposal


def revocation_announced(life: Life, announced_on: date) -> None:
    told = {"proposal": revoked(life, announced_on), "channels": (Channel.SITE,)}
    life.act(AnnounceRevocation, life.grants[-1].authority, legal_basis=_method(life), **told)


def revocation_proposed(life: Life, announced_on: date) -> None:
    _propose_revocation(life, announced_on)


def revocation_withdrawn(life: Life, announced_on: date) -> None:
    proposal = _propose_revocation(life, announced_on)
    life.wait(10, 20)
    life.act(WithdrawProposal, life.grants[-1].authority, proposal=proposal, reason="经核查，材料属实")


def suspended(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    _suspend(life)


def suspended_without_level(life: Life, _: date) -> None:
    life.register()
    heard(life)
    _suspend(life)


def resumed(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    suspension = _suspend(life)
    life.wait(60, 120)
    life.act(RequestResumption, suspension=suspension)
    life.act(RefuseResumption, suspension=suspension, findings=("应急预案尚未演练",))
    life.act(RequestResumption, suspension=suspension)
    life.act(Resume, suspension=suspension, accepted_by="示例市复产验收组")
    life.act(PublishResumption, suspension=suspension, channels=(Channel.SITE,))


def closure_proposed(life: Life, _: date) -> None:
    life.register()
    _propose_closure(life, ClosureKind.CLOSURE, "below_minimum_after_deadline")


def closed(life: Life, _: date) -> None:
    life.register()
    _suspend(life)
    life.wait(190, 240)
    _close(life, _propose_closure(life, ClosureKind.CLOSURE, "unfit_after_suspension"))


def closure_annulled(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    _close(life, _propose_closure(life, ClosureKind.CLOSURE, "against_industrial_policy"))
    life.wait(60, 100)
    life.act(AnnulClosure, government(life.city), officer=SECOND, reason="行政复议认定原决定依据的产业目录已废止")


def banned(life: Life, _: date) -> None:
    life.register()
    _ban(life)


def banned_without_licence(life: Life, _: date) -> None:
    life.register(f"unregistered:{life.county}-{life.key[8:16].lstrip('0')}")
    _ban(life)


def renamed(life: Life, announced_on: date) -> None:
    compliant(life, announced_on)
    life.wait(60, 100)
    life.act(ChangeDetails, name=life.name.replace("示例", '示例"晨光,东厂"'))


def _some_level(life: Life) -> Level:
    """Mostly three; two at once where no rule asks for years at three before, one hardly ever."""
    drawn = life.random.random()
    if life.county.startswith("61") and drawn < 0.15:
        return Level.TWO
    return Level.ONE if drawn > 0.985 and life.on.year < 2021 else Level.THREE


def _round_after(day: date) -> date:
    """The next half-year's announcement."""
    return date(day.year, 6, 25) if day <= date(day.year, 6, 25) else date(day.year, 12, 25)


def _order(life: Life) -> str:
    life.until(LATER)
    order = life.own_id("order")
    findings = ("配电柜无防护门", "有限空间作业未审批")
    life.act(OrderRectification, order=order, findings=findings, deadline=life.on + timedelta(days=60))
    return order


def _direct(life: Life) -> str:
    life.until(LATER)
    direction = life.own_id("direction")
    equipment = ("老旧冲压设备光电保护装置", "除尘系统泄爆装置")
    life.act(DirectUpgrade, direction=direction, equipment=equipment, deadline=life.on + timedelta(days=365))
    return direction


def _suspend(life: Life) -> str:
    life.until(LATER)
    suspension = life.own_id("suspension")
    ends_on, licences = life.on + timedelta(days=180), (Licence.SAFETY_PRODUCTION,)
    ground, reason = "not_compliant_in_time", "逾期未实现达标，责令停产整顿"
    life.act(Suspend, suspension=suspension, ground=ground, ends_on=ends_on, licences=licences, reason=reason)
    return suspension


def _method(life: Life) -> LegalBasis:
    """The sector's own method for taking a level, where the provinces' texts are silent."""
    rules = applying("grading", life.county, life.sector, life.on)
    assert rules is not None
    method = next((one for one in rules.methods if life.sector in one.sectors), None)
    return LegalBasis(document=method.document if method else rules.document, article="取得等级后的管理")


def _propose_revocation(life: Life, announced_on: date) -> str:
    compliant(life, announced_on)
    life.until(LATER)
    proposal, authority = life.own_id("proposal"), life.grants[-1].authority
    life.act(
        ProposeRevocation,
        authority,
        legal_basis=_method(life),
        proposal=proposal,
        ground="dishonest_material",
        reason="评审材料虚假",
    )
    return proposal


def _propose_closure(life: Life, kind: ClosureKind, ground: str) -> str:
    life.until(LATER)
    proposal = life.own_id("proposal")
    life.act(ProposeClosure, proposal=proposal, kind=kind, ground=ground)
    return proposal


def _close(life: Life, proposal: str) -> None:
    life.wait(10, 30)
    life.act(Close, government(life.city), officer=SECOND, proposal=proposal)


def _ban(life: Life) -> None:
    proposal = _propose_closure(life, ClosureKind.BAN, "unlawful_operation")
    life.wait(3, 10)
    life.act(Close, officer=SECOND, proposal=proposal)

"""What comes before a suspension under the law of 2021: notice of rights, a hearing that is asked for and held."""

from datetime import date

from infra.demo.life import Life
from registry.domain.commands import HoldHearing, NotifyRights, RequestHearing
from registry.events.event import LegalBasis
from registry.events.vocabulary import GraveAct

BASIS = LegalBasis(document="中华人民共和国行政处罚法", article="第四十四条、第六十三条、第六十四条")
IN_FORCE = date(2022, 3, 1)


def heard(life: Life) -> None:
    """The enterprise is told of its rights, asks for a hearing, and is heard."""
    life.until(IN_FORCE)
    notice = {"notification": life.own_id("notice"), "legal_basis": BASIS}
    reason = "拟责令停产整顿：逾期未实现达标"
    life.act(NotifyRights, act=GraveAct.SUSPENSION, reason=reason, **notice)
    life.wait(1, 3)
    life.act(RequestHearing, **notice)
    life.wait(10, 15)
    life.act(HoldHearing, opinion="事实清楚，维持拟处理意见", **notice)
    life.wait(1, 5)

"""What an authority does to three enterprises while banks watch: items come, are corrected, repaired and annulled."""

from datetime import date
from typing import Any

from registry.domain.commands import (
    AnnulClosure,
    Close,
    CorrectDecision,
    DecideRecordObjection,
    EnterpriseCommand,
    ExecutePenalty,
    Penalise,
    ProposeClosure,
    RaiseRecordObjection,
    Register,
    RepairCredit,
    Suspend,
)
from registry.events.event import Authority, LegalBasis
from registry.events.vocabulary import ClosureKind, OrganKind, PenaltyKind, Scale, Sector, Severity

CLOSED, CORRECTED, REPAIRED = "91610113MA6U0C3J7X", "91610113MA6T00001E", "91610113MA6T00002H"
GOVERNMENT = Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region="610100", name="西安市人民政府")
DEPARTMENT = Authority(organ=OrganKind.DEPARTMENT, region="610100", name="西安市应急管理局")
BASIS = LegalBasis(document="陕安委会发〔2011〕9号", article="三(四)")
LAW = LegalBasis(document="中华人民共和国安全生产法", article="九十七")


def act(what: type[EnterpriseCommand], code: str, on: tuple[int, int, int], /, **told: Any) -> EnterpriseCommand:
    """An act of the department's, unless it is told otherwise."""
    by = {"officer": "xa-1", "authority": DEPARTMENT, "legal_basis": BASIS, "command": f"{what.__name__}-{code}"}
    return what(**by | {"enterprise": code, "effective_on": date(*on), **told})


def registered(code: str, name: str) -> EnterpriseCommand:
    where = {"name": name, "region": "610113", "sector": Sector.MACHINERY, "scale": Scale.ABOVE}
    return act(Register, code, (2012, 1, 5), **where)


def suspended(code: str) -> EnterpriseCommand:
    told = {"suspension": "停-1", "ground": "not_compliant_in_time", "ends_on": date(2014, 6, 30)}
    return act(Suspend, code, (2014, 1, 10), **told)


SUSPENSION, PENALTY = f"enterprise:{CORRECTED}/2", f"enterprise:{REPAIRED}/2"
PROPOSED = {"proposal": "关-1", "kind": ClosureKind.CLOSURE, "ground": "unfit_after_suspension"}
FINED = {"penalty": "罚-1", "kind": PenaltyKind.FINE, "severity": Severity.GENERAL, "amount": "20000"}
CITED = {"field": "legal_basis.article", "value": "三(三)", "reason": "条款引用有误"}

DEEDS: tuple[tuple[EnterpriseCommand, ...], ...] = (
    (registered(CLOSED, "陕西示例机械厂"), suspended(CLOSED)),
    (registered(CORRECTED, "西安示例铸造厂"), suspended(CORRECTED), registered(REPAIRED, "西安示例木器厂")),
    (
        act(ProposeClosure, CLOSED, (2014, 7, 1), **PROPOSED),
        act(Close, CLOSED, (2014, 7, 2), officer="xa-2", authority=GOVERNMENT, proposal="关-1"),
        act(Penalise, REPAIRED, (2014, 1, 10), legal_basis=LAW, document_number="陕应急罚〔2014〕1号", **FINED),
    ),
    (act(RaiseRecordObjection, CORRECTED, (2014, 2, 1), objection="异-1", decision=SUSPENSION, statement="依据有误"),),
    (act(CorrectDecision, CORRECTED, (2014, 2, 10), decision=SUSPENSION, **CITED),),
    (
        act(ExecutePenalty, REPAIRED, (2014, 2, 1), penalty="罚-1"),
        act(RepairCredit, REPAIRED, (2014, 7, 1), decision=PENALTY, reason="已缴纳罚款，满最短公示期"),
    ),
    (act(DecideRecordObjection, CORRECTED, (2014, 2, 20), objection="异-1", upheld=False, reason="更正后一致"),),
    (act(AnnulClosure, CLOSED, (2014, 8, 1), authority=GOVERNMENT, reason="程序违法"),),
)
"""Told one after the other, each lawful after those before."""

WITHDRAWN = {CLOSED: ["annulment"], CORRECTED: ["correction"], REPAIRED: ["repair"]}
"""Why recipients were told to stop using something, when all is done."""

"""Whole lives of enterprises as commands, for tests that need many acts."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from registry.domain import commands as c
from registry.domain.clock_commands import FlagReexamination
from registry.domain.commands import Announce, Command, Member, Register, resumption
from registry.events.case import ElementScore
from registry.events.event import LegalBasis
from tests.acts import BODY, HUQIU, JIANGSU, OFFICE, SUZHOU_GOVERNMENT, SUZHOU_ISSUER, act, code
from tests.application.clock import TODAY

LICENCE = "safety_production_licence"
METHOD = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")


def register(number: int = 1, **given: Any) -> Register:
    what = {"name": f"厂{number}", "region": "320505", "sector": "machinery", "scale": "above"}
    return act(Register, date(2011, 7, 1), **({"enterprise": code(number)} | what | given))


def order(number: int, name: str, **given: Any) -> c.OrderRectification:
    what = {"order": name, "findings": ["x"], "deadline": date(2013, 1, 1), "enterprise": code(number)}
    return act(c.OrderRectification, date(2012, 1, 1), **(what | given))


def up_to_approval(number: int, case: str = "k1") -> list[Command]:
    """From registration to an approved case for level three."""
    on, it = date(2012, 2, 1), {"enterprise": code(number), "case": case}
    elements = (ElementScore(element="1", points=80, total=100),)
    return [
        register(number),
        act(c.Apply, on, level="three", **it),
        act(c.ConsentToApplication, on, authority=HUQIU, **it),
        act(c.AcceptApplication, on, **it),
        act(
            c.ReportAssessment,
            on,
            assessment_body="安评公司",
            standard="机械企业评定标准",
            elements=elements,
            **it,
        ),
        act(c.ReviewAssessment, on, **it),
        act(c.ApproveLevel, on, **it),
    ]


def announce(*numbers: int, **given: Any) -> Announce:
    """An announcement of level three for these enterprises."""
    members = [Member(enterprise=code(n), case="k1", certificate=f"AQB-{n}") for n in numbers]
    what = {"announcement": "A1", "document": "1号", "title": "公告", "level": "three", "members": members}
    return act(Announce, date(2012, 3, 1), **(what | given))


def every_command() -> Sequence[Command]:
    """A lawful order of acts in which every command occurs."""
    on, second = date(2013, 1, 1), {"officer": "officer-2"}
    two = {"authority": JIANGSU, "legal_basis": METHOD, "enterprise": code(2)}
    stopped = {"ground": "not_compliant_in_time", "ends_on": date(2013, 6, 1)}
    return [
        *up_to_approval(1),
        announce(1),
        act(c.ChangeDetails, on, name="新厂"),
        act(c.OrderRectification, on, order="r1", findings=["x"], deadline=date(2013, 2, 1)),
        act(c.AcceptRectification, on, order="r1"),
        act(c.DirectUpgrade, on, direction="d1", equipment=["x"], deadline=date(2013, 2, 1)),
        act(c.ConfirmRetrofit, on, direction="d1"),
        act(c.NameExemplar, on, field="机械"),
        act(c.WithdrawExemplar, on, reason="x"),
        *_supervised(on),
        act(c.Suspend, on, suspension="s1", licences=["production_licence"], **stopped),
        act(c.RecordDefiance, on, suspension="s1", finding="x"),
        act(resumption.RequestResumption, on, suspension="s1"),
        act(resumption.RefuseResumption, on, suspension="s1", findings=["x"]),
        act(c.Resume, on, suspension="s1", accepted_by="验收组"),
        act(resumption.PublishResumption, on, suspension="s1", channels=["site"]),
        act(c.ProposeLicenceRevocation, on, proposal="l1", reason="x", licence=LICENCE, authority=SUZHOU_ISSUER),
        act(c.RevokeLicence, on, proposal="l1", authority=SUZHOU_ISSUER, **second),
        act(c.DeregisterLicence, on, licence="production_licence", reason="x", authority=SUZHOU_ISSUER),
        act(c.Apply, on, case="k2", level="three"),
        act(c.RefuseApplication, on, case="k2", reason="x"),
        act(c.ProposeClosure, on, proposal="p1", kind="closure", ground="refuses_stop_order"),
        act(c.WithdrawProposal, on, proposal="p1", reason="x"),
        act(c.ProposeClosure, on, proposal="p2", kind="closure", ground="refuses_stop_order"),
        act(c.Close, on, proposal="p2", authority=SUZHOU_GOVERNMENT, **second),
        act(c.AnnulClosure, on, reason="x", authority=SUZHOU_GOVERNMENT),
        act(c.ProposeClosure, on, proposal="p3", kind="closure", ground="refuses_stop_order"),
        act(c.Close, on, proposal="p3", authority=SUZHOU_GOVERNMENT, **second),
        act(c.LiftClosure, on, reason="x", authority=SUZHOU_GOVERNMENT),
        *_at_level_two(on, two, second),
        *of_an_authority(),
        *_of_a_body(second),
        *_heard(),
        *_undone(on),
        *_after_an_accident(),
        *up_to_approval(3)[:-1],
        act(c.RefuseLevel, on, case="k1", reason="x", enterprise=code(3)),
        *_under_2021(),
        *_succeeding(on),
        *_assessed_low(),
        register(27),
        act(c.ChangeDetails, date(2026, 12, 1), name="集团", enterprise=code(27)),
        act(c.WithdrawScheduledAct, TODAY, decision=f"enterprise:{code(27)}/2", reason="x", enterprise=code(27)),
    ]


def _assessed_low() -> list[Command]:
    *before, report, _, _ = up_to_approval(26)
    low = report.model_copy(update={"elements": (ElementScore(element="1", points=40, total=100),)})
    again = act(c.AgreeToReassessment, date(2012, 2, 1), enterprise=code(26), case="k1")
    return [*before, low, again]


def _succeeding(on: date) -> list[Command]:
    """An enterprise takes the place of one that was fined."""
    fined = {"penalty": "x1", "kind": "fine", "severity": "minor", "amount": 5000, "document_number": "2号"}
    return [
        register(21),
        register(22),
        act(c.Penalise, on, **fined, enterprise=code(21)),
        act(c.RecordSuccession, on, succession="u1", kind="merger", predecessor=code(21), enterprise=code(22)),
        register(23, enterprise="unregistered:320505-1"),
        act(c.LinkToCode, on, succession="u2", operation="unregistered:320505-1", enterprise=code(22)),
        register(24),
        act(c.StrikeRegistration, on, replaced_by=code(22), reason="x", enterprise=code(24)),
        *_at_a_site(),
    ]


def _of_a_body(second: dict[str, Any]) -> list[Command]:
    on, finding = date(2013, 3, 1), {"finding": "f1"}
    trained = {"sectors": ["machinery"], "organiser": "苏州市局", "content": "评定标准", "until": date(2014, 3, 1)}
    given = {"distribution": "x", "conditions": "x", "strength": "x", "role": "assessment", "sectors": ["machinery"]}
    appointed = given | {"level": "three", "region": "320500"}
    what = {"region": "320505", "sector": "machinery", "ground": "fraud", "facts": "x"}
    five = {"enterprise": code(5), "case": "k1"}
    decision = f"body:{code(900)}/{{}}".format
    return [
        act(c.RegisterBody, on, name="评审协会", kind="association", roles=["assessment"], region="320500"),
        act(c.AppointBody, on, appointment="a1", **appointed),
        act(c.FileAppointment, on, appointment="a1", authority=OFFICE),
        act(c.AppointBody, on, appointment="a2", **appointed),
        act(c.EndAppointment, on, appointment="a2", reason="x"),
        act(c.TrainAssessor, on, assessor="A-1", level="three", **trained),
        *_assessed_by_the_body(on),
        act(c.ReleaseAssessor, on, assessor="A-1"),
        act(c.RecordBodyFinding, on, finding="f1", **what),
        act(c.WarnBody, on, document_number="1号", **finding),
        act(c.SuspendBody, on, suspension="s1", ends_on=date(2013, 6, 1), **finding),
        act(c.ReinstateBody, on, suspension="s1"),
        act(c.ProposeDisqualification, on, proposal="p1", **finding),
        act(c.WithdrawDisqualification, on, proposal="p1", reason="x"),
        act(c.ProposeDisqualification, on, proposal="p2", **finding),
        act(c.Disqualify, on, proposal="p2", **second),
        act(FlagReexamination, on, authority=OFFICE, body=code(900), **five),
        act(c.SettleReexamination, on, reason="x", **five),
        act(c.CorrectBodyDecision, on, decision=decision(9), field="document_number", value="2号", reason="x"),
        act(c.AnnulBodyDecision, on, decision=decision(8), reason="x"),
        act(c.KeepBodyDecision, on, decision=decision(15), reason="x"),
        *_contested_about_the_body(on, decision(15)),
    ]


def _contested_about_the_body(on: date, lost: str) -> list[Command]:
    """What may be said against its disqualification, which is annulled in the end."""
    again = {"reconsideration": "v1", "authority": SUZHOU_GOVERNMENT}
    return [
        act(c.RaiseBodyObjection, on, objection="o1", decision=lost, statement="x"),
        act(c.DecideBodyObjection, on, objection="o1", upheld=False, reason="x"),
        act(c.AcceptBodyReconsideration, on, decision=lost, **again),
        act(c.OrderBodyStay, on, reason="x", **again),
        act(c.LiftBodyStay, on, reason="x", **again),
        act(c.DecideBodyReconsideration, on, outcome="annulled", reason="x", **again),
    ]


def _assessed_by_the_body(on: date) -> list[Command]:
    """The fifth enterprise's level rests on a report of the body."""
    *before, assessed, reviewed, approved = up_to_approval(5)
    by = {"body": code(900), "assessors": ("A-1",), "effective_on": on}
    announcement = announce(5, announcement="A5", command="A5", effective_on=on)
    return [
        *before,
        assessed.model_copy(update=by),
        reviewed.model_copy(update={"effective_on": on}),
        approved.model_copy(update={"effective_on": on}),
        announcement,
    ]


def _after_an_accident() -> list[Command]:
    """Under the rules of 2021: an accident during a case, a listing, a loss that the authority dismisses."""
    it, on = {"enterprise": code(9)}, date(2023, 11, 1)
    counts = {"accident": "t1", "deaths": 1, "serious_injuries": 0, "direct_loss": 0}
    return [
        register(9),
        act(c.Apply, on, case="k1", level="three", **it),
        act(c.ReportAccident, on, kind="fire", happened_on=on, reporting="in_time", **(counts | it)),
        act(c.SupplementAccident, on, **(counts | it)),
        act(c.InvestigateAccident, on, accident="t1", unfit=False, responsible=True, reporting="in_time", **it),
        act(c.GiveDishonestyNotice, on, listing="l1", ground="concealed_accident", reason="x", **it),
        act(c.ListDishonest, on, listing="l1", **it),
        act(c.PublishDishonesty, on, listing="l1", channels=["site"], **it),
        act(c.RemoveEarly, date(2024, 11, 1), listing="l1", reason="x", **it),
        act(c.RevokeEarlyRemoval, date(2024, 12, 1), listing="l1", reason="x", **it),
        act(c.RefuseApplication, date(2024, 12, 1), case="k1", reason="x", **it),
        act(c.EnterLedgerLevel, date(2024, 12, 1), level="three", certificate="c", **it),
        act(c.DismissLoss, date(2024, 12, 2), ground="dishonesty_list", reason="x", **it),
    ]


def _heard() -> list[Command]:
    """An enterprise is heard before its suspension."""
    six, notice = {"enterprise": code(6)}, {"notification": "n1"}
    stopped = {"ground": "not_compliant_in_time", "ends_on": date(2022, 9, 1)}
    return [
        register(6),
        act(c.NotifyRights, date(2022, 3, 1), act="suspension", reason="x", **notice, **six),
        act(c.RequestHearing, date(2022, 3, 4), **notice, **six),
        act(c.HoldHearing, date(2022, 3, 18), opinion="x", **notice, **six),
        act(c.Suspend, date(2022, 3, 21), suspension="s1", **stopped, **six),
    ]


def _supervised(on: date) -> list[Command]:
    issuer, licence = {"authority": SUZHOU_ISSUER}, "safety_production_licence"
    return [
        act(c.OpenCheck, on, inspection="i1", kind="licence_renewal", by=date(2013, 3, 1)),
        act(c.HoldInspection, on, inspection="i1", kind="licence_renewal", result="compliant"),
        act(c.FindHazard, on, hazard="h1", finding="x", deadline=date(2013, 3, 1), stopped=True),
        act(c.RemoveHazard, on, hazard="h1"),
        act(c.Penalise, on, penalty="x1", kind="fine", severity="minor", amount=5000, document_number="1号"),
        act(c.ExecutePenalty, on, penalty="x1"),
        act(c.PublishPenalty, on, penalty="x1", channels=["site"]),
        act(c.HoldBackLicence, on, withholding="w1", licence=licence, ends_on=date(2013, 3, 1), reason="x", **issuer),
        act(c.ReturnLicence, on, withholding="w1", **issuer),
        act(c.SetOwnDate, on, by=date(2013, 12, 1)),
        act(c.WarnSlowProgress, on, warning="g1", reason="x"),
        act(
            c.PublishExposure,
            on,
            exposure="e1",
            ground="not_compliant_in_time",
            channels=["site"],
            until=date(2013, 3, 1),
        ),
        act(c.WithdrawExposure, on, exposure="e1", reason="x"),
    ]


def _under_2021() -> list[Command]:
    """Under 应急〔2021〕83号, with everything that may happen around a case."""
    on, ends_on = date(2022, 3, 1), date(2022, 3, 10)
    it = {"enterprise": code(14), "case": "k1"}
    alone = {"enterprise": code(14)}
    elements = (ElementScore(element="1", points=80, total=100),)
    found = {
        "elements": elements,
        "nonconformities": ["x"],
        "assessment_body": "安评公司",
        "standard": "机械企业评定标准",
    }
    other = {"enterprise": code(15)}
    return [
        register(14),
        act(c.EngageConsultant, on, body="咨询公司", since=on, **alone),
        act(c.ReportSelfAssessment, on, group=["主要负责人"], whole="符合三级", **alone),
        act(c.Apply, on, level="three", **it),
        act(c.RequestSupplement, on, missing=["x"], **it),
        act(c.SubmitSupplement, on, **it),
        act(c.AcceptApplication, on, **it),
        act(c.ExamineSelfAssessment, on, **it),
        act(c.ReportAssessment, on, **it, **found),
        act(c.VoidAssessment, on, reason="x", **it),
        act(c.ReportAssessment, on, **it, **found),
        act(c.ExtendRectification, on, working_days=5, **it),
        act(c.ReportRectification, on, **it),
        act(c.ConfirmRectification, on, **it),
        act(c.OpenPublicNotice, on, ends_on=ends_on, channels=["网站"], **it),
        act(c.RaiseNoticeObjection, on, objection="y1", reason="x", **it),
        act(c.DecideNoticeObjection, on, objection="y1", upheld=False, reason="x", **it),
        act(c.HoldCase, ends_on, reason="x", **it),
        act(c.ReleaseCase, ends_on, reason="x", **it),
        act(c.ApproveLevel, date(2022, 3, 11), **it),
        _announced(14, date(2022, 3, 15)),
        act(c.IssueCertificate, date(2022, 3, 16), certificate="AQB-14", **alone),
        act(c.AwardPlaque, date(2022, 3, 16), certificate="AQB-14", **alone),
        act(c.RecogniseLevel, date(2025, 1, 6), standard="GB/T 33000-2016", **alone),
        act(c.Apply, date(2025, 1, 6), level="three", **(it | {"case": "k2"})),
        act(c.AcceptApplication, date(2025, 1, 6), **(it | {"case": "k2"})),
        act(c.ExamineSelfAssessment, date(2025, 1, 6), **(it | {"case": "k2"})),
        act(c.WaiveSiteAssessment, date(2025, 1, 6), grounds="x", **(it | {"case": "k2"})),
        act(c.WithdrawApplication, date(2025, 1, 6), **(it | {"case": "k2"})),
        act(c.Apply, date(2025, 1, 6), level="three", **(it | {"case": "k3"})),
        act(c.TerminateCase, date(2025, 1, 6), ground="false_promise", **(it | {"case": "k3"})),
        act(c.EnterLedgerLevel, date(2025, 1, 7), level="three", certificate="AQB-14b", **alone),
        act(c.ReturnCertificate, date(2025, 1, 8), certificate="AQB-14", **alone),
        register(15),
        act(c.Apply, date(2012, 2, 1), case="k1", level="three", **other),
        act(c.RefuseConsent, date(2012, 2, 1), case="k1", reason="x", authority=HUQIU, **other),
    ]


def _announced(number: int, on: date) -> Announce:
    member = Member(enterprise=code(number), case="k1", certificate=f"AQB-{number}")
    what = {"announcement": f"A{number}", "document": "9号", "title": "公告", "level": "three", "members": [member]}
    return act(Announce, on, **what)


def _at_level_two(on: date, two: dict[str, Any], second: dict[str, Any]) -> list[Command]:
    return [
        register(2),
        act(c.EnterLedgerLevel, on, level="two", certificate="c", **two),
        act(c.Downgrade, on, level="three", ground="system_not_kept_running", **two),
        act(c.ProposeRevocation, on, proposal="p1", ground="dishonest_material", **two),
        act(c.Revoke, on, proposal="p1", **(two | second)),
        act(c.AnnounceRevocation, on, proposal="p1", channels=["site"], **two),
    ]


def of_an_authority() -> list[Command]:
    """Every act on the record of an authority."""
    on, party = date(2013, 1, 7), {"party": "320500-department"}
    office = {"to": OFFICE, **party}
    report = {"report": "quarterly_progress", "period": "2012-Q4"}
    issue = {"publication": "progress", "period": "2012-Q4", "title": "进展", "channels": ["site", "media"]}
    return [
        act(c.EnterAuthority, on, name="苏州市安全生产监督管理局", **party),
        act(c.RenameAuthority, on, name="苏州市应急管理局", **party),
        act(c.NameLeadingGroup, on, head="officer-1", group_members=["officer-2"], office="办公室", **party),
        act(c.NameInformationOfficer, on, named="officer-2", **party),
        act(c.SubmitPlan, on, title="实施方案", **office),
        act(c.SetTarget, on, sector="machinery", scale="above", count=10, by=date(2013, 12, 31), **party),
        act(c.Delegate, on, delegation="d1", to=BODY, matters=["assessment"], **party),
        act(c.EndDelegation, on, delegation="d1", **party),
        act(c.HoldTraining, on, audience="safety_managers", topic="宣贯", attended=30, **party),
        act(c.ReportInformation, on, practice="好做法", **office),
        act(c.SubmitReport, on, **report, **office),
        act(c.IssuePublication, on, **issue, **party),
        act(c.NameKeySubject, on, sector="fireworks", **party),
        act(c.NameExemplarSector, on, sector="machinery", **party),
        act(c.WithdrawExemplarSector, on, sector="machinery", reason="x", **party),
        act(c.RecordFee, on, finding="f1", facts="收取考评费", amount=2000, **party),
        act(c.ReturnFee, on, finding="f1", measures="已退还", **party),
        act(c.RecordFee, on, finding="f2", facts="收取考评费", **party),
        act(c.WithdrawFee, on, finding="f2", reason="查无此事", **party),
    ]


def _at_a_site() -> list[Command]:
    """A second site that is entered, changed and given up."""
    on, it = date(2022, 3, 1), {"enterprise": code(16), "site": "s2"}
    return [
        register(16),
        act(c.EnterSite, on, name="二号厂区", region="320506", sector="textile", scale="below", **it),
        act(c.EnterLedgerLevel, on, level="three", certificate="c-16", **it),
        act(c.ChangeSite, on, name="西区", **it),
        act(c.LeaveSite, on, **it),
    ]


def _undone(on: date) -> list[Command]:
    """A level that is annulled after the enterprise was named exemplary for it."""
    four = {"enterprise": code(4)}
    stream = f"enterprise:{code(4)}"
    return [
        register(4),
        act(c.EnterLedgerLevel, date(2012, 1, 1), level="three", certificate="c", **four),
        act(c.NameExemplar, on, field="机械", **four),
        act(c.AnnulDecision, on, decision=f"{stream}/2", reason="x", **four),
        act(c.KeepDecision, on, decision=f"{stream}/3", reason="x", **four),
        *_contested(on, f"{stream}/3", four),
    ]


def _contested(on: date, named: str, four: dict[str, Any]) -> list[Command]:
    """What may be said against a naming as exemplary, and against a downgrade that is repaired at last."""
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": date(2013, 6, 1)}
    two = {"enterprise": code(4), "authority": JIANGSU, "legal_basis": METHOD}
    again = four | {"reconsideration": "v1", "authority": SUZHOU_GOVERNMENT}
    lower = f"enterprise:{code(4)}/16"
    return [
        act(c.CorrectDecision, on, decision=named, field="field", value="机械制造", reason="x", **four),
        act(c.RaiseRecordObjection, on, objection="o1", decision=named, statement="x", **four),
        act(c.DecideRecordObjection, on, objection="o1", upheld=False, reason="x", **four),
        act(c.Suspend, on, **stop, **four),
        act(c.AcceptReconsideration, on, decision=f"enterprise:{code(4)}/9", **again),
        act(c.OrderStay, on, reason="x", **again),
        act(c.LiftStay, on, reason="x", **again),
        act(c.DecideReconsideration, on, outcome="annulled", reason="x", **again),
        act(c.EnterLedgerLevel, on, level="two", certificate="c2", **two),
        act(c.Downgrade, on, level="three", ground="system_not_kept_running", **two),
        act(c.RepairCredit, date(2013, 5, 1), decision=lower, reason="x", **two),
    ]

"""Lawful and unlawful commands in any order: what must hold of an enterprise whatever is asked of it."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from registry.domain import commands as c
from registry.domain.case import Step
from registry.domain.deciding import decide
from registry.domain.deciding.case import announce
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.domain.tracks import Track, track_of
from registry.events.enterprise import ClosureAnnulled, LevelAnnounced
from registry.events.envelope import encode, tell, written
from registry.events.event import Authority, Event, LegalBasis
from registry.events.vocabulary import Level
from tests.acts import BASIS, HUQIU, JIANGSU, NATION, SUZHOU, SUZHOU_GOVERNMENT, XIAN, act, code
from tests.rules.given import TODAY, report

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
METHOD = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")
DECIDES = {Level.THREE: SUZHOU, Level.TWO: JIANGSU, Level.ONE: NATION}
LEVELS = st.sampled_from(list(DECIDES))
SOME = st.sampled_from(["", "", "", "1", "2"])
"""The id of a case or proposal; empty: the one that is open, if any."""
COMPETENT = None
ORGANS = st.sampled_from([COMPETENT] * 6 + [SUZHOU, SUZHOU_GOVERNMENT, JIANGSU, NATION, HUQIU, XIAN])
STEPS = st.sampled_from([0, 1, 30, 1, 0, 100, -1, 400])
STARTS = st.sampled_from([date(2011, 7, 1), date(2016, 2, 29), date(2021, 10, 30), date(2022, 1, 1)])
TAKING: list[type[c.EnterpriseCommand]] = [c.Downgrade, c.ProposeRevocation]
IN_A_CASE: list[type[c.EnterpriseCommand]] = [
    c.ConsentToApplication,
    c.AcceptApplication,
    c.ExamineSelfAssessment,
    c.SubmitSupplement,
    c.ReportRectification,
    c.ConfirmRectification,
    c.ReviewAssessment,
    c.ApproveLevel,
    c.RefuseApplication,
    c.RefuseLevel,
    c.RefuseConsent,
    c.VoidAssessment,
    c.HoldCase,
    c.ReleaseCase,
    c.WithdrawApplication,
]
BASES = st.sampled_from([METHOD, BASIS])


class AnyHistory(RuleBasedStateMachine):
    """One enterprise, any command on any day by any organ; the days mostly go forward."""

    @initialize(start=STARTS)
    def register(self, start: date) -> None:
        self.enterprise = Enterprise(code())
        self.events: list[Event] = []
        self.day = start
        self.ask(c.Register, 0, name="厂", region="320505", sector="machinery", scale="above")

    def ask(self, kind: type[c.EnterpriseCommand], step: int, organ: Authority | None = None, /, **given: Any) -> None:
        on = min(self.day + timedelta(days=step), TODAY + timedelta(days=1))
        command = act(kind, on, authority=organ or SUZHOU, **given)
        self._decide(lambda: decide(Facts.of(self.enterprise, command, TODAY)), on)

    def case(self, id: str) -> str:
        opened = self.enterprise.open_case
        return opened.id if opened and not id else f"k{len(self.enterprise.cases)}{id}"

    def case_authority(self) -> Authority:
        opened = self.enterprise.open_case
        return SUZHOU if opened is None else DECIDES[opened.level]

    def proposal(self, id: str) -> str:
        return next(iter(self.enterprise.proposals), "p") if not id else f"p{id}"

    def _decide(self, decided: Any, on: date) -> None:
        before, closed = deepcopy(self.enterprise), self.enterprise.closure is not None
        try:
            events = decided()
        except Refused:
            assert self.enterprise == before
            return
        assert events
        assert self.enterprise == before
        for event in events:
            assert not closed or isinstance(event, ClosureAnnulled)
            self.events.append(event)
            self.enterprise.evolve(event)
            self._carried(event)
        self.day = max(self.day, on)

    def _carried(self, event: Event) -> None:
        """What is written is read back the same, by the write side and by readers."""
        version = self.enterprise.version
        data = encode(event, stream=self.enterprise.stream, version=version, time=NOW, source="urn:test")
        assert len(data) < 64 * 1024
        envelope, again = written(data)
        assert (envelope.version, again) == (version, event)
        told = tell(7, data)
        assert type(told.event).__name__ == type(event).__name__
        assert told.event.effective_on == event.effective_on

    @rule(steps=st.integers(1, 5))
    def go_on(self, steps: int) -> None:
        """The case takes its lawful steps, a new one is opened when there is none."""
        for _ in range(steps):
            opened = self.enterprise.open_case
            match opened and opened.step:
                case None:
                    self.apply(1, COMPETENT, "", Level.THREE)
                case Step.SUBMITTED if self.is_examined():
                    self.advance(1, COMPETENT, "", c.AcceptApplication)
                case Step.SUBMITTED:
                    organ = HUQIU if opened and opened.level is Level.THREE else SUZHOU
                    self.advance(1, organ, "", c.ConsentToApplication)
                case Step.CONSENTED:
                    self.advance(1, COMPETENT, "", c.AcceptApplication)
                case Step.ACCEPTED if self.is_examined():
                    self.advance(1, COMPETENT, "", c.ExamineSelfAssessment)
                case Step.ACCEPTED | Step.EXAMINED:
                    self.assess(1, "", 95)
                case Step.ASSESSED if self.is_examined():
                    self.notice(1)
                case Step.ASSESSED:
                    self.advance(1, COMPETENT, "", c.ReviewAssessment)
                case Step.REVIEWED:
                    self.advance(1, COMPETENT, "", c.ApproveLevel)
                case Step.NOTICED:
                    self.advance(20, COMPETENT, "", c.ApproveLevel)
                case _:
                    self.announce(1, COMPETENT, "", None)

    def is_examined(self) -> bool:
        """Whether the open case is one of 应急〔2021〕83号."""
        opened = self.enterprise.open_case
        return opened is not None and opened.submitted_on >= date(2021, 11, 1)

    @rule(step=STEPS)
    def notice(self, step: int) -> None:
        ends_on = self.day + timedelta(days=step + 15)
        self.ask(c.OpenPublicNotice, step, self.case_authority(), case=self.case(""), ends_on=ends_on, channels=["网"])

    @rule(step=STEPS, upheld=st.booleans(), objection=st.sampled_from(["y1", "y2"]))
    def object(self, step: int, upheld: bool, objection: str) -> None:
        what = {"case": self.case(""), "objection": objection, "reason": "x"}
        self.ask(c.RaiseNoticeObjection, step, None, **what)
        self.ask(c.DecideNoticeObjection, step, self.case_authority(), upheld=upheld, **what)

    @rule(annulled=st.booleans())
    def close(self, annulled: bool) -> None:
        """It is proposed to close it, it is closed, and perhaps the closure is annulled."""
        self.propose_closure(1, COMPETENT, "closure")
        self.settle(1, COMPETENT, "officer-2", BASIS, "", c.Close)
        if annulled:
            self.annul(1, COMPETENT)

    @rule()
    def revoke(self) -> None:
        """It is proposed to revoke the level, and it is revoked."""
        self.take_level(1, COMPETENT, METHOD, c.ProposeRevocation, "system_not_kept_running")
        self.settle(1, COMPETENT, "officer-2", METHOD, "", c.Revoke)

    @rule(step=STEPS, organ=ORGANS, id=SOME, level=LEVELS)
    def apply(self, step: int, organ: Authority | None, id: str, level: Level) -> None:
        self.ask(c.Apply, step, organ, case=f"k{len(self.enterprise.cases)}{id}", level=level)

    @rule(
        step=STEPS,
        organ=ORGANS,
        id=SOME,
        kind=st.sampled_from(IN_A_CASE),
    )
    def advance(self, step: int, organ: Authority | None, id: str, kind: type[c.EnterpriseCommand]) -> None:
        reason = {"reason": "理由"} if "reason" in kind.model_fields else {}
        self.ask(kind, step, organ or self.case_authority(), case=self.case(id), **reason)

    @rule(step=STEPS, id=SOME, points=st.sampled_from([95, 75, 10, 110]))
    def assess(self, step: int, id: str, points: int) -> None:
        made = report(self.day, str(points))
        given = {name: getattr(made, name) for name in ("assessment_body", "standard", "elements")}
        self.ask(c.ReportAssessment, step, case=self.case(id), **given)

    @rule(step=STEPS, organ=ORGANS, id=SOME, level=st.sampled_from([None, None, *Level]))
    def announce(self, step: int, organ: Authority | None, id: str, level: Level | None) -> None:
        opened, on = self.enterprise.open_case, self.day + timedelta(days=step)
        member = c.Member(enterprise=code(), case=self.case(id), certificate="c")
        asked = level or (opened.level if opened else Level.THREE)
        document = {"announcement": "A1", "document": "1号", "title": "t", "level": asked, "members": [member]}
        command = act(c.Announce, on, authority=organ or self.case_authority(), **document)
        self._decide(lambda: announce(Facts.of(self.enterprise, command, TODAY, member.case), member), on)

    @rule(step=STEPS, organ=ORGANS, level=LEVELS, years=st.sampled_from([3, None, 1, -1]))
    def enter_from_ledger(self, step: int, organ: Authority | None, level: Level, years: int | None) -> None:
        until = None if years is None else self.day + timedelta(days=365 * years)
        organ = organ or DECIDES[level]
        self.ask(c.EnterLedgerLevel, step, organ, level=level, certificate="c", valid_until=until)

    @rule(
        step=STEPS,
        organ=ORGANS,
        basis=BASES,
        kind=st.sampled_from(TAKING),
        ground=st.sampled_from(["system_not_kept_running", "x"]),
    )
    def take_level(
        self, step: int, organ: Authority | None, basis: LegalBasis, kind: type[c.EnterpriseCommand], ground: str
    ) -> None:
        held = self.enterprise.held
        named = {"level": "three"} if kind is c.Downgrade else {"proposal": f"p{len(self.events)}"}
        organ = organ or (held.granted_by if held else SUZHOU)
        self.ask(kind, step, organ, legal_basis=basis, ground=ground, **named)

    @rule(
        step=STEPS,
        organ=ORGANS,
        officer=st.sampled_from(["officer-2", "officer-2", "officer-1"]),
        basis=BASES,
        id=SOME,
        kind=st.sampled_from([c.Close, c.Revoke, c.WithdrawProposal]),
    )
    def settle(
        self,
        step: int,
        organ: Authority | None,
        officer: str,
        basis: LegalBasis,
        id: str,
        kind: type[c.EnterpriseCommand],
    ) -> None:
        held = self.enterprise.held
        competent = SUZHOU_GOVERNMENT if kind is c.Close else held.granted_by if held else SUZHOU
        reason = {"reason": "理由"} if "reason" in kind.model_fields else {}
        proposal = self.proposal(id)
        self.ask(kind, step, organ or competent, officer=officer, legal_basis=basis, proposal=proposal, **reason)

    @rule(step=STEPS, organ=ORGANS, kind=st.sampled_from(["closure", "ban"]))
    def propose_closure(self, step: int, organ: Authority | None, kind: str) -> None:
        proposal = f"p{len(self.events)}"
        self.ask(c.ProposeClosure, step, organ, proposal=proposal, kind=kind, ground="refuses_stop_order")

    @rule(step=STEPS, organ=ORGANS)
    def annul(self, step: int, organ: Authority | None) -> None:
        self.ask(c.AnnulClosure, step, organ or SUZHOU_GOVERNMENT, reason="程序违法")

    @rule(step=STEPS, organ=ORGANS, licences=st.sampled_from([["production_licence"], [], ["production_licence"] * 2]))
    def suspend(self, step: int, organ: Authority | None, licences: list[str]) -> None:
        what = {"suspension": f"s{len(self.events)}", "ground": "not_compliant_in_time", "licences": licences}
        self.ask(c.Suspend, step, organ, ends_on=self.day + timedelta(days=90), **what)

    @rule(step=STEPS, organ=ORGANS, id=SOME)
    def resume(self, step: int, organ: Authority | None, id: str) -> None:
        current = self.enterprise.suspension
        self.ask(c.Resume, step, organ, suspension=id or (current.id if current else "s"), accepted_by="验收组")

    @rule(step=STEPS, id=SOME, kind=st.sampled_from(["order", "accept", "direct", "confirm", "name", "withdraw"]))
    def operate(self, step: int, id: str, kind: str) -> None:
        deadline = self.day + timedelta(days=60)
        what: dict[str, tuple[type[c.EnterpriseCommand], dict[str, Any]]] = {
            "order": (c.OrderRectification, {"order": f"r{id}", "findings": ["x"], "deadline": deadline}),
            "accept": (c.AcceptRectification, {"order": f"r{id}"}),
            "direct": (c.DirectUpgrade, {"direction": f"d{id}", "equipment": ["x"], "deadline": deadline}),
            "confirm": (c.ConfirmRetrofit, {"direction": f"d{id}"}),
            "name": (c.NameExemplar, {"field": "机械"}),
            "withdraw": (c.WithdrawExemplar, {"reason": "x"}),
        }
        asked, given = what[kind]
        self.ask(asked, step, **given)

    @rule(step=STEPS, change=st.sampled_from([{"name": "新厂"}, {}, {"region": "320506"}, {"region": "320102"}]))
    def change(self, step: int, change: dict[str, str]) -> None:
        self.ask(c.ChangeDetails, step, JIANGSU, **change)

    @invariant()
    def a_replay_gives_the_same_enterprise(self) -> None:
        again = Enterprise(self.enterprise.id)
        for event in self.events:
            again.evolve(event)
        assert again == self.enterprise
        assert again.version == len(self.events)

    @invariant()
    def at_most_one_case_is_open(self) -> None:
        assert sum(case.open for case in self.enterprise.cases.values()) <= 1

    @invariant()
    def a_level_was_announced(self) -> None:
        held = self.enterprise.held
        assert held is None or any(isinstance(event, LevelAnnounced) for event in self.events)

    @invariant()
    def dates_do_not_go_back_within_a_track(self) -> None:
        last: dict[Track, date] = {}
        for event in self.events:
            track = track_of(event)
            assert event.effective_on >= last.get(track, date.min)
            last[track] = event.effective_on

    @invariant()
    def no_licence_is_withheld_without_a_suspension(self) -> None:
        assert self.enterprise.suspension is not None or self.enterprise.withheld == ()

    @invariant()
    def a_closed_enterprise_has_nothing_open(self) -> None:
        if self.enterprise.closure is not None:
            assert self.enterprise.open_case is None
            assert self.enterprise.proposals == {}
            assert self.enterprise.holds_level(self.day) is None


AnyHistory.TestCase.settings = settings(max_examples=80, stateful_step_count=50, deadline=None)
TestAnyHistory = AnyHistory.TestCase

"""Later acts asked anew when an earlier one falls or reads otherwise (domain decision 34): flagged, never reversed."""

from datetime import date

from registry.domain import commands as c
from registry.domain.deciding.redeciding import MADE_BY, no_longer_lawful
from registry.domain.decisions import DECISIONS
from registry.domain.rulesets.organs import ACTS
from registry.events.case import ApplicationSubmitted
from registry.events.enterprise import LevelAnnounced
from registry.events.event import Authority, Event, LegalBasis
from registry.events.remedies import DecisionAnnulled, ReconsiderationDecided
from registry.events.vocabulary import Level, OrganKind
from tests.acts import JIANGSU, act
from tests.rules.given import Given, approved, at_level, registered, said
from tests.rules.test_procedure import announced

METHOD = LegalBasis(document="全国冶金等工贸企业安全生产标准化考评办法", article="一")
SINCE, STOPPED, RESUMED, GRANTED = date(2012, 1, 2), date(2012, 3, 1), date(2012, 5, 2), date(2012, 8, 1)
LATER = date(2016, 1, 4)


def last(given: Given, kind: type[Event]) -> str:
    """The id of the last event of a kind."""
    numbers = [n for n, event in enumerate(given.enterprise.history, 1) if type(event) is kind]
    return f"{given.enterprise.stream}/{numbers[-1]}"


def annul(decision: str, **given: object) -> c.AnnulDecision:
    return act(c.AnnulDecision, LATER, **{"decision": decision, "reason": "程序违法", "authority": JIANGSU} | given)


def suspended() -> Given:
    stop = {"suspension": "s1", "ground": "not_compliant_in_time", "ends_on": date(2012, 9, 3)}
    return registered(SINCE).after(act(c.Suspend, STOPPED, **stop))


def granted_after_a_resumption() -> Given:
    """A level that could be granted because operations had been resumed."""
    given = approved(on=date(2012, 6, 1), start=suspended().after(resume()))
    for event in announced(given, GRANTED):
        given.enterprise.evolve(event)
    return given


def resume() -> c.Resume:
    return act(c.Resume, RESUMED, suspension="s1", accepted_by="验收组")


def test_decision_34_what_could_not_be_granted_while_suspended_is_flagged_when_the_resumption_is_annulled() -> None:
    given = granted_after_a_resumption()
    resumption, level = f"{given.enterprise.stream}/3", last(given, LevelAnnounced)
    told = given.when(annul(resumption)).then(said(DecisionAnnulled, flagged=(level,)))
    assert told.enterprise.held is not None
    assert told.enterprise.flagged == {level: told.enterprise.last_event}
    keep = act(c.KeepDecision, LATER, decision=level, reason="经复查符合条件", authority=JIANGSU)
    assert told.after(keep).enterprise.flagged == {}


def test_decision_34_what_the_annulled_decision_stood_in_the_way_of_is_not_touched() -> None:
    given = granted_after_a_resumption()
    suspension = f"{given.enterprise.stream}/2"
    given.when(annul(suspension)).then(said(DecisionAnnulled, flagged=()))


def test_decision_34_a_lower_level_than_the_one_that_stands_again_is_flagged() -> None:
    ground = {"level": "three", "ground": "system_not_kept_running", "legal_basis": METHOD, "authority": JIANGSU}
    given = at_level(Level.TWO, SINCE).after(act(c.Downgrade, STOPPED, **ground))
    given.after(act(c.EnterLedgerLevel, GRANTED, level="three", certificate="c3"))
    downgrade, renewed = f"{given.enterprise.stream}/3", last(given, LevelAnnounced)
    given.when(annul(downgrade)).then(said(DecisionAnnulled, flagged=(renewed,)))


def test_decision_34_a_case_falls_into_doubt_with_its_application() -> None:
    ground = {"level": "three", "ground": "system_not_kept_running", "legal_basis": METHOD, "authority": JIANGSU}
    start = at_level(Level.TWO, SINCE).after(act(c.Downgrade, STOPPED, **ground))
    given = approved(on=date(2012, 6, 1), start=start)
    for event in announced(given, GRANTED):
        given.enterprise.evolve(event)
    level = last(given, LevelAnnounced)
    given.when(annul(f"{given.enterprise.stream}/3")).then(said(DecisionAnnulled, flagged=(level,)))
    assert type(given.enterprise.event(last(given, ApplicationSubmitted))) is ApplicationSubmitted


def test_decision_34_a_term_that_reads_otherwise_after_a_reconsideration_puts_later_acts_into_doubt() -> None:
    until = date(2025, 1, 4)
    given = at_level(Level.TWO, date(2022, 1, 4), valid_until=until)
    entry = f"{given.enterprise.stream}/2"
    given = approved(Level.TWO, date(2024, 11, 4), start=given)
    for event in announced(given, date(2024, 12, 2), Level.TWO, authority=JIANGSU):
        given.enterprise.evolve(event)
    level = last(given, LevelAnnounced)
    government = Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region="320000", name="江苏省人民政府")
    by = {"reconsideration": "v1", "authority": government}
    given.after(act(c.AcceptReconsideration, date(2025, 6, 3), decision=entry, **by))
    what = {"outcome": "changed", "field": "valid_until", "value": "2026-01-04", "reason": "起算日有误"}
    given.when(act(c.DecideReconsideration, date(2025, 8, 4), **what, **by)).then(
        said(ReconsiderationDecided, flagged=(level,))
    )
    assert list(given.enterprise.flagged) == [level]


def test_decision_34_nothing_is_reversed_and_the_clock_s_events_are_not_asked() -> None:
    given = granted_after_a_resumption()
    before = [type(event) for event in given.enterprise.history]
    assert no_longer_lawful(given.enterprise, {3}) == [len(before)]
    assert [type(event) for event in given.enterprise.history] == before
    assert not any(kind.__module__.endswith("clock") for kind in MADE_BY)


def test_every_act_that_is_asked_anew_is_one_of_an_officer() -> None:
    assert {kind.__name__ for kind in MADE_BY.values()} <= set(ACTS)
    assert set(MADE_BY) - {ApplicationSubmitted} <= DECISIONS

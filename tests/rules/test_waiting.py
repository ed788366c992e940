"""Rules for the wait after a revocation: from its announcement, and without an end while there is none."""

from collections.abc import Sequence
from datetime import date

import pytest
from pydantic import ValidationError

from registry.domain.commands import (
    AnnounceRevocation,
    AnnulDecision,
    Apply,
    Command,
    EnterLedgerLevel,
    EnterpriseCommand,
    EnterSite,
    ProposeRevocation,
    ReportAccident,
    Revoke,
)
from registry.domain.explaining import explain
from registry.domain.explanation import Explanation
from registry.domain.facts import Facts
from registry.domain.rulesets import Setback, Waiting
from registry.events.case import ApplicationSubmitted
from registry.events.enterprise import RevocationAnnounced
from registry.events.event import Event
from registry.events.vocabulary import Level
from tests.acts import JIANGSU, act
from tests.rules.given import Given, at_level, decide, registered, revoked_on, said

OLD, NEW = date(2024, 2, 29), date(2026, 12, 7)
LATER = date(2030, 1, 1)
CHANNELS = {"channels": ["site", "media"]}


def ask(on: date) -> Apply:
    return act(Apply, on, case="k9", level="three")


def announced(on: date, **given: object) -> AnnounceRevocation:
    return act(AnnounceRevocation, on, proposal="p1", **(CHANNELS | given))


class Later(Given):
    """What is decided years from now."""

    def after(self, *commands: EnterpriseCommand) -> "Later":
        for command in commands:
            for event in self._decided(command):
                self.enterprise.evolve(event)
        return self

    def refused(self, command: EnterpriseCommand, words: str) -> None:
        with pytest.raises(Exception, match=words):
            self._decided(command)

    def _decided(self, command: Command) -> Sequence[Event]:
        return decide(Facts.of(self.enterprise, command, LATER))  # type: ignore[arg-type]


def revoked_lately() -> Later:
    """A revocation of a day from which on its announcement is asked for."""
    accident = {"accident": "a1", "happened_on": date(2026, 12, 1), "kind": "production", "deaths": 1}
    counts = {"serious_injuries": 0, "direct_loss": 0, "reporting": "in_time"}
    return Later(at_level(Level.THREE, date(2025, 1, 6)).enterprise).after(
        act(ReportAccident, date(2026, 12, 2), **accident, **counts),
        act(ProposeRevocation, NEW, proposal="p1", ground="fatal_accident"),
        act(Revoke, NEW, proposal="p1", officer="officer-2"),
    )


def explained(one: Given, on: date) -> Explanation | None:
    events = [event for _, event in one.enterprise.living()]
    return next((each for each in explain(one.enterprise, events, on) if each.subject == "waiting"), None)


def test_decision_26_the_year_after_a_revocation_runs_from_its_announcement() -> None:
    one = revoked_lately().after(announced(date(2026, 12, 14)))
    one.refused(ask(date(2027, 12, 13)), "from 2026-12-14 end on 2027-12-14")
    one.after(ask(date(2027, 12, 14)))
    assert [case.id for case in one.enterprise.open_cases] == ["k9"]


def test_decision_26_until_the_revocation_is_announced_the_wait_has_no_end() -> None:
    one = revoked_lately()
    one.refused(ask(date(2029, 12, 10)), "none is on record")
    told = explained(one, date(2029, 12, 10))
    assert told is not None
    assert (told.rule, told.mark, told.clause) == (
        "waiting_period",
        "rule",
        "应急〔2021〕83号 撤销公告之日起一年 (条号待核)",
    )
    assert (told.inputs["setback_on"], told.inputs["since"], told.inputs["ends_on"]) == ("2026-12-07", None, None)
    assert told.evidence == (f"{one.enterprise.stream}/5",)
    assert told.way_out is not None
    assert "announces it" in told.way_out
    one.after(announced(date(2029, 12, 11)))
    one.refused(ask(date(2030, 1, 1)), "end on 2030-12-11")


def test_decision_26_of_an_older_revocation_without_an_announcement_on_record_the_year_runs_from_the_decision() -> None:
    revoked_on(OLD).when(ask(date(2025, 2, 27))).then_refused("waiting_period")
    revoked_on(OLD).when(ask(date(2025, 2, 28))).then(said(ApplicationSubmitted))


def test_decision_26_of_an_older_revocation_an_announcement_on_record_counts_too() -> None:
    told = revoked_on(OLD).when(announced(date(2024, 3, 15)))
    told.then(said(RevocationAnnounced, proposal="p1", channels=("site", "media"), site=None))
    one = revoked_on(OLD).after(announced(date(2024, 3, 15)))
    one.when(ask(date(2025, 3, 14))).then_refused("waiting_period")
    waits = explained(one, date(2025, 3, 14))
    assert waits is not None
    assert (waits.inputs["setback_on"], waits.inputs["since"]) == ("2024-02-29", "2024-03-15")
    assert (waits.inputs["ends_on"], len(waits.evidence)) == ("2025-03-15", 2)
    assert explained(one, date(2025, 3, 15)) is None
    one.when(ask(date(2025, 3, 15))).then(said(ApplicationSubmitted))


def test_decision_26_a_revocation_is_announced_once_by_who_decided_it_and_not_before() -> None:
    one = revoked_on(OLD)
    one.when(announced(date(2024, 2, 28))).then_refused("nothing_open")
    one.when(announced(date(2024, 3, 15), authority=JIANGSU)).then_refused("original_authority")
    one.after(announced(date(2024, 3, 15))).when(announced(date(2024, 3, 16))).then_refused("nothing_open")
    at_level(Level.THREE, date(2022, 1, 1)).when(announced(OLD)).then_refused("nothing_open")


def test_decision_26_an_announcement_recorded_late_is_in_no_later_application_that_it_would_forbid() -> None:
    one = revoked_on(OLD).after(ask(date(2025, 2, 28)))
    one.when(announced(date(2024, 3, 15))).then_refused("date_goes_back")
    one.when(announced(date(2024, 2, 29))).then(said(RevocationAnnounced))


def test_decision_26_a_level_granted_since_or_the_revocation_s_annulment_leaves_nothing_to_wait_for() -> None:
    again = {"level": "three", "certificate": "c9", "valid_until": date(2028, 4, 1)}
    granted = revoked_on(OLD).after(announced(date(2024, 3, 15)), act(EnterLedgerLevel, date(2025, 4, 1), **again))
    assert (granted.enterprise.revocation, explained(granted, date(2025, 4, 2))) == (None, None)
    one = revoked_on(OLD).after(announced(date(2024, 3, 15)))
    annulled = act(AnnulDecision, date(2024, 4, 1), decision=f"{one.enterprise.stream}/4", reason="x")
    held = one.after(annulled).enterprise
    assert (held.revocation, held.holds_level(date(2024, 4, 2)) is not None) == (None, True)
    assert explained(one, date(2024, 4, 2)) is None


def test_decision_26_an_announcement_that_was_recorded_wrongly_is_annulled_and_recorded_anew() -> None:
    one = revoked_lately().after(announced(date(2026, 12, 14)))
    one.after(act(AnnulDecision, date(2026, 12, 20), decision=f"{one.enterprise.stream}/6", reason="日期有误"))
    revoked = one.enterprise.revocation
    assert (revoked and revoked.on, revoked and revoked.announced_on) == (NEW, None)
    one.refused(ask(date(2029, 12, 10)), "none is on record")
    one.after(announced(date(2026, 12, 17)))
    one.refused(ask(date(2027, 12, 16)), "from 2026-12-17 end on 2027-12-17")


def test_decision_34_an_announcement_is_recorded_late_of_whatever_place_the_revocation_was() -> None:
    taken = {"proposal": "p1", "ground": "system_not_kept_running", "site": "s2"}
    levels = {"level": "three", "site": "s2"}
    one = registered(date(2020, 1, 2)).after(
        act(EnterSite, date(2020, 1, 2), site="s2", name="二厂", region="320506", sector="machinery", scale="above"),
        act(EnterLedgerLevel, date(2022, 1, 4), certificate="c1", **levels),
        act(ProposeRevocation, date(2022, 5, 5), **taken),
        act(Revoke, date(2022, 5, 6), proposal="p1", officer="officer-2"),
        act(EnterLedgerLevel, date(2024, 1, 4), certificate="c2", **levels),
    )
    told = one.when(announced(date(2022, 6, 1))).then(said(RevocationAnnounced, proposal="p1", site="s2"))
    assert told.enterprise.at("s2").holds_level(date(2024, 1, 4)) is not None


def test_only_a_revocation_is_announced() -> None:
    announced = {"since": OLD, "article": "x", "mark": "ours"}
    with pytest.raises(ValidationError, match="only a revocation is announced"):
        Waiting(after=Setback.FAILURE, years=1, article="x", mark="rule", announced=announced)

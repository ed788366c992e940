"""What the clock records: what is due, once, in the order of legal dates."""

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.commands import OrderRectification, Suspend
from registry.domain.facts import Facts
from registry.domain.policies.due import due
from registry.domain.policies.limits import limit_ends
from registry.domain.refusals import Refused
from registry.domain.working_days import NoCalendar, term_ends, working_days_after
from registry.events.vocabulary import Level
from tests.acts import act
from tests.rules.given import TODAY, Given, applied, at_level, decide, registered


def swept(given: Given, as_of: date) -> list[str]:
    """Records what is due and returns the events' names in their order."""
    names = []
    for one in due(given.enterprise, as_of):
        for event in decide(Facts.of(given.enterprise, one.command, TODAY)):
            given.enterprise.evolve(event)
            names.append(f"{type(event).__name__} {event.effective_on}")
    return names


def test_a_level_lapses_on_the_day_after_its_last() -> None:
    given = at_level(Level.THREE, date(2019, 5, 2), valid_until=date(2022, 5, 2), sector="transport")
    assert swept(given, date(2022, 5, 2)) == []
    assert swept(given, date(2022, 6, 1)) == ["LevelExpired 2022-05-03"]
    assert swept(given, date(2023, 1, 1)) == []


def test_what_is_due_comes_in_the_order_of_legal_dates() -> None:
    given = registered().after(
        act(OrderRectification, date(2014, 2, 3), order="r1", findings=["防护缺失"], deadline=date(2014, 5, 5)),
        act(Suspend, date(2014, 3, 3), suspension="s1", ground="not_compliant_in_time", ends_on=date(2014, 4, 1)),
    )
    assert swept(given, date(2014, 6, 1)) == [
        "SuspensionOverdue 2014-04-02",
        "BatchProposed 2014-04-02",
        "RectificationOverdue 2014-05-06",
    ]
    assert swept(given, date(2014, 6, 2)) == []


def test_decision_11_a_proposal_whose_facts_fall_away_is_withdrawn() -> None:
    given = registered()
    assert swept(given, date(2014, 1, 1)) == ["BatchProposed 2014-01-01"]
    granted = at_level(Level.THREE, date(2014, 3, 1)).enterprise.held
    given.enterprise.held = granted
    assert swept(given, date(2014, 3, 2)) == ["BatchProposalWithdrawn 2014-03-02"]


@pytest.mark.parametrize("as_of", [date(2014, 1, 1), date(2016, 1, 1), date(2020, 7, 1)])
def test_decision_01_rules_answer_the_same_whether_or_not_the_sweep_ran(as_of: date) -> None:
    def history() -> Given:
        return at_level(Level.THREE, date(2012, 5, 2), valid_until=date(2015, 5, 2))

    never, late, often = history(), history(), history()
    swept(late, as_of)
    for year in range(2012, as_of.year + 1):
        swept(often, date(year, 1, 1))
    assert (
        never.enterprise.holds_level(as_of) == late.enterprise.holds_level(as_of) == often.enterprise.holds_level(as_of)
    )


def test_nothing_is_recorded_that_is_not_due() -> None:
    given = at_level(Level.THREE, date(2019, 5, 2), valid_until=date(2022, 5, 2))
    command = next(
        one.command for one in due(given.enterprise, date(2023, 1, 1)) if "certificate" in one.command.command
    )
    early = command.model_copy(update={"effective_on": date(2022, 5, 2)})
    with pytest.raises(Refused) as refused:
        decide(Facts.of(given.enterprise, early, TODAY))
    assert refused.value.refusal.rule == "nothing_due"


def test_decision_02_days_count_by_the_calendar_of_the_state_council() -> None:
    assert working_days_after(date(2024, 9, 30), 5) == date(2024, 10, 12)  # 12 October 2024 was worked instead
    assert term_ends(date(2024, 10, 1)) == date(2024, 10, 8)
    with pytest.raises(NoCalendar, match="1999"):
        term_ends(date(1999, 5, 1))


def test_a_limit_that_still_runs_into_a_year_without_a_calendar_is_not_over() -> None:
    one = applied(on=date(2022, 3, 1)).enterprise
    case = replace(next(iter(one.open_cases)), since=date(2098, 12, 30))
    assert limit_ends(case, one, 5, date(2098, 12, 30)) is None
    with pytest.raises(Refused, match="no_calendar"):
        limit_ends(case, one, 5, date(2099, 1, 15))


def test_a_term_that_still_runs_needs_no_calendar_of_its_year() -> None:
    order = act(OrderRectification, TODAY, order="r1", findings=["x"], deadline=date(2031, 1, 1))
    assert "RectificationOverdue" not in "".join(swept(registered().after(order), TODAY))

"""The view and the rules fold one history to one answer, whatever happened in it."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from projections.standing.cases import open_cases
from projections.standing.evolve import ended_licences, open_orders, withheld
from projections.standing.judged import standing_on
from projections.standing.tables import Enterprise as Row
from registry.domain.enterprise import Enterprise
from registry.events import read
from registry.events.vocabulary import Standing
from tests.projections.given import MINE, STREAM, Story, at

KINDS: list[type[read.Event]] = [
    read.DetailsChanged,
    read.ApplicationSubmitted,
    read.LevelAnnounced,
    read.LevelDowngraded,
    read.LevelRevoked,
    read.RectificationOrdered,
    read.RectificationAccepted,
    read.LicenceWithheld,
    read.LicenceReturned,
    read.OperationsSuspended,
    read.ResumptionAccepted,
    read.EnterpriseClosed,
    read.ClosureAnnulled,
    read.LicenceHeldBack,
    read.HeldLicenceReturned,
    read.LicenceRevoked,
    read.LicenceDeregistered,
]


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 500)), max_size=10), st.integers(0, 2000))
def test_level_operation_orders_and_case_are_the_same(acts: list[tuple[type[read.Event], int]], later: int) -> None:
    story, rules, on = Story(), Enterprise(MINE), at(2011)
    registered: tuple[type[read.Event], int] = (read.EnterpriseRegistered, 0)
    for kind, days in (registered, *acts):
        if _possible(kind, rules):
            on += timedelta(days=days)
            fields: dict[str, Any] = {"case": None} if kind is read.LevelAnnounced else {}
            story.happens(kind, on, **fields)
            rules.evolve(story.written[-1])
    row = story.row(Row, STREAM)
    assert (row.name, row.region, row.operation) == (rules.name, rules.region, rules.operation.value)
    assert {one["order"]: date.fromisoformat(one["deadline"]) for one in open_orders(row)} == rules.rectifications
    assert set(withheld(row)) == {one.value for one in rules.licences_withheld}
    assert set(ended_licences(row)) == {one.value for one in rules.measures.gone}
    assert [one.case for one in open_cases(row)] == [one.id for one in rules.open_cases]
    assert row.closure_event == (rules.closure.id if rules.closure else None)
    day = on + timedelta(days=later)
    held = rules.holds_level(day)
    assert (standing_on(row, day) is Standing.COMPLIANT) == (held is not None)
    if held is not None:
        assert (row.level, row.level_since, row.certificate) == (
            held.level.value,
            held.since.isoformat(),
            held.certificate,
        )
        assert (row.granted_by, row.granted_region) == (held.granted_by.name, held.granted_by.region)


def _possible(kind: type[read.Event], rules: Enterprise) -> bool:
    """What the rules would never let happen is left out: events of what is not there, and a second closure."""
    if kind is read.ResumptionAccepted:
        return rules.suspension is not None
    if kind is read.OperationsSuspended:
        return rules.suspension is None
    if kind is read.LevelDowngraded:
        return rules.held is not None
    if kind is read.ApplicationSubmitted:
        return not rules.open_cases and rules.closure is None
    return kind is not read.EnterpriseClosed or rules.closure is None

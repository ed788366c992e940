"""What the views show of a decision that was recorded late: what they would show had it come in its time."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.credit.changes import enveloped
from consumers.credit.scope import EVERYTHING
from projections.bodies.tables import Reliance
from projections.credit.queries import changes
from projections.credit.tables import Change
from projections.four_batches.tables import Stay
from projections.notices.tables import Notice
from projections.standing.evolve import withheld
from projections.standing.tables import Enterprise as Row
from projections.timeline.measures import open_measures
from projections.timeline.queries import as_of, history, living
from projections.timeline.sentences import sentence
from registry.domain.commands import Command, ConfirmRetrofit, EnterpriseCommand, NameExemplar
from registry.domain.deciding.late_acts import BEFORE
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.events.vocabulary import Level, Standing
from tests.acts import JIANGSU, act
from tests.projections.given import Story, at
from tests.projections.test_annulment import STREAM, decided, items, shown, story_of
from tests.rules.given import TODAY, Given, at_level, decide, registered
from tests.rules.histories import ACTS
from tests.rules.test_annulment import annul, event
from tests.rules.test_late import FIRST, ORDERED, SECOND, YEAR, level, resume, retrofit, stop
from tests.rules.test_loss import METHOD, lower, propose, revoke

MEETS = {"legal_basis": METHOD, "ground": "system_not_kept_running"}
LIVED = sorted(set(ACTS) - {"sweep", "close", "undo closure"})


def row(story: Story) -> dict[str, Any]:
    """The row, but for what counts and names events."""
    left_out = {"position", "version", "effective_on", "granted_event"}
    told = msgspec.to_builtins(story.row(Row, STREAM))
    return {name: value for name, value in told.items() if name not in left_out}


def lived(acts: Iterable[tuple[str, int]]) -> list[EnterpriseCommand]:
    """The commands of a life that were lawful, each on a day of its own."""
    told, on, done = registered(), at(2012), list[EnterpriseCommand]()
    for name, days in acts:
        on = min(on.fromordinal(on.toordinal() + days), TODAY)
        done += [command for command in ACTS[name](told.enterprise, on) if happens(told, command)]
    return done


def happens(told: Given, command: EnterpriseCommand) -> bool:
    """Whether the act is lawful; then it has happened."""
    try:
        for each in decide(Facts.of(told.enterprise, command, TODAY)):
            told.enterprise.evolve(each)
    except Refused:
        return False
    return True


def one_comes_late(commands: Sequence[EnterpriseCommand], late: Command) -> Given | None:
    """The same acts, one of which and what rests on it come last; nothing where one is refused then."""
    told = registered()
    left = [command for command in commands if command is late or not happens(told, command)]
    return told if all(happens(told, command) for command in left) else None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(LIVED), st.integers(1, 400)), max_size=12), st.data())
def test_decision_34_the_views_show_what_they_would_show_had_it_come_in_its_time(
    acts: list[tuple[str, int]], data: st.DataObject
) -> None:
    commands = lived(acts)
    choice = [command for command in commands[:-1] if type(command) in BEFORE]
    told = one_comes_late(commands, data.draw(st.sampled_from(choice))) if choice else None
    if told is None:
        return
    in_time = registered()
    assert all(happens(in_time, command) for command in commands)
    late, plain = story_of(told), story_of(in_time)
    assert row(late) == row(plain)
    assert decided(late) == decided(plain)
    now, never = shown(late), shown(plain)
    for name in ("standing", "level", "since", "valid_until", "operation", "licences", "treatment", "rule_sets"):
        assert now[name] == never[name], name
    assert sorted((ground, kind) for _, kind, ground, _ in items(now)) == sorted(
        (ground, kind) for _, kind, ground, _ in items(never)
    )
    before = late.content()
    late.again()
    assert late.content() == before


def test_decision_34_an_older_level_leaves_the_one_on_record_and_stands_in_the_history() -> None:
    story = story_of(registered().after(level(SECOND, "c2"), level(FIRST, "c1", valid_until=FIRST + YEAR)))
    found = story.row(Row, STREAM)
    assert (found.level, found.certificate, found.granted_event) == ("three", "c2", event(2))
    assert [one.id for one in history(story.reading(), STREAM)] == [event(1), event(3), event(2)]
    assert [one.certificate for one in story.all(Notice)] == ["c2", "c1"]
    told = story.told[-1].event
    assert "（补录，列于第2号事件之前）。依据" in sentence(told, "zh")
    assert "(recorded late, before event 2). Basis" in sentence(told, "en")


def test_decision_34_the_audit_knows_of_it_from_its_record_on_for_its_own_day() -> None:
    story = story_of(registered().after(level(SECOND, "c2"), level(FIRST, "c1", valid_until=FIRST + YEAR)))
    reading, day = story.reading(), at(2012, 6, 1)
    assert as_of(reading, STREAM, day, 20).standing is Standing.NEVER_ASSESSED
    answer = as_of(reading, STREAM, day)
    assert (answer.standing, answer.row and answer.row.certificate) == (Standing.COMPLIANT, "c1")
    assert as_of(reading, STREAM, at(2014)).standing is Standing.LAPSED
    today = as_of(reading, STREAM, at(2017))
    assert (today.standing, today.row and today.row.certificate) == (Standing.COMPLIANT, "c2")


def test_decision_34_a_late_suspension_opens_its_batch_on_its_own_day_and_a_lighter_one_waits() -> None:
    given = registered().after(retrofit(ORDERED), stop(FIRST))
    story = story_of(given)
    assert decided(story) == [("suspend", str(FIRST))]
    assert [one.end_reason for one in story.all(Stay)] == ["outranked", None]
    assert withheld(story.row(Row, STREAM)) == ["production_licence"]
    assert [one.kind for one in open_measures(living(story.told), str(SECOND))] == ["suspension", "retrofit"]
    ran = story_of(given.after(resume(at(2012, 9, 3))))
    assert decided(ran) == [("upgrade", str(ORDERED))]
    assert (ran.row(Row, STREAM).operation, withheld(ran.row(Row, STREAM))) == ("running", [])
    assert [one.kind for one in open_measures(living(ran.told), str(SECOND))] == ["retrofit"]


def test_decision_34_a_suspension_that_is_over_never_shows_as_one_that_is_not() -> None:
    given = registered().after(retrofit(at(2011, 9, 1)), stop(ORDERED))
    story = story_of(given.after(stop(FIRST, suspension="s0", licences=[], resumed_on=at(2012, 9, 3))))
    assert sorted((one.since, one.end_reason, one.until) for one in story.all(Stay)) == [
        ("2011-09-01", "superseded", str(ORDERED)),
        (str(FIRST), "resumed", "2012-09-03"),
        (str(ORDERED), None, None),
    ]
    told = [json.loads(one.record) for one in story.all(Change)]
    assert [each["operation"] for each in told if each["position"] > 40] == ["suspended", "suspended"]
    assert (story.row(Row, STREAM).suspension, decided(story)) == ("s1", [("suspend", str(ORDERED))])
    assert {(one["item"], one["ended_by"]) for one in shown(story)["adverse"]} == {
        (event(4), None),
        (event(5), event(6)),
    }


def test_decision_34_an_exemplar_of_a_level_that_was_lost_since_is_in_no_batch() -> None:
    lost = at_level(Level.THREE, FIRST).after(propose(ORDERED, **MEETS), revoke(ORDERED, legal_basis=METHOD))
    story = story_of(lost.after(act(NameExemplar, at(2013), field="机械")))
    assert [(one.since, one.end_reason, one.until) for one in story.all(Stay)] == [
        ("2013-01-01", "level_lost", str(ORDERED))
    ]


def test_decision_34_an_exemplar_whose_level_was_regained_since_left_its_batch_when_it_was_lost() -> None:
    lost = at_level(Level.THREE, FIRST).after(propose(ORDERED, **MEETS), revoke(ORDERED, legal_basis=METHOD))
    story = story_of(lost.after(level(SECOND, "c2"), act(NameExemplar, at(2013), field="机械")))
    assert [(one.since, one.end_reason, one.until, one.ended_by) for one in story.all(Stay)] == [
        ("2013-01-01", "level_lost", str(ORDERED), event(4))
    ]


def test_decision_34_a_retrofit_that_is_over_never_takes_the_place_of_a_later_exemplar() -> None:
    given = at_level(Level.THREE, FIRST).after(act(NameExemplar, SECOND, field="机械"))
    confirmed = act(ConfirmRetrofit, at(2014), direction="d1")
    story = story_of(given.after_together(retrofit(ORDERED), confirmed))
    assert [(one.batch, one.since, one.end_reason, one.until) for one in story.all(Stay)] == [
        ("consolidate", str(SECOND), None, None),
        ("upgrade", str(ORDERED), "retrofitted", "2014-01-01"),
    ]


def test_decision_34_the_feed_tells_it_once_as_a_correction() -> None:
    given = at_level(Level.TWO, FIRST).after(level(SECOND, "c2", level="two", authority=JIANGSU))
    before = len(given.enterprise.history)
    story = story_of(given.after(lower()))
    reading = story.reading()
    found = changes(reading, 10 * before, 10, 1000)
    (told,) = enveloped(reading, "0" * 12, EVERYTHING, found)
    assert (told.type, told.reason, told.fields_changed) == ("LevelDowngraded", "correction", ["since", "withdrawn"])
    assert shown(story)["withdrawn"] == [
        {"by": event(4), "item": event(4), "reason": "expiry", "since": "2014-05-02"}
    ]  # what was decided so long ago is displayed no more
    assert (shown(story)["level"], shown(story)["since"]) == ("two", str(SECOND))


def test_decision_34_an_annulment_takes_a_late_act_out_again() -> None:
    given = registered().after(retrofit(ORDERED), stop(FIRST))
    story = story_of(given.after(annul(4)))
    assert decided(story) == [("upgrade", str(ORDERED))]
    assert story.row(Row, STREAM).operation == "running"
    assert [one.id for one in living(story.told)][:2] == [event(1), event(2)]
    assert story.all(Reliance) == []

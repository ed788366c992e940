"""What the views show after a decision was annulled: what they would show had it never been."""

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.credit.record import Record
from projections.credit.queries import record
from projections.decided import DECISIONS as WORDS
from projections.four_batches.tables import Stay
from projections.notices.tables import Notice
from projections.standing.remedied import flagged
from projections.standing.tables import Enterprise as Row
from projections.timeline.queries import as_of
from projections.timeline.sentences import sentence
from registry.domain.commands import DirectUpgrade, EnterLedgerLevel, StrikeRegistration
from registry.domain.decisions import DECISIONS
from registry.events.enterprise import RetrofitConfirmed, UpgradeDirected
from registry.events.event import Event
from registry.events.operations import VerificationResumed
from registry.events.remedies import DecisionAnnulled
from registry.events.vocabulary import Level, Standing
from tests.acts import JIANGSU, SUZHOU, act, code
from tests.projections.given import Story, at
from tests.rules.given import Given, at_level
from tests.rules.histories import ACTS, annulments, tell
from tests.rules.test_annulment import annul, event, revoked, suspended

STREAM = f"enterprise:{code()}"


def story_of(told: Given) -> Story:
    """The history as the views are told it."""
    story = Story()
    for one in told.enterprise.history:
        story.recorded(one, STREAM)
    return story


def without(told: Given) -> Story:
    """The same history in which what is void never happened; something that changes nothing stands in its place."""
    story = Story()
    for version, one in enumerate(told.enterprise.history, 1):
        gone = version in told.enterprise.void or isinstance(one, DecisionAnnulled)
        kept = {name: getattr(one, name) for name in VerificationResumed.model_fields if name in type(one).model_fields}
        story.recorded(VerificationResumed(**kept | {"reason": "x"}) if gone else _never(one, told), STREAM)
    return story


def _never(one: Event, told: Given) -> Event:
    """As it would have been recorded: a confirmation leaves no direction open that was never given."""
    if not isinstance(one, RetrofitConfirmed):
        return one
    void = [told.enterprise.history[version - 1] for version in told.enterprise.void]
    never = {event.direction for event in void if isinstance(event, UpgradeDirected)}
    return one.model_copy(update={"still_open": tuple(id for id in one.still_open if id not in never)})


def standing(story: Story) -> dict[str, Any]:
    """The row, but for what counts events and for cases, which do not open again."""
    left_out = {"position", "version", "effective_on", "flagged", "cases", "case_due_on"}
    row = msgspec.to_builtins(story.row(Row, STREAM))
    return {name: value for name, value in row.items() if name not in left_out}


def decided(story: Story) -> list[tuple[str, str]]:
    """The batches that are open."""
    stays = story.rows.of_stream(Stay, STREAM)
    return [(one.batch, one.since) for one in stays if one.until_position is None and one.status == "decided"]


def shown(story: Story) -> dict[str, Any]:
    found = record(story.reading(), code())
    assert found is not None
    told: dict[str, Any] = json.loads(found.record)
    Record.model_validate(told)
    return told


def items(told: dict[str, Any]) -> set[tuple[str, str, str, str | None]]:
    """What is displayed, of which class, on what ground, and until which event."""
    return {(one["item"], one["class"], one["ground"], one["ended_by"]) for one in told["adverse"]}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 900)), max_size=12), st.data())
def test_every_view_shows_what_it_would_show_without_the_annulled_decision(
    acts: list[tuple[str, int]], data: st.DataObject
) -> None:
    told = tell(acts)
    for _ in range(data.draw(st.integers(1, 2))):
        if choice := annulments(told.enterprise):
            told.after(data.draw(st.sampled_from(choice)))
    story, plain = story_of(told), without(told)
    assert standing(story) == standing(plain)
    assert flagged(story.row(Row, STREAM)) == sorted(told.enterprise.flagged)
    assert decided(story) == decided(plain)
    now, never = shown(story), shown(plain)
    for name in ("level", "since", "operation", "licences", "rectifications", "in_abeyance"):
        assert now[name] == never[name]
    assert items(now) <= items(never)  # what is told later lets more displays end
    ids = {f"{STREAM}/{version}" for version in told.enterprise.void}
    assert not ids & {one["item"] for one in now["adverse"]}
    assert all(one["ended_by"] not in ids for one in now["adverse"])


def test_a_stay_ends_that_only_an_annulled_direction_had_kept_open() -> None:
    told = tell([("direct", 0), ("direct", 0), ("confirm", 0)])
    (second,) = [one for one in annulments(told.enterprise) if one.decision == event(3)]
    assert decided(story_of(told)) == [("upgrade", "2012-01-01")]
    assert decided(story_of(told.after(second))) == []


def test_an_annulled_item_leaves_the_record_and_is_named_for_stop_use() -> None:
    told = revoked().after(annul(4, at(2014)))
    found = shown(story_of(told))
    assert found["standing"] == "compliant"
    assert found["adverse"] == []
    assert found["withdrawn"] == [{"by": event(5), "item": event(4), "reason": "annulment", "since": "2014-01-01"}]


def test_decision_33_the_feed_marks_a_level_on_an_annulled_one_the_same_day() -> None:
    told = at_level(Level.THREE, at(2012)).after(
        act(EnterLedgerLevel, at(2016), level="two", certificate="c2", authority=JIANGSU), annul(2, at(2017))
    )
    found = shown(story_of(told))
    assert (found["level"], found["basis_annulled"]) == ("two", True)


def test_a_batch_that_an_annulled_suspension_ended_is_open_again() -> None:
    story = story_of(suspended(tell([("level three", 0), ("name", 0)]), at(2013)).after(annul(5, at(2014))))
    assert decided(story) == [("consolidate", "2012-01-01")]
    assert {one.end_reason for one in story.rows.of_stream(Stay, STREAM)} == {"annulled", "superseded", None}


def test_nothing_opens_again_under_a_key_that_was_registered_in_error() -> None:
    what = {"equipment": ["x"], "deadline": at(2014)}
    first, second = (act(DirectUpgrade, at(2013, n), direction=f"d{n}", **what) for n in (1, 2))
    struck = at_level(Level.THREE, at(2012)).after(first, second, act(StrikeRegistration, at(2015), reason="x"))
    assert decided(story_of(struck.after(annul(4, at(2016))))) == []


def test_the_audit_answers_right_through_an_annulment() -> None:
    story = story_of(revoked().after(annul(4, at(2014))))
    reading, before, after = story.reading(), 40, 50
    day = at(2013, 7, 1)
    assert as_of(reading, STREAM, day, before).standing is Standing.REVOKED
    answer = as_of(reading, STREAM, day, after)
    assert answer.standing is Standing.COMPLIANT
    assert answer.annulled == {event(4)}
    assert as_of(reading, STREAM, at(2012, 6, 1), after).annulled == frozenset()


def test_the_annulment_is_published_and_reads_as_a_clerk_would_write_it() -> None:
    story = story_of(suspended().after(annul(3, at(2014))))
    notice = max((one for one in story.all(Notice)), key=lambda one: one.position)
    assert (notice.kind, notice.refers_to) == ("annulment", event(3))
    told = story.told[-1].event
    assert sentence(told, "zh") == (
        f"2014年1月1日，{SUZHOU.name}撤销此前的停产整顿决定（第3号事件），该决定自始无效，理由：程序违法；"
        "一并失去对象：第2号事件。依据：苏安办〔2011〕34号五(三)。"
    )
    assert "annulled the suspension (event 3) from the beginning" in sentence(told, "en")


def test_every_decision_that_may_be_annulled_has_a_word() -> None:
    assert {kind.__name__ for kind in DECISIONS} <= WORDS.keys()

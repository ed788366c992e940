"""Succession in the views: standing and progress, the credit record, the batches, the clock's agenda."""

from typing import Any, get_args

import msgspec

from projections.agenda.tables import Entry
from projections.credit.queries import record
from projections.credit.tables import Change
from projections.credit.treatment import AdverseKind
from projections.four_batches.tables import Stay
from projections.progress import progress
from projections.standing.judged import ground_of, standing_on
from projections.standing.succeeded import predecessors
from projections.standing.tables import Enterprise
from registry.events import read
from registry.events.vocabulary import AdverseItem, Standing
from tests.projections.given import MINE, STREAM, Story, at

OTHER = "91610000MA6TEXT036"


def mine() -> Story:
    """A mine at level two, suspended."""
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2023, 1, 1))
    story.happens(read.LevelAnnounced, at(2023, 2, 1), case=None, valid_until=at(2026, 2, 1))
    story.happens(read.OperationsSuspended, at(2024, 2, 1), ends_on=at(2024, 8, 1))
    return story


def shown(story: Story) -> dict[str, Any]:
    change = record(story.reading(), MINE)
    assert change is not None
    said: dict[str, Any] = msgspec.json.decode(change.record)
    return said


def test_decision_22_who_ended_has_lapsed_is_in_no_batch_and_is_counted_nowhere() -> None:
    story = mine()
    story.happens(read.EnterpriseSucceeded, at(2024, 3, 1), kind="merger", successor=OTHER, ends=True)
    row = story.row(Enterprise, STREAM)
    standing = standing_on(row, at(2024, 4, 1))
    assert (standing, ground_of(row, standing), row.operation) == (Standing.LAPSED, "merger", "ended")
    assert all(stay.end_reason == "succeeded" for stay in story.all(Stay))
    assert not progress(story.reading(), "610000", at(2024, 4, 1)).cells
    said = shown(story)
    assert (said["standing_ground"], said["level"], said["successor"]) == ("merger", None, OTHER)
    assert {one["ground"] for one in said["treatment"]} == {"lapsed"}
    assert story.row(Entry, STREAM).look_on == "2027-02-02"  # the suspension's display


def test_decision_22_annulling_the_end_lets_stand_again_what_stood() -> None:
    story = mine()
    end = story.happens(read.EnterpriseSucceeded, at(2024, 3, 1), kind="merger", successor=OTHER, ends=True)
    story.happens(read.DecisionAnnulled, at(2024, 4, 1), decision=end.id, kind="EnterpriseSucceeded", falls_with=())
    row = story.row(Enterprise, STREAM)
    assert (row.ended_event, row.successor) == (None, None)
    assert row.operation != "ended"
    assert story.row(Entry, STREAM).ended is None


def test_decision_22_the_record_of_the_successor_names_the_predecessor_and_shows_what_followed() -> None:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2023, 1, 1))
    taken = story.happens(read.SuccessionRecorded, at(2026, 6, 15))
    item = story.happens(read.AdverseItemFollowed, at(2026, 6, 15), since=at(2026, 2, 3))
    said = shown(story)
    assert said["level"] is None
    assert [(one["key"], one["kind"], one["event"]) for one in said["predecessors"]] == [
        ("91610000MA6TEXT023", "merger", taken.id)
    ]
    (adverse,) = said["adverse"]
    assert (adverse["item"], adverse["class"], adverse["origin"]) == (item.id, "penalty_general", item.event.item)  # type: ignore[attr-defined]
    assert (adverse["since"], adverse["until"]) == ("2026-02-03", "2027-02-03")
    annulled: dict[str, Any] = {"decision": taken.id, "kind": "SuccessionRecorded", "falls_with": (item.id,)}
    story.happens(read.DecisionAnnulled, at(2026, 7, 1), **annulled)
    assert predecessors(story.row(Enterprise, STREAM)) == []
    assert [one["item"] for one in shown(story)["withdrawn"]] == [item.id]


def test_the_credit_record_and_the_contract_name_the_same_kinds_of_item() -> None:
    assert set(get_args(AdverseKind)) == set(AdverseItem)


def test_decision_38_an_operation_without_a_code_is_never_in_the_feed_and_its_ban_is_once_it_is_linked() -> None:
    story, key = Story(), "enterprise:unregistered:610802-7"
    story.happens(read.EnterpriseRegistered, at(2026, 1, 1), stream=key, uscc=None)
    ban = story.happens(read.EnterpriseClosed, at(2026, 2, 1), stream=key, kind="ban")
    story.happens(read.EnterpriseRegistered, at(2026, 3, 1))
    told = {"kind": "link", "predecessor": key.partition(":")[2]}
    story.happens(read.LinkedToCode, at(2026, 4, 1), stream=key, uscc=MINE)
    story.happens(read.SuccessionRecorded, at(2026, 4, 1), **told)
    item: dict[str, Any] = {"item": ban.id, "kind": "ban", "since": at(2026, 2, 1)}
    story.happens(read.AdverseItemFollowed, at(2026, 4, 1), **item)
    assert {one.stream for one in story.all(Change)} == {STREAM}
    (adverse,) = shown(story)["adverse"]
    assert (adverse["class"], adverse["origin"]) == ("ban", ban.id)
    row = story.row(Enterprise, key)
    assert (row.operation, row.successor, row.ended_kind) == ("banned", MINE, "link")


def test_decision_38_recipients_stop_using_all_of_what_was_registered_in_error() -> None:
    story = mine()
    story.happens(read.RegisteredInError, at(2024, 3, 1))
    said = shown(story)
    assert (said["standing_ground"], said["adverse"], said["level"]) == ("registered_in_error", [], None)
    assert [one["reason"] for one in said["withdrawn"]] == ["correction"]
    assert all(stay.until is not None for stay in story.all(Stay))


def test_annulling_that_it_was_registered_in_error_lets_its_items_be_shown_again() -> None:
    story = mine()
    before = shown(story)["adverse"]
    error = story.happens(read.RegisteredInError, at(2024, 3, 1))
    story.happens(read.DecisionAnnulled, at(2024, 4, 1), decision=error.id, kind="RegisteredInError", falls_with=())
    assert [one["item"] for one in shown(story)["adverse"]] == [one["item"] for one in before] != []
    assert shown(story)["withdrawn"] == []

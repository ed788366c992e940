"""`four_batches`: which stay an event opens and ends, and what a list shows up to the watermark."""

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from projections.four_batches.evolve import HANDLES, evolve
from projections.four_batches.queries import entries, history, sizes, way_out
from projections.four_batches.stays import evidence
from projections.four_batches.tables import TABLES, Stay
from registry.events import read
from registry.events.vocabulary import Batch, BatchStatus
from tests.projections.given import STREAM, MemoryRows, Story, at, stream

DECIDED, PROPOSED = BatchStatus.DECIDED, BatchStatus.PROPOSED


@pytest.fixture
def story() -> Story:
    registered = Story()
    registered.happens(read.EnterpriseRegistered, at(2011, 7, 11))
    return registered


def stays(story: Story) -> list[tuple[str, str, str | None]]:
    return [(stay.batch, stay.status, stay.end_reason) for stay in story.all(Stay)]


def test_a_proposed_closure_is_in_the_first_batch_as_proposed(story: Story) -> None:
    told = story.happens(read.ClosureProposed, at(2012), ground="harms_environment")
    (stay,) = story.all(Stay)
    assert (stay.batch, stay.status, stay.ground, stay.entry) == ("close", "proposed", "harms_environment", told.id)
    assert (stay.document, stay.article) == ("陕安委会发〔2011〕9号", "三(四)")


def test_a_confirmed_closure_ends_its_proposal_and_keeps_it_as_evidence(story: Story) -> None:
    proposed = story.happens(read.ClosureProposed, at(2012), proposal="p")
    closed = story.happens(read.EnterpriseClosed, at(2012, 2), proposal="p", cause=f"{STREAM}/1")
    assert stays(story) == [("close", "proposed", "decided"), ("close", "decided", None)]
    assert evidence(story.all(Stay)[1]) == [proposed.id, f"{STREAM}/1", closed.id]


def test_only_the_withdrawn_proposal_ends(story: Story) -> None:
    story.happens(read.ClosureProposed, at(2012), proposal="p")
    story.happens(read.ProposalWithdrawn, at(2012, 2), proposal="a revocation")
    assert stays(story) == [("close", "proposed", None)]
    story.happens(read.ProposalWithdrawn, at(2012, 3), proposal="p")
    assert stays(story) == [("close", "proposed", "withdrawn")]


def test_a_suspension_ends_by_resumption_and_not_by_a_level(story: Story) -> None:
    story.happens(read.OperationsSuspended, at(2012))
    story.happens(read.LevelAnnounced, at(2012, 2))
    assert stays(story) == [("suspend", "decided", None)]
    story.happens(read.ResumptionAccepted, at(2012, 3))
    (stay,) = story.all(Stay)
    assert (stay.end_reason, stay.until, stay.ended_by) == ("resumed", "2012-03-01", f"{STREAM}/4")


def test_an_upgrade_ends_when_the_retrofit_is_confirmed(story: Story) -> None:
    story.happens(read.UpgradeDirected, at(2012))
    story.happens(read.RetrofitConfirmed, at(2012, 2))
    assert stays(story) == [("upgrade", "decided", "retrofitted")]


def test_an_upgrade_goes_on_while_another_direction_is_open(story: Story) -> None:
    story.happens(read.UpgradeDirected, at(2012), direction="d1")
    story.happens(read.UpgradeDirected, at(2012), direction="d2")
    story.happens(read.RetrofitConfirmed, at(2012, 2), direction="d1", still_open=["d2"])
    assert stays(story)[-1] == ("upgrade", "decided", None)
    story.happens(read.RetrofitConfirmed, at(2012, 3), direction="d2")
    assert stays(story)[-1] == ("upgrade", "decided", "retrofitted")


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (read.ExemplarWithdrawn, "exemplar_withdrawn"),
        (read.LevelRevoked, "level_lost"),
        (read.EnterpriseClosed, "closed"),
        (read.LevelDowngraded, None),
    ],
)
def test_an_exemplar_leaves_with_its_naming_its_level_or_its_enterprise(
    story: Story, kind: type[read.Event], reason: str | None
) -> None:
    story.happens(read.ExemplarNamed, at(2012))
    story.happens(kind, at(2012, 2))
    assert stays(story)[0] == ("consolidate", "decided", reason)


def test_deciding_a_batch_ends_the_other_decided_one_the_same_day(story: Story) -> None:
    story.happens(read.UpgradeDirected, at(2012))
    story.happens(read.ClosureProposed, at(2012, 2))
    suspended = story.happens(read.OperationsSuspended, at(2012, 3))
    upgrade, _, suspend = story.all(Stay)
    assert (upgrade.end_reason, upgrade.until, upgrade.ended_by) == ("superseded", "2012-03-01", suspended.id)
    assert stays(story)[1] == ("close", "proposed", None)
    assert suspend.until is None


def test_an_annulled_closure_brings_the_suspension_back(story: Story) -> None:
    suspended = story.happens(read.OperationsSuspended, at(2012), ground="hazard_unrectified")
    story.happens(read.EnterpriseClosed, at(2012, 5), proposal="p")
    annulled = story.happens(read.ClosureAnnulled, at(2013))
    assert stays(story) == [
        ("suspend", "decided", "closed"),
        ("close", "decided", "annulled"),
        ("suspend", "decided", None),
    ]
    back = story.all(Stay)[2]
    assert (back.since, back.since_position, back.ground) == ("2012-01-01", annulled.position, "hazard_unrectified")
    assert evidence(back) == [suspended.id, annulled.id]
    story.happens(read.ResumptionAccepted, at(2013, 2))
    assert stays(story)[2] == ("suspend", "decided", "resumed")


def test_a_suspension_that_would_have_ended_meanwhile_does_not_come_back(story: Story) -> None:
    story.happens(read.OperationsSuspended, at(2012))
    story.happens(read.EnterpriseClosed, at(2012, 5), proposal="p")
    story.happens(read.ResumptionAccepted, at(2012, 6))
    story.happens(read.ClosureAnnulled, at(2013))
    assert stays(story) == [("suspend", "decided", "closed"), ("close", "decided", "annulled")]


def test_an_upgrade_directed_during_a_suspension_waits_for_the_resumption(story: Story) -> None:
    suspended = story.happens(read.OperationsSuspended, at(2012))
    directed = story.happens(read.UpgradeDirected, at(2012, 2))
    assert stays(story) == [("suspend", "decided", None), ("upgrade", "decided", "outranked")]
    assert story.all(Stay)[1].ended_by == suspended.id
    assert entries(story.reading(), Batch.UPGRADE) == []
    resumed = story.happens(read.ResumptionAccepted, at(2012, 3))
    (entry,) = entries(story.reading(), Batch.UPGRADE)
    assert (entry.stay.entry, entry.stay.since) == (resumed.id, "2012-02-01")
    assert entry.evidence == (directed.id, resumed.id)
    story.happens(read.RetrofitConfirmed, at(2012, 4))
    assert not any(one.count for one in sizes(story.reading()))


def test_a_retrofit_confirmed_during_the_suspension_leaves_nothing_to_come_back(story: Story) -> None:
    story.happens(read.OperationsSuspended, at(2012))
    story.happens(read.UpgradeDirected, at(2012, 2))
    story.happens(read.RetrofitConfirmed, at(2012, 3))
    story.happens(read.ResumptionAccepted, at(2012, 4))
    assert not any(one.count for one in sizes(story.reading()))


def test_the_gravest_of_those_that_wait_comes_first(story: Story) -> None:
    story.happens(read.OperationsSuspended, at(2012))
    story.happens(read.ExemplarNamed, at(2012, 2))
    story.happens(read.UpgradeDirected, at(2012, 3))
    story.happens(read.ResumptionAccepted, at(2012, 4))
    assert [stay.batch for stay in story.all(Stay) if stay.until_position is None] == ["upgrade"]
    story.happens(read.RetrofitConfirmed, at(2012, 5))
    assert [stay.batch for stay in story.all(Stay) if stay.until_position is None] == ["consolidate"]
    story.happens(read.ExemplarWithdrawn, at(2012, 6))
    assert [stay.batch for stay in story.all(Stay) if stay.until_position is None] == []


@pytest.mark.parametrize(("kind", "batch"), [(read.UpgradeDirected, "upgrade"), (read.ExemplarNamed, "consolidate")])
def test_an_annulled_closure_brings_the_other_batches_back_too(
    story: Story, kind: type[read.Event], batch: str
) -> None:
    story.happens(kind, at(2012))
    story.happens(read.EnterpriseClosed, at(2012, 2), proposal="p")
    story.happens(read.ClosureAnnulled, at(2013))
    assert [stay.batch for stay in story.all(Stay) if stay.until_position is None] == [batch]


BATCH_EVENTS: list[type[read.Event]] = sorted(HANDLES, key=lambda kind: kind.__name__)


@given(st.lists(st.sampled_from(BATCH_EVENTS), max_size=12))
@example([read.OperationsSuspended, read.EnterpriseClosed, read.EnterpriseClosed, read.ClosureAnnulled])
@example([read.OperationsSuspended, read.UpgradeDirected, read.ClosureLifted])
def test_whatever_happens_at_most_one_decided_and_one_proposed_stay_are_open(kinds: list[type[read.Event]]) -> None:
    told, rows = Story(), MemoryRows(TABLES)
    closed = suspended = False
    for kind in kinds:
        named = "proposal" in {field.name for field in msgspec.structs.fields(kind)}
        evolve(rows, told.happens(kind, at(2012), **({"proposal": "p"} if named else {})))
        closed = kind is read.EnterpriseClosed or (closed and kind not in (read.ClosureAnnulled, read.ClosureLifted))
        suspended = kind is read.OperationsSuspended or (suspended and kind is not read.ResumptionAccepted)
        if kind is read.RegisteredInError:
            closed = suspended = False
        running = [stay for stay in rows.all(Stay) if stay.until_position is None]
        decided = [stay.batch for stay in running if stay.status == DECIDED.value]
        assert len({stay.status for stay in running}) == len(running)
        assert all(stay.ended_by for stay in rows.all(Stay) if stay.until_position is not None)
        assert (decided == ["close"]) == closed
        assert closed or (decided == ["suspend"]) == suspended


def test_a_list_shows_what_stood_at_the_watermark(story: Story) -> None:
    story.happens(read.OperationsSuspended, at(2012))
    story.happens(read.ResumptionAccepted, at(2012, 3))
    reading = story.reading()
    assert entries(reading, Batch.SUSPEND) == []
    (entry,) = entries(reading, Batch.SUSPEND, at=20)
    assert (entry.stay.until, entry.stay.end_reason, entry.enterprise.stream) == (None, None, STREAM)
    assert entries(reading, Batch.SUSPEND, at=10) == []
    story.known = 20
    assert len(entries(story.reading(), Batch.SUSPEND)) == 1
    assert len(entries(story.reading(), Batch.SUSPEND, at=999)) == 1


def test_a_list_is_ordered_by_date_and_cut_by_region_and_status() -> None:
    story = Story()
    for number, region in enumerate(("610802", "320102", "610102")):
        story.happens(read.EnterpriseRegistered, at(2011), stream=stream(number), region=region)
        story.happens(read.ClosureProposed, at(2013 - number), stream=stream(number), proposal=f"p{number}")
    story.happens(read.EnterpriseClosed, at(2014), stream=stream(0), proposal="p0")
    reading = story.reading()
    assert [one.stay.stream for one in entries(reading, Batch.CLOSE)] == [stream(2), stream(1), stream(0)]
    assert [one.stay.stream for one in entries(reading, Batch.CLOSE, region="610000")] == [stream(2), stream(0)]
    assert [one.stay.stream for one in entries(reading, Batch.CLOSE, status=DECIDED)] == [stream(0)]
    counted = {(one.batch, one.status): one.count for one in sizes(reading)}
    assert counted[Batch.CLOSE, PROPOSED] == 2
    assert counted[Batch.CLOSE, DECIDED] == 1
    assert counted[Batch.UPGRADE, DECIDED] == 0
    assert sum(one.count for one in sizes(reading, region="32")) == 1


def test_every_stay_says_what_leads_out_of_it(story: Story) -> None:
    story.happens(read.OperationsSuspended, at(2012))
    story.happens(read.ClosureProposed, at(2012, 2))
    for stay in history(story.reading(), STREAM):
        assert way_out(stay, "zh")
        assert way_out(stay, "en")

"""`credit`: when a record changes, what it says, and how the feed is read."""

import json
from importlib.resources import files
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from projections.credit.queries import changes, record, snapshot
from projections.credit.record import canonical
from projections.credit.tables import Change, Current
from projections.credit.treatment import TREATMENTS, months_after, parsed, version_of
from registry.events import read
from tests.projections.given import MINE, STREAM, Story, at, stream


@pytest.fixture
def story() -> Story:
    given = Story()
    given.happens(read.EnterpriseRegistered, at(2011, 7, 11))
    return given


def level_two(story: Story) -> None:
    story.happens(read.LevelAnnounced, at(2012, 6, 15), valid_until=at(2015, 6, 15))


def last(story: Story) -> dict[str, Any]:
    change = record(story.reading(), MINE)
    assert change is not None
    said: dict[str, Any] = msgspec.json.decode(change.record)
    return said


def recommended(said: dict[str, Any]) -> dict[str, str]:
    return {line["purpose"]: line["recommended"] for line in said["treatment"]}


def test_a_compliant_enterprise_is_supported_while_its_level_is_valid(story: Story) -> None:
    level_two(story)
    said = last(story)
    assert (said["standing"], said["level"], said["since"], said["valid_until"]) == (
        "compliant",
        "two",
        "2012-06-15",
        "2015-06-15",
    )
    assert set(recommended(said).values()) == {"support"}
    loan = next(line for line in said["treatment"] if line["purpose"] == "loan")
    assert (loan["until"], loan["then"], loan["document"], loan["clause"], loan["mark"]) == (
        "2015-06-15",
        "neutral",
        "陕安委会发〔2011〕9号",
        "四(四)",
        "SN",
    )
    assert said["rule_sets"]["treatment"] == f"sn-2011@{TREATMENTS.version}"


@pytest.mark.parametrize(
    ("region", "purposes"),
    [
        ("610802", {"loan", "bidding", "land", "project_approval", "licence_inspection", "awards", "insurance_rate"}),
        (
            "320102",
            {
                "licensing",
                "economic_policy",
                "enforcement",
                "awards",
                "industrial_policy",
                "performance",
                "credit_rating",
                "financing",
            },
        ),
        ("110101", {"financing", "insurance_rate", "awards"}),
    ],
)
def test_each_province_has_the_purposes_of_its_text(story: Story, region: str, purposes: set[str]) -> None:
    story.happens(read.DetailsChanged, at(2012), region=region)
    assert set(recommended(last(story))) == purposes


def test_a_suspended_level_is_in_abeyance_and_never_supported(story: Story) -> None:
    level_two(story)
    told = story.happens(read.OperationsSuspended, at(2013, 1, 20))
    story.happens(read.LicenceWithheld, at(2013, 1, 20))
    said = last(story)
    assert said["in_abeyance"]
    assert said["licences"]["safety_production_licence"] == "withheld"
    assert said["batch"]["decided"]["batch"] == "suspend"
    assert "support" not in recommended(said).values()
    (item,) = said["adverse"]
    assert (item["item"], item["class"], item["severity"], item["until"]) == (
        told.id,
        "suspension",
        "serious",
        "2016-01-20",
    )


def test_an_ended_suspension_stays_on_record_as_ended(story: Story) -> None:
    level_two(story)
    story.happens(read.OperationsSuspended, at(2013, 1, 20))
    resumed = story.happens(read.ResumptionAccepted, at(2013, 6, 30))
    said = last(story)
    assert [(one["ended_on"], one["ended_by"]) for one in said["adverse"]] == [("2013-06-30", resumed.id)]
    assert said["withdrawn"] == []
    assert set(recommended(said).values()) == {"support"}


def test_an_annulled_closure_is_withdrawn_and_named_for_stop_use(story: Story) -> None:
    level_two(story)
    closed = story.happens(read.EnterpriseClosed, at(2013))
    said = last(story)
    assert (said["standing"], said["standing_ground"], said["level"]) == ("lapsed", "closed", None)
    assert set(recommended(said).values()) == {"restrict"}
    annulled = story.happens(read.ClosureAnnulled, at(2014), closure=closed.id)
    said = last(story)
    assert (said["standing"], said["level"], said["adverse"]) == ("compliant", "two", [])
    assert said["withdrawn"] == [
        {"item": closed.id, "since": "2014-01-01", "reason": "annulment", "by": annulled.id},
    ]


def test_an_item_past_its_display_is_to_be_used_no_longer(story: Story) -> None:
    level_two(story)
    downgraded = story.happens(read.LevelDowngraded, at(2013, 2))
    story.happens(read.DetailsChanged, at(2014, 2, 1), name="期满当日")
    assert [one["item"] for one in last(story)["adverse"]] == [downgraded.id]
    story.happens(read.DetailsChanged, at(2014, 2, 2), name="期满次日")
    said = last(story)
    assert said["adverse"] == []
    assert [(one["item"], one["since"], one["reason"]) for one in said["withdrawn"]] == [
        (downgraded.id, "2014-02-02", "expiry")
    ]


def test_nothing_is_published_when_a_record_says_nothing_new(story: Story) -> None:
    level_two(story)
    published = len(story.all(Change))
    story.happens(read.ApplicationSubmitted, at(2013))
    story.happens(read.OnSiteAssessmentReported, at(2013))
    assert len(story.all(Change)) == published


def test_an_operation_without_a_credit_code_never_enters_the_feed() -> None:
    story, key = Story(), "enterprise:unregistered:610802-7"
    story.happens(read.EnterpriseRegistered, at(2012), stream=key, uscc=None)
    story.happens(read.EnterpriseClosed, at(2012), stream=key)
    assert story.all(Change) == []
    assert len(story.all(Current)) == 1
    assert record(story.reading(), "unregistered:610802-7") is None


def test_a_record_is_canonical_json_that_names_its_position(story: Story) -> None:
    change = record(story.reading(), MINE)
    assert change is not None
    said = json.loads(change.record)
    assert said["position"] == change.position == 10
    assert change.record == json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.text() | st.integers(0, 2**53) | st.none()))
def test_canonical_json_is_what_rfc_8785_asks(value: dict[str, Any]) -> None:
    assert canonical(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def feed() -> Story:
    story = Story()
    for number in range(5):
        story.happens(read.EnterpriseRegistered, at(2012), stream=stream(number), name=f"企业{number}")
    for number in (3, 1):
        story.happens(read.DetailsChanged, at(2013), stream=stream(number), name=f"新企业{number}")
    return story


@pytest.mark.parametrize("known", [0, 10, 50, 60, 70])
def test_a_snapshot_and_the_changes_after_it_come_to_the_same(known: int) -> None:
    reading = feed().reading()
    held = {one.stream: one.record for one in snapshot(reading, known, chunk=2)}
    after = known
    while page := changes(reading, after, 2, 70):
        held.update((one.stream, one.record) for one in page)
        after = page[-1].position
    assert held == {one.stream: one.record for one in snapshot(reading, 70)}


def test_a_snapshot_is_ordered_by_stream_and_each_is_there_once() -> None:
    streams = [one.stream for one in snapshot(feed().reading(), 70, chunk=2)]
    assert streams == sorted(set(streams))
    assert len(streams) == 5
    assert [one.position for one in changes(feed().reading(), 40, 10, 60)] == [50, 60]


def test_rows_of_other_treatment_data_are_told_apart() -> None:
    assert len(version_of(b"a")) == 64
    assert version_of(b"a") != version_of(b"b")


def altered(old: str, new: str) -> bytes:
    text = (files("projections.credit") / "treatments.toml").read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('closed = "restrict"', 'closed = "neutral"', "a closed enterprise is restricted"),
        ('suspended = "restrict"', 'suspended = "support"', "never supported"),
        ('revoked = "restrict"\n', "", "no recommendation for revoked"),
        ('mark = "SN"', 'mark = "hearsay"', "mark"),
        ("[sets.default]", "[sets.other]", "default"),
        ('instead = { lapsed = "none"', 'instead = { closed = "none"', "a closed enterprise is restricted"),
    ],
)
def test_treatment_data_that_break_a_limit_are_refused(old: str, new: str, why: str) -> None:
    data = altered(old, new).replace(b"sets.default.", b"sets.other.") if "other" in new else altered(old, new)
    with pytest.raises(ValidationError, match=why):
        parsed(data)


def test_months_end_on_the_same_date_or_the_months_last_day() -> None:
    assert months_after(at(2012, 2, 29), 12) == at(2013, 2, 28)
    assert months_after(at(2012, 12, 31), 2) == at(2013, 2, 28)
    assert months_after(at(2012, 1, 31), 36) == at(2015, 1, 31)


def test_the_record_and_the_row_are_of_the_same_stream(story: Story) -> None:
    level_two(story)
    assert {one.stream for one in story.all(Change)} == {STREAM}


@pytest.mark.parametrize(("severity", "until"), [("minor", "2022-06-01"), ("general", "2023-03-01")])
def test_a_penalty_is_shown_as_long_as_its_severity_lets_it_be(story: Story, severity: str, until: str) -> None:
    decided = story.happens(read.PenaltyDecided, at(2022, 3, 1), severity=severity, penalty="p1")
    (item,) = last(story)["adverse"]
    assert (item["item"], item["class"], item["severity"], item["ground"]) == (
        decided.id,
        f"penalty_{severity}",
        severity,
        "fine",
    )
    assert (item["until"], item["ended_on"]) == (until, None)
    executed = story.happens(read.PenaltyExecuted, at(2022, 4, 1), penalty="p1")
    (item,) = last(story)["adverse"]
    assert (item["ended_on"], item["ended_by"]) == ("2022-04-01", executed.id)


def test_a_hazard_ends_by_its_own_removal_alone(story: Story) -> None:
    story.happens(read.MajorHazardFound, at(2022, 3, 1), hazard="h1")
    story.happens(read.MajorHazardFound, at(2022, 3, 2), hazard="h2")
    story.happens(read.MajorHazardRemoved, at(2022, 4, 1), hazard="h1")
    assert [item["ended_on"] for item in last(story)["adverse"]] == ["2022-04-01", None]


def test_a_licence_that_its_issuer_withholds_puts_the_level_in_abeyance(story: Story) -> None:
    level_two(story)
    story.happens(read.LicenceHeldBack, at(2012, 7, 1))
    said = last(story)
    assert said["in_abeyance"]
    assert said["licences"]["safety_production_licence"] == "withheld"
    assert "support" not in recommended(said).values()
    story.happens(read.HeldLicenceReturned, at(2012, 8, 1))
    assert not last(story)["in_abeyance"]
    story.happens(read.LicenceRevoked, at(2012, 9, 1))
    said = last(story)
    assert said["licences"]["safety_production_licence"] == "revoked"
    assert said["adverse"][0]["class"] == "licence_revoked"


def test_an_accident_counted_again_changes_its_class_and_not_its_day(story: Story) -> None:
    reported = story.happens(read.AccidentReported, at(2024, 3, 2), accident="a1", accident_class="ordinary")
    assert last(story)["adverse"][0]["severity"] == "general"
    story.happens(read.AccidentSupplemented, at(2024, 3, 20), accident="a1", accident_class="major")
    (item,) = last(story)["adverse"]
    assert (item["item"], item["class"], item["ground"], item["since"]) == (
        reported.id,
        "grave_accident",
        "major",
        "2024-03-02",
    )


def test_a_listing_ends_early_and_stands_again_when_the_removal_is_revoked(story: Story) -> None:
    story.happens(read.DishonestyListed, at(2024, 3, 1), listing="l1", ground="concealed_accident")
    story.happens(read.DishonestyRemovedEarly, at(2025, 3, 1), listing="l1")
    assert [item["ended_on"] for item in last(story)["adverse"]] == ["2025-03-01"]
    story.happens(read.EarlyRemovalRevoked, at(2025, 6, 1), listing="l1")
    assert [(i["ground"], i["ended_on"]) for i in last(story)["adverse"]] == [
        ("concealed_accident", "2025-03-01"),
        ("concealed_accident", None),
    ]

"""The view of bodies: what they may do on a day, what is not filed, what rests on their reports."""

from datetime import date

from projections.bodies import queries
from projections.bodies.contested import contested, executed
from projections.bodies.tables import Body, Reliance
from projections.reading import Page
from registry.events import read
from tests.projections.given import Story, at, stream

ID = "52320000MJ5TEXT018"
BODY = f"body:{ID}"


def registered() -> Story:
    story = Story()
    story.happens(read.BodyRegistered, at(2012), BODY)
    return story


def appointed(**given: object) -> Story:
    story = registered()
    story.happens(read.BodyAppointed, at(2012, 2), BODY, **({"appointment": "a1", "until": at(2015, 1, 31)} | given))
    return story


def on_report(number: int, case: str = "k1", story: Story | None = None, body: str | None = ID) -> Story:
    """An enterprise's case with a report of the body."""
    story = story or registered()
    story.happens(read.EnterpriseRegistered, at(2012), stream(number), name=f"厂{number}", uscc=f"U{number}")
    story.happens(read.OnSiteAssessmentReported, at(2012, 3), stream(number), case=case, body=body)
    return story


def granted(number: int, story: Story | None = None) -> Story:
    story = on_report(number, story=story)
    story.happens(read.LevelAnnounced, at(2012, 6), stream(number), case="k1", level="three")
    return story


def test_a_body_is_listed_by_region_and_state() -> None:
    story = registered()
    story.happens(read.BodyRegistered, at(2012), "body:X", uscc="X", region="610100")
    story.happens(read.BodyDisqualified, at(2013), "body:X")
    reading = story.reading()
    assert [one.uscc for one in queries.listed(reading)] == [ID, "X"]
    assert [one.uscc for one in queries.listed(reading, region="32")] == [ID]
    assert [one.uscc for one in queries.listed(reading, state="disqualified")] == ["X"]
    assert [one.uscc for one in queries.listed(reading, page=Page(2, 1))] == ["X"]
    assert queries.walked_from(reading) == ["X"]
    assert queries.one(reading, "nobody") is None


def test_the_state_of_a_body_follows_its_sanctions() -> None:
    story = registered()
    story.happens(read.BodyFindingRecorded, at(2013, 1), BODY)
    story.happens(read.BodyWarned, at(2013, 1), BODY)
    story.happens(read.BodyWorkSuspended, at(2013, 2), BODY, ends_on=at(2013, 5))
    row = story.row(Body, BODY)
    assert (row.state, row.state_since, row.ends_on, row.findings, row.warnings) == (
        "suspended",
        "2013-02-01",
        "2013-05-01",
        1,
        1,
    )
    story.happens(read.BodyReinstated, at(2013, 4), BODY)
    assert (story.row(Body, BODY).state, story.row(Body, BODY).ends_on) == ("working", None)
    story.happens(read.BodyDisqualificationProposed, at(2013, 5), BODY)
    assert story.row(Body, BODY).state == "working"
    story.happens(read.BodyDisqualified, at(2013, 6), BODY)
    assert (story.row(Body, BODY).state, story.row(Body, BODY).state_event) == ("disqualified", f"{BODY}/7")


def test_an_appointment_is_in_force_through_its_last_day() -> None:
    (one,) = queries.appointments(appointed().reading(), BODY)
    days = (date(2012, 1, 31), date(2012, 2, 1), date(2015, 1, 31), date(2015, 2, 1))
    assert [queries.in_force(one, day) for day in days] == [False, True, True, False]
    story = appointed()
    story.happens(read.BodyAppointmentEnded, at(2013), BODY, appointment="a1")
    (one,) = queries.appointments(story.reading(), BODY)
    assert [queries.in_force(one, day) for day in (date(2012, 12, 31), date(2013, 1, 1))] == [True, False]


def test_an_appointment_that_was_not_filed_is_on_the_overdue_list_while_it_is_in_force() -> None:
    waiting = appointed(to_be_filed=True)
    assert [one.appointment.appointment for one in queries.unfiled(waiting.reading(), at(2014))] == ["a1"]
    assert queries.unfiled(waiting.reading(), at(2016)) == []
    waiting.happens(read.BodyAppointmentFiled, at(2012, 3), BODY, appointment="a1")
    assert queries.unfiled(waiting.reading(), at(2014)) == []
    assert queries.unfiled(appointed(to_be_filed=False).reading(), at(2014)) == []


def test_an_assessor_counts_while_trained_and_with_the_body() -> None:
    story = registered()
    story.happens(read.AssessorTrained, at(2012, 2), BODY, assessor="A-1", until=at(2014))
    (one,) = queries.assessors(story.reading(), BODY)
    assert [queries.qualified(one, day) for day in (at(2012), at(2013), at(2014), at(2015))] == [
        False,
        True,
        True,
        False,
    ]
    story.happens(read.AssessorReleased, at(2013), BODY, assessor="A-1")
    (one,) = queries.assessors(story.reading(), BODY)
    assert not queries.qualified(one, at(2013))


def test_a_case_and_then_its_level_rest_on_the_body_that_reported() -> None:
    story = on_report(1)
    story = on_report(2, story=story, body=None)
    (one,) = queries.resting(story.reading(), ID)
    assert (one.reliance.stream, one.reliance.state, one.name) == (stream(1), "reported", "厂1")
    story.happens(read.LevelAnnounced, at(2012, 6), stream(1), case="k1", level="three", certificate="c1")
    row = story.row(Reliance, stream(1), "k1")
    assert (row.state, row.level, row.certificate) == ("level", "three", "c1")


def test_what_is_refused_revoked_expired_or_followed_by_another_level_rests_on_it_no_more() -> None:
    story = on_report(1)
    story.happens(read.LevelRefused, at(2012, 4), stream(1), case="k1")
    assert story.row(Reliance, stream(1), "k1").state == "ended"
    lost: tuple[type[read.Event], ...] = (read.LevelRevoked, read.LevelExpired)
    for number, kind in enumerate(lost, 2):
        story = granted(number)
        story.happens(kind, at(2013), stream(number))
        assert story.row(Reliance, stream(number), "k1").state == "ended"
    story = granted(4)
    story.happens(read.LevelAnnounced, at(2013), stream(4), case=None, basis="ledger")
    assert story.row(Reliance, stream(4), "k1").state == "ended"


def test_the_walk_finds_levels_until_they_are_flagged_and_the_list_until_they_are_settled() -> None:
    story = granted(2, story=granted(1))
    assert [one.stream for one in queries.to_walk(story.reading(), ID, ("", ""), 10)] == [stream(1), stream(2)]
    assert [one.stream for one in queries.to_walk(story.reading(), ID, (stream(1), "k1"), 10)] == [stream(2)]
    story.happens(read.ReexaminationFlagged, at(2013), stream(1), case="k1", body=ID)
    assert [one.stream for one in queries.to_walk(story.reading(), ID, ("", ""), 10)] == [stream(2)]
    assert [one.reliance.stream for one in queries.flagged(story.reading())] == [stream(1)]
    story.happens(read.ReexaminationSettled, at(2013, 2), stream(1), case="k1")
    assert queries.flagged(story.reading()) == []
    assert story.row(Reliance, stream(1), "k1").settled_on == "2013-02-01"


def test_what_was_annulled_about_a_body_leaves_what_stands_without_it() -> None:
    story = registered()
    story.happens(read.BodyAppointed, at(2012, 3), BODY, appointment="a1")
    story.happens(read.AssessorTrained, at(2012, 3), BODY, assessor="A-1", level="two")
    found = story.happens(read.BodyFindingRecorded, at(2013, 1), BODY, finding="f1")
    story.happens(read.BodyDisqualified, at(2013, 2), BODY, finding="f1")
    stands = {"state": "disqualified", "since": at(2013, 2), "event": f"{BODY}/5", "findings": 0, "warnings": 0}
    what = {"decision": found.id, "falls_with": [], "flagged": [f"{BODY}/5"], "stands": stands, "about": None}
    story.happens(read.BodyDecisionAnnulled, at(2013, 3), BODY, **what)
    story.again()
    body = queries.one(story.reading(), ID)
    assert body is not None
    assert (body.state, body.findings, body.flagged, body.annulled) == ("disqualified", 0, f"{BODY}/5", 1)
    story.happens(read.BodyDecisionKept, at(2013, 4), BODY, decision=f"{BODY}/5")
    for about in ("a1", "A-1"):
        gone = {"decision": f"{BODY}/2", "falls_with": [], "flagged": [], "about": about, "stands": stands}
        story.happens(read.BodyDecisionAnnulled, at(2013, 5), BODY, **gone)
    corrected = {"decision": f"{BODY}/1", "kind": "BodyRegistered", "field": "name", "after": "新名"}
    story.happens(read.BodyDecisionCorrected, at(2013, 6), BODY, **corrected)
    body = queries.one(story.reading(), ID)
    assert body is not None
    assert (body.flagged, body.annulled, body.name) == ("", 3, "新名")
    assert queries.appointments(story.reading(), BODY) == []
    assert queries.assessors(story.reading(), BODY) == []


def test_an_end_that_was_annulled_lets_appointment_and_assessor_go_on() -> None:
    story = registered()
    story.happens(read.BodyAppointed, at(2012, 3), BODY, appointment="a1")
    story.happens(read.BodyAppointmentEnded, at(2012, 9), BODY, appointment="a1")
    story.happens(read.AssessorTrained, at(2012, 3), BODY, assessor="A-1", level="two", until=at(2015))
    story.happens(read.AssessorReleased, at(2012, 9), BODY, assessor="A-1")
    state = {"state": "working", "since": at(2012), "event": f"{BODY}/1", "findings": 0, "warnings": 0}
    runs = state | {"appointment": {"appointment": "a1"}}
    trained = {"assessor": "A-1", "level": "two", "sectors": ["coal"], "since": at(2012, 3), "until": at(2015)}
    for about, stands in (("a1", runs), ("A-1", state | {"assessors": [trained]})):
        gone = {"decision": f"{BODY}/3", "falls_with": [], "flagged": [], "about": about, "stands": stands}
        story.happens(read.BodyDecisionAnnulled, at(2013), BODY, **gone)
    (appointment,) = queries.appointments(story.reading(), BODY)
    (assessor,) = queries.assessors(story.reading(), BODY)
    assert (appointment.ended_on, assessor.left_on) == (None, None)
    assert queries.in_force(appointment, at(2013, 6))
    assert queries.qualified(assessor, at(2013, 6))


def test_what_is_contested_about_a_body_is_marked_and_a_changed_term_moves() -> None:
    story = registered()
    story.happens(read.BodyAppointed, at(2012, 3), BODY, appointment="a1", until=at(2015))
    story.happens(read.BodyWorkSuspended, at(2013, 2), BODY, ends_on=at(2013, 8))
    of = {"decision": f"{BODY}/3", "kind": "BodyWorkSuspended"}
    story.happens(read.BodyObjectionRaised, at(2013, 3), BODY, objection="o1", **of)
    story.happens(read.BodyReconsiderationAccepted, at(2013, 3), BODY, reconsideration="v1", **of)
    story.happens(read.BodyStayOrdered, at(2013, 4), BODY, reconsideration="v1")
    story.again()
    assert not executed(story.row(Body, BODY))
    marks = contested(story.row(Body, BODY))
    assert [(one.id, one.kind, one.stayed) for one in marks] == [
        ("o1", "objection", False),
        ("v1", "reconsideration", True),
    ]
    story.happens(read.BodyStayLifted, at(2013, 5), BODY, reconsideration="v1")
    assert [one.stayed for one in contested(story.row(Body, BODY))] == [False, False]
    assert executed(story.row(Body, BODY))
    story.happens(read.BodyObjectionDecided, at(2013, 5), BODY, objection="o1")
    stands = {"state": "suspended", "since": at(2013, 2), "event": f"{BODY}/3", "findings": 0, "warnings": 0}
    ends = {"field": "ends_on", "after": "2013-06-01", "stands": stands | {"ends_on": at(2013, 6)}}
    what = {"reconsideration": "v1", "outcome": "changed", "about": None}
    story.happens(read.BodyReconsiderationDecided, at(2013, 5), BODY, **what, **of, **ends)
    row = story.row(Body, BODY)
    assert (contested(row), row.ends_on, row.annulled) == ([], "2013-06-01", 0)
    term = {"decision": f"{BODY}/2", "kind": "BodyAppointed", "field": "until", "after": "2014-01-01", "stands": stands}
    story.happens(read.BodyReconsiderationDecided, at(2013, 6), BODY, **(what | term | {"about": "a1"}))
    story.again()
    (one,) = queries.appointments(story.reading(), BODY)
    assert (one.until, story.row(Body, BODY).annulled) == ("2014-01-01", 1)

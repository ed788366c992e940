"""Rules for the lawful order of a case: 申请, 受理, 考评, 核准, 公告."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest

from registry.domain.commands import (
    AcceptApplication,
    Announce,
    Apply,
    ApproveLevel,
    ConsentToApplication,
    EnterpriseCommand,
    Member,
    RefuseApplication,
    RefuseLevel,
    Resume,
    ReviewAssessment,
    Suspend,
)
from registry.domain.deciding.case import announce
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from registry.domain.refusals import Refused
from registry.events.case import (
    ApplicationAccepted,
    ApplicationRefused,
    ApplicationSubmitted,
    LevelApproved,
    LevelRefused,
    OnSiteAssessmentReported,
)
from registry.events.enterprise import LevelAnnounced
from registry.events.event import Event
from registry.events.procedure import ApplicationConsented, AssessmentReviewed
from registry.events.vocabulary import Level, LevelBasis
from tests.acts import HUQIU, act, code
from tests.rules.given import (
    TODAY,
    Given,
    accepted,
    applied,
    approved,
    assessed,
    consented,
    registered,
    report,
    reported,
    said,
)

ON = date(2012, 3, 1)
STEPS = {
    "submitted": applied,
    "consented": consented,
    "accepted": accepted,
    "assessed": reported,
    "reviewed": assessed,
    "approved": approved,
}
ACTS: dict[str, Callable[[], EnterpriseCommand]] = {
    "submitted": lambda: act(ConsentToApplication, ON, case="k1", authority=HUQIU),
    "consented": lambda: act(AcceptApplication, ON, case="k1"),
    "accepted": lambda: report(ON),
    "assessed": lambda: act(ReviewAssessment, ON, case="k1"),
    "reviewed": lambda: act(ApproveLevel, ON, case="k1"),
}


def announced(
    start: Given, on: date = ON, level: Level = Level.THREE, case: str = "k1", **given: Any
) -> Sequence[Event]:
    member = Member(enterprise=code(), case=case, certificate="AQB1")
    what = {"announcement": "A1", "document": "1号", "title": "t", "level": level, "members": [member]}
    command = act(Announce, on, **(what | given))
    return announce(Facts.of(start.enterprise, command, TODAY, case), member)


@pytest.mark.parametrize("needed", ACTS)
@pytest.mark.parametrize("reached", STEPS)
def test_each_step_follows_its_predecessor(reached: str, needed: str) -> None:
    asked = STEPS[reached]().when(ACTS[needed]())
    kinds: dict[str, type[Event]] = {
        "submitted": ApplicationConsented,
        "consented": ApplicationAccepted,
        "accepted": OnSiteAssessmentReported,
        "assessed": AssessmentReviewed,
        "reviewed": LevelApproved,
    }
    if reached == needed:
        asked.then(said(kinds[needed], case="k1"))
    else:
        asked.then_refused("order_of_steps")


@pytest.mark.parametrize("reached", STEPS)
def test_only_an_approved_case_is_announced(reached: str) -> None:
    start = STEPS[reached]()
    asked = start.when_decided(lambda _: announced(start))
    if reached == "approved":
        asked.then(
            said(
                LevelAnnounced,
                case="k1",
                basis=LevelBasis.CASE,
                level=Level.THREE,
                announcement="A1",
                certificate="AQB1",
                assessment_body="江苏安评公司",
                valid_until=None,
            )
        )
    else:
        asked.then_refused("order_of_steps")


def test_a_level_is_announced_as_it_was_approved() -> None:
    start = approved()
    start.when_decided(lambda _: announced(start, level=Level.TWO)).then_refused("announced_as_approved")


def test_a_level_of_cn_2021_is_valid_three_years_from_its_announcement() -> None:
    on = date(2024, 2, 29)
    start = approved(on=date(2024, 2, 1))
    start.when_decided(lambda _: announced(start, on)).then(said(LevelAnnounced, valid_until=date(2027, 2, 28)))


def test_decision_18_a_case_keeps_the_rule_set_of_its_application() -> None:
    start = consented(on=date(2021, 10, 20)).after(act(AcceptApplication, date(2021, 11, 20), case="k1"))
    start.after(report(date(2021, 12, 1)), act(ReviewAssessment, date(2021, 12, 2), case="k1"))
    start.after(act(ApproveLevel, date(2021, 12, 2), case="k1"))
    start.when_decided(lambda _: announced(start, date(2021, 12, 20))).then(
        said(LevelAnnounced, rule_sets={"grading": "js-2011"}, valid_until=None)
    )


def test_a_refused_application_ends_its_case() -> None:
    refused = (
        applied()
        .when(act(RefuseApplication, ON, case="k1", reason="材料不全"))
        .then(said(ApplicationRefused, case="k1", reason="材料不全"))
    )
    refused.when(act(AcceptApplication, ON, case="k1")).then_refused("order_of_steps")
    refused.when(act(Apply, ON, case="k2", level="three")).then(said(ApplicationSubmitted, case="k2"))


def test_a_refused_level_ends_its_case() -> None:
    refused = assessed().when(act(RefuseLevel, ON, case="k1", reason="不符合")).then(said(LevelRefused, case="k1"))
    refused.when(act(ApproveLevel, ON, case="k1")).then_refused("order_of_steps")
    applied().when(act(RefuseLevel, ON, case="k1", reason="x")).then_refused("order_of_steps")
    accepted().when(act(RefuseApplication, ON, case="k1", reason="x")).then_refused("order_of_steps")


def test_one_case_at_a_time() -> None:
    for step in STEPS.values():
        step().when(act(Apply, ON, case="k2", level="three")).then_refused("open_case")


def test_an_unknown_case_takes_no_step() -> None:
    registered().when(act(AcceptApplication, ON, case="k1")).then_refused("unknown_case")
    start = registered()
    start.when_decided(lambda _: announced(start)).then_refused("unknown_case")


def test_a_step_does_not_go_back_behind_the_one_before_it() -> None:
    given = consented(on=date(2012, 4, 1))
    early = act(AcceptApplication, ON, case="k1")
    given.when(early).then_refused("unknown_case")
    with pytest.raises(Refused, match="as things stood on 2012-03-01, before ApplicationSubmitted of 2012-04-01 "):
        given.after(early)


def suspended(start: Given) -> Given:
    return start.after(
        act(Suspend, date(2012, 5, 1), suspension="s1", ground="not_compliant_in_time", ends_on=date(2012, 9, 1))
    )


@pytest.mark.parametrize("reached", ["submitted", "consented", "accepted", "assessed", "reviewed"])
def test_a_suspension_stays_the_case(reached: str) -> None:
    late = ACTS[reached]().model_copy(update={"effective_on": date(2012, 5, 1)})
    suspended(STEPS[reached]()).when(late).then_refused("case_stayed")


def test_nothing_is_asked_for_or_announced_while_suspended() -> None:
    start = suspended(approved())
    start.when_decided(lambda _: announced(start, date(2012, 6, 1))).then_refused("case_stayed")
    suspended(registered()).when(act(Apply, date(2012, 6, 1), case="k9", level="three")).then_refused("case_stayed")


def test_a_step_from_before_the_suspension_is_still_recorded() -> None:
    suspended(consented()).when(act(AcceptApplication, date(2012, 4, 30), case="k1")).then(said(ApplicationAccepted))


def test_after_the_resumption_the_case_goes_on_but_not_within_the_suspension() -> None:
    start = suspended(consented()).after(act(Resume, date(2012, 7, 1), suspension="s1", accepted_by="验收组"))
    start.when(act(AcceptApplication, date(2012, 6, 30), case="k1")).then_refused("case_stayed")
    start.when(act(AcceptApplication, date(2012, 7, 1), case="k1")).then(said(ApplicationAccepted))


def test_a_case_of_a_stranger_is_unknown() -> None:
    start = Given(Enterprise(code(2)))
    start.when(act(AcceptApplication, ON, case="k1", enterprise=code(2))).then_refused("unknown_enterprise")

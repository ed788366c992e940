"""Rules for the note that an enterprise's record was verified: the key exists, the organ answers for it."""

from datetime import date, timedelta

import pytest

from registry.domain.announcement import Announcement, published
from registry.domain.commands import ChangeDetails
from registry.domain.deciding.resuming import resume_document
from registry.domain.refusals import Refused
from registry.domain.verification import ResumeDocument, ResumeVerification
from registry.events.enterprise import DetailsChanged
from registry.events.event import Event
from registry.events.operations import VerificationResumed
from tests.acts import XIAN, act, code
from tests.rules.given import TODAY, nobody, registered, said
from tests.rules.test_announcement import announce
from tests.rules.test_closure import closed

ON = date(2013, 5, 1)
REASON = "视图程序已更正，记录核对无误。"


def resume(on: date = ON, **given: object) -> ResumeVerification:
    return act(ResumeVerification, on, **({"reason": REASON} | given))


def test_who_resumed_a_key_and_why_is_recorded() -> None:
    registered().when(resume()).then(said(VerificationResumed, reason=REASON, officer="officer-1"))


def test_a_key_is_resumed_as_often_as_it_was_held_back() -> None:
    registered().after(resume()).when(resume()).then(said(VerificationResumed))


def test_only_a_key_of_the_register_is_resumed_and_only_by_an_organ_of_its_region() -> None:
    nobody().when(resume()).then_refused("unknown_enterprise")
    registered().when(resume(authority=XIAN)).then_refused("wrong_region")
    registered().when(resume(TODAY + timedelta(days=1))).then_refused("date_in_the_future")
    registered().when(resume(reason="联系人13800138000")).then_refused("personal_data")


def test_the_record_of_a_closed_enterprise_is_resumed_too() -> None:
    closed().when(resume()).then(said(VerificationResumed))


def test_a_resumption_moves_no_date_of_another_track() -> None:
    start = registered(date(2011, 7, 1)).after(resume(TODAY))
    start.when(act(ChangeDetails, ON, name="新厂")).then(said(DetailsChanged, name="新厂"))


def document_resumed(document: Announcement, on: date = ON, **given: object) -> Event | str:
    """The event, or the rule that refused."""
    command = act(ResumeDocument, on, **({"announcement": document.id, "reason": REASON} | given))
    try:
        (event,) = resume_document(document, command, TODAY)
    except Refused as refused:
        return refused.refusal.rule
    return event


def test_an_announcement_is_resumed_once_it_was_published() -> None:
    document = Announcement("A1")
    assert document_resumed(document) == "unknown_announcement"
    document.evolve(published(announce((code(1), "c1")), {}))
    event = document_resumed(document)
    assert isinstance(event, VerificationResumed)
    assert event.reason == REASON
    document.evolve(event)
    assert document.version == 2


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"on": TODAY + timedelta(days=1)}, "date_in_the_future"),
        ({"reason": "联系人13800138000"}, "personal_data"),
        ({"expected_version": 7}, "stale_command"),
    ],
)
def test_the_rules_of_every_act_hold_for_an_announcement_too(given: dict[str, object], rule: str) -> None:
    document = Announcement("A1")
    document.evolve(published(announce((code(1), "c1")), {}))
    on = given.pop("on", ON)
    assert isinstance(on, date)
    assert document_resumed(document, on, **given) == rule

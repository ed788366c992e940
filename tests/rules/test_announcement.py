"""Rules for the public document that covers many enterprises."""

from datetime import date
from typing import Any

import pytest

from registry.domain.announcement import Announcement, published, wrong_document
from registry.domain.commands import Announce, Member, Register
from registry.domain.enterprise import Enterprise
from registry.domain.facts import Facts
from tests.acts import act, code
from tests.rules.given import TODAY, decide, registered

ON = date(2012, 3, 1)


def announce(*members: tuple[str, str], **given: Any) -> Announce:
    named = [Member(enterprise=key, case="k1", certificate=certificate) for key, certificate in members]
    what = {"announcement": "A1", "document": "1号", "title": "公告", "level": "three", "members": named}
    return act(Announce, ON, **(what | given))


def rule(document: Announcement, command: Announce) -> str | None:
    refusal = wrong_document(document, command)
    return None if refusal is None else refusal.rule


def test_a_document_is_published_once() -> None:
    document, command = Announcement("A1"), announce((code(1), "c1"))
    assert rule(document, command) is None
    document.evolve(published(command, {}))
    assert rule(document, command) == "already_published"


def test_a_member_is_named_once_however_it_is_written() -> None:
    assert rule(Announcement("A1"), announce((code(1), "c1"), (code(1).lower(), "c2"))) == "member_twice"


def test_a_certificate_is_given_once_however_it_is_written() -> None:
    assert rule(Announcement("A1"), announce((code(1), "AQBIII"), (code(2), "ＡＱＢⅢ"))) == "certificate_twice"


def test_the_expected_version_is_the_documents() -> None:
    assert rule(Announcement("A1"), announce((code(1), "c1"), expected_version=0)) is None
    assert rule(Announcement("A1"), announce((code(1), "c1"), expected_version=3)) == "stale_command"


def test_a_document_names_its_members_in_their_order() -> None:
    event = published(announce((code(2), "c1"), (code(1), "c2")), {"grading": "js-2011"})
    assert event.members == (code(2), code(1))
    assert event.rule_sets == {"grading": "js-2011"}


def test_a_stream_takes_its_own_events_only() -> None:
    event = published(announce((code(1), "c1")), {})
    with pytest.raises(TypeError, match="AnnouncementPublished"):
        registered().enterprise.evolve(event)
    entry = act(Register, ON, name="x", region="320505", sector="coal", scale="above")
    (entered,) = decide(Facts.of(Enterprise(code()), entry, TODAY))
    with pytest.raises(TypeError, match="EnterpriseRegistered"):
        Announcement("A1").evolve(entered)

"""`timeline`: every event has a line, a sentence in two languages, and its part in what stood on a day."""

import re
import string

import msgspec
import pytest

from projections.timeline.queries import as_of, event, history
from projections.timeline.sentences import sentence
from projections.timeline.tables import Line
from projections.timeline.wording import SENTENCES
from registry.events import read
from registry.events.catalogue import EVENTS
from registry.events.envelope import tell
from registry.events.vocabulary import Standing
from tests.contract.curated import EXAMPLES
from tests.projections.given import STREAM, Story, at


def example(name: str) -> read.Event:
    return tell(1, (EXAMPLES / f"{name}.json").read_bytes()).event


def test_every_event_has_a_sentence_and_no_other_has() -> None:
    assert set(SENTENCES) == set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_a_sentence_speaks_of_fields_that_its_event_has_in_both_languages(name: str) -> None:
    known = {field.name for field in msgspec.structs.fields(getattr(read, name))}
    for text in SENTENCES[name]:
        assert {field for _, field, _, _ in string.Formatter().parse(text) if field} <= known


def test_a_line_holds_the_event_as_it_was_stored() -> None:
    story = Story()
    told = story.happens(read.EnterpriseRegistered, at(2011))
    assert story.row(Line, STREAM, 1).data == told.data
    assert event(story.reading(), told.id) == told


def test_a_channel_of_a_public_notice_is_said_in_words_where_it_is_a_code() -> None:
    opened = msgspec.structs.replace(example("PublicNoticeOpened"), channels=("site", "苏州日报"))
    assert "渠道：网站；苏州日报" in sentence(opened, "zh")
    assert "the web site; 苏州日报" in sentence(opened, "en")


@pytest.mark.parametrize("name", EVENTS)
def test_a_sentence_names_date_organ_and_legal_basis(name: str) -> None:
    one = example(name)
    zh, en = sentence(one, "zh"), sentence(one, "en")
    assert zh.startswith(f"{one.effective_on.year}年")
    assert zh.endswith(f"{one.legal_basis.article}。")
    assert f"。依据：{one.legal_basis.document}" in zh.replace("《", "")
    assert en.startswith(f"On {one.effective_on.day} ")
    assert en.endswith(f"{one.legal_basis.document}, {one.legal_basis.article}.")
    for text in (zh, en):
        assert one.authority.name in text
        assert not re.search(r"[{}\[\]]|None|。。|\.\.", text)


def test_a_closure_reads_as_a_clerk_would_write_it() -> None:
    closed = example("EnterpriseClosed")
    assert sentence(closed, "zh") == (
        "2017年9月18日，榆林市人民政府决定对企业予以关闭（建议close-2017-5），事由：经停产整顿仍不具备安全生产条件。"
        "依据：《中华人民共和国安全生产法》第一百一十三条。"
    )
    assert sentence(closed, "en") == (
        "On 18 September 2017, 榆林市人民政府 decided the closure of the enterprise (proposal close-2017-5); "
        "ground: still unfit after suspension. Basis: 中华人民共和国安全生产法, 第一百一十三条."
    )


def test_a_ground_without_a_word_is_shown_as_it_is() -> None:
    closed = msgspec.structs.replace(example("EnterpriseClosed"), ground="some_new_ground")
    assert "some_new_ground" in sentence(closed, "zh")


def test_an_act_for_another_organ_says_for_whom() -> None:
    assert "（受陕西省安全生产委员会办公室委托）" in sentence(example("LevelDowngraded"), "zh")


def test_brackets_and_braces_in_a_text_stay_what_they_are() -> None:
    told = Story().happens(read.ProposalWithdrawn, at(2012), reason="见[附件]{officer}")
    assert "见[附件]{officer}" in sentence(told.event, "zh")


def test_every_event_has_its_line_and_reads_back_as_it_was_told() -> None:
    story = Story()
    for name in EVENTS:
        story.happens(getattr(read, name), at(2012))
    assert len(story.all(Line)) == len(EVENTS)
    assert history(story.reading(), STREAM) == story.told
    assert event(story.reading(), f"{STREAM}/3") == story.told[2]


@pytest.mark.parametrize("event_id", ["", "x", f"{STREAM}/0", f"{STREAM}/²", f"{STREAM}/{'9' * 40}", "other/1"])
def test_an_event_id_that_names_nothing_finds_nothing(event_id: str) -> None:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2012))
    assert event(story.reading(), event_id) is None


@pytest.fixture
def story() -> Story:
    """A level in June 2012, closed in 2013, recorded at 30; the closure annulled in 2014, recorded at 40."""
    given = Story()
    given.happens(read.EnterpriseRegistered, at(2011))
    given.happens(read.LevelAnnounced, at(2012, 6), valid_until=at(2015, 6))
    given.happens(read.EnterpriseClosed, at(2013))
    given.happens(read.ClosureAnnulled, at(2014), closure=f"{STREAM}/3")
    return given


def test_the_day_before_a_level_there_was_none(story: Story) -> None:
    before = as_of(story.reading(), STREAM, at(2012, 5, 31))
    assert before.standing is Standing.NEVER_ASSESSED
    assert [type(one.event) for one in before.events] == [read.EnterpriseRegistered]
    assert as_of(story.reading(), STREAM, at(2012, 6)).standing is Standing.COMPLIANT


def test_before_its_registration_an_enterprise_has_no_data(story: Story) -> None:
    assert as_of(story.reading(), STREAM, at(2010)).standing is Standing.NO_DATA
    assert as_of(story.reading(), "enterprise:unknown", at(2015)).standing is Standing.NO_DATA


def test_the_same_day_looks_otherwise_once_the_annulment_is_known(story: Story) -> None:
    closed = as_of(story.reading(), STREAM, at(2013, 7), known_at=39)
    assert (closed.standing, closed.ground) == (Standing.LAPSED, "closed")
    annulled = as_of(story.reading(), STREAM, at(2013, 7), known_at=40)
    assert (annulled.standing, annulled.ground) == (Standing.COMPLIANT, None)
    assert annulled.row is not None
    assert annulled.row.operation == "running"


def test_an_annulment_says_nothing_of_days_before_the_closure(story: Story) -> None:
    kinds = [type(one.event).__name__ for one in as_of(story.reading(), STREAM, at(2012, 12)).events]
    assert kinds == ["EnterpriseRegistered", "LevelAnnounced"]


def test_a_paper_decision_recorded_late_counts_from_its_own_day() -> None:
    story = Story()
    story.happens(read.EnterpriseRegistered, at(2011))
    story.happens(read.ExemplarNamed, at(2014))
    story.happens(read.LevelAnnounced, at(2012), valid_until=None)
    assert as_of(story.reading(), STREAM, at(2013)).standing is Standing.COMPLIANT
    assert as_of(story.reading(), STREAM, at(2013), known_at=20).standing is Standing.NEVER_ASSESSED
    assert [one.position for one in history(story.reading(), STREAM)] == [10, 30, 20]

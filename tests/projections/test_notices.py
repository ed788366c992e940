"""`notices`: what becomes public, under which name, with which block."""

import pytest

from projections.notices.evolve import KINDS
from projections.notices.queries import block, of_enterprise, recent, title
from projections.notices.tables import Notice
from projections.reading import Page
from registry.events import read
from tests.projections.given import STREAM, Story, at

ANNOUNCED = "announcement:sn-2012-07"


@pytest.fixture
def story() -> Story:
    given = Story()
    given.happens(read.EnterpriseRegistered, at(2011), name="老名")
    return given


@pytest.mark.parametrize(
    ("kind", "fields", "notice"),
    [
        (read.LevelAnnounced, {}, "level_announced"),
        (read.LevelDowngraded, {}, "downgrade"),
        (read.LevelRevoked, {}, "revocation"),
        (read.OperationsSuspended, {}, "suspension"),
        (read.EnterpriseClosed, {"kind": "closure"}, "closure"),
        (read.EnterpriseClosed, {"kind": "ban"}, "ban"),
        (read.ClosureAnnulled, {}, "annulment"),
        (read.ExemplarNamed, {}, "exemplar"),
    ],
)
def test_these_acts_are_public(story: Story, kind: type[read.Event], fields: dict[str, str], notice: str) -> None:
    told = story.happens(kind, at(2012, 6, 15), **fields)
    (shown,) = recent(story.reading())
    assert (shown.notice.kind, shown.notice.event, shown.notice.subject) == (notice, told.id, "老名")
    assert shown.notice.kind in KINDS
    assert "老名" in title(shown.notice, "zh")
    assert "老名" in title(shown.notice, "en")


def test_a_proposal_or_an_order_is_not_public(story: Story) -> None:
    for kind in (read.ClosureProposed, read.RevocationProposed, read.RectificationOrdered, read.ApplicationSubmitted):
        story.happens(kind, at(2012))
    assert recent(story.reading()) == []


def test_an_announcement_has_its_own_title_and_number(story: Story) -> None:
    story.happens(read.AnnouncementPublished, at(2012, 6, 15), stream=ANNOUNCED)
    (shown,) = of_enterprise(story.reading(), ANNOUNCED)
    heading = block(shown.notice, "zh")
    assert heading.title == "关于公布第三批安全生产标准化二级企业名单的公告"
    assert heading.document_number == "陕安监公告〔2012〕7号"
    assert heading.publisher == "陕西省安全生产监督管理局"
    assert heading.index_number == "610000-2012-00000020"
    assert (heading.dated, heading.published) == (at(2012, 6, 15), at(2012, 6, 16))
    assert shown.notice.members == 1


def test_a_notice_keeps_the_name_of_its_day(story: Story) -> None:
    story.happens(read.LevelAnnounced, at(2012))
    story.happens(read.DetailsChanged, at(2013), name="新名", region=None)
    story.happens(read.LevelRevoked, at(2014))
    assert [one.notice.subject for one in of_enterprise(story.reading(), STREAM)] == ["新名", "老名"]


def test_a_closure_is_marked_when_its_annulment_is_published(story: Story) -> None:
    closed = story.happens(read.EnterpriseClosed, at(2012))
    annulled = story.happens(read.ClosureAnnulled, at(2013))
    newest, oldest = of_enterprise(story.reading(), STREAM)
    assert (newest.notice.refers_to, newest.annulled_by) == (closed.id, None)
    assert (oldest.notice.event, oldest.annulled_by) == (closed.id, annulled.id)
    story.known = closed.position
    assert [one.annulled_by for one in recent(story.reading())] == [None]


def test_lists_are_cut_by_kind_region_page_and_watermark(story: Story) -> None:
    for year in (2012, 2013, 2014):
        story.happens(read.LevelRevoked, at(year))
    story.happens(read.ExemplarNamed, at(2015))
    reading = story.reading()
    assert [one.notice.position for one in recent(reading, page=Page(2, 2))] == [30, 20]
    assert [one.notice.kind for one in recent(reading, kind="exemplar")] == ["exemplar"]
    assert len(recent(reading, region="610802")) == 4
    assert recent(reading, region="32") == []
    story.known = 30
    assert [one.notice.position for one in recent(story.reading())] == [30, 20]


def test_no_free_text_enters_a_notice(story: Story) -> None:
    story.happens(read.OperationsSuspended, at(2012), reason="张三的身份证号")
    assert all("张三" not in str(one) for one in story.all(Notice))

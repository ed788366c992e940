"""The notices: the list as a feed, and each one with the block that heads a public document."""

from typing import Annotated, Literal

import msgspec
from fastapi import Path, Query, Response

from consumers.access import PUBLIC, Routes
from consumers.asking import JSON, Ask, Asked
from consumers.contents import (
    Basis,
    Evidence,
    Freshness,
    Pager,
    Place,
    Said,
    enterprise_href,
    evidence,
    key_of,
    notice_href,
    pager,
    place,
    said,
    term,
)
from consumers.notices.regions import AskedRegion, Choice, choice, region_of
from consumers.problems import Problem
from projections.notices import queries
from projections.notices.tables import Notice
from projections.reader import Reading
from projections.reading import Page, select
from projections.standing.tables import Enterprise
from projections.timeline.queries import annulled
from projections.timeline.queries import event as event_of
from projections.timeline.told import told_of
from registry.events import read

ROUTES = Routes()
KINDS = {
    "announcement": ("公告文件", "Announcement"),
    "level_announced": ("达标公告", "Level announced"),
    "downgrade": ("降级", "Downgrade"),
    "revocation": ("撤销等级", "Revocation"),
    "suspension": ("停产整顿", "Suspension"),
    "closure": ("关闭", "Closure"),
    "ban": ("取缔", "Ban"),
    "annulment": ("撤销决定", "Annulment"),
    "correction": ("更正", "Correction"),
    "closure_lifted": ("解除关闭", "Closure lifted"),
    "exemplar": ("示范企业", "Exemplar"),
    "penalty": ("行政处罚", "Penalty"),
    "licence_revoked": ("吊销许可证", "Licence revoked"),
    "exposure": ("曝光", "Exposure"),
    "exposure_withdrawn": ("撤回曝光", "Exposure withdrawn"),
    "listing": ("列入严重失信主体名单", "Listed as dishonest"),
    "listing_removed": ("提前移出名单", "Removed from the list"),
    "listing_restored": ("恢复列入名单", "On the list again"),
}
_DETAILED = ("announcement", "level_announced", "downgrade", "revocation")
_TOGETHER = 500

AskedKind = Annotated[
    Literal[
        "announcement",
        "level_announced",
        "downgrade",
        "revocation",
        "suspension",
        "closure",
        "ban",
        "annulment",
        "correction",
        "closure_lifted",
        "exemplar",
        "penalty",
        "licence_revoked",
        "exposure",
        "exposure_withdrawn",
        "listing",
        "listing_removed",
        "listing_restored",
    ]
    | None,
    Query(description="Only notices of this kind."),
]
AskedPage = Annotated[int, Query(ge=1, le=10_000, description="The number of the page, from 1.")]


class Line(msgspec.Struct, frozen=True):
    """A notice with its block: 索引号 主题分类 发文机关 成文日期 标题 发文字号 发布日期."""

    event: str
    href: str
    kind: Said
    index_number: str
    subject_class_zh: str
    subject_class_en: str
    publisher: str
    dated: str
    title_zh: str
    title_en: str
    document_number: str | None
    published: str
    subject: str | None
    subject_href: str | None
    region: Place
    annulled_by: Evidence | None


class Notices(msgspec.Struct, frozen=True):
    """A page of the list of notices, newest first."""

    freshness: Freshness
    kind: Said | None
    regions: Choice
    notices: list[Line]
    pager: Pager


class Member(msgspec.Struct, frozen=True):
    """An enterprise that an announcement names; the name is today's."""

    key: str
    name: str | None
    href: str


class Corrected(msgspec.Struct, frozen=True):
    """A clerical error that was corrected since: before and after stand together, the notice stays as it was."""

    field: Said
    before: str
    after: str
    on: str
    evidence: Evidence


class Single(msgspec.Struct, frozen=True):
    """One notice with what its act says."""

    freshness: Freshness
    notice: Line
    ground: Said | None
    level: Said | None
    previous: Said | None
    field: str | None
    certificate: str | None
    until: str | None
    refers_to: Evidence | None
    basis: Basis
    position: int
    recorded: str
    corrections: list[Corrected]
    members: list[Member]


def line(shown: queries.Shown) -> Line:
    """A notice as a line of a list."""
    notice = shown.notice
    block = queries.block(notice, "zh")
    of_enterprise = notice.stream.startswith("enterprise:")
    return Line(
        event=notice.event,
        href=notice_href(notice.event),
        kind=Said(notice.kind, *KINDS[notice.kind]),
        index_number=block.index_number,
        subject_class_zh=queries.SUBJECT_CLASS[0],
        subject_class_en=queries.SUBJECT_CLASS[1],
        publisher=block.publisher,
        dated=block.dated.isoformat(),
        title_zh=block.title,
        title_en=queries.title(notice, "en"),
        document_number=block.document_number,
        published=block.published.isoformat(),
        subject=notice.subject,
        subject_href=enterprise_href(notice.stream) if of_enterprise else None,
        region=place(notice.region),
        annulled_by=evidence(shown.annulled_by) if shown.annulled_by else None,
    )


def _listed(ask: Asked, kind: str | None, region: str | None, page: int) -> Response | Notices:
    code = region_of(region)
    with ask.views.reading() as reading:
        if same := ask.unchanged(reading):
            return same
        size = ask.serving.page_size
        found = _window(reading, kind, code, page, size)
        return Notices(
            freshness=ask.freshness(reading),
            kind=Said(kind, *KINDS[kind]) if kind else None,
            regions=choice(code),
            notices=[line(one) for one in found[:size]],
            pager=pager(page, size, found),
        )


def _window(reading: Reading, kind: str | None, region: str | None, number: int, size: int) -> list[queries.Shown]:
    """One page, and the first line of the next."""
    found = queries.recent(reading, kind=kind, region=region, page=Page(number, size))
    if len(found) < size:
        return found
    return found + queries.recent(reading, kind=kind, region=region, page=Page(number * size + 1, 1))


def _single(ask: Asked, event_id: str) -> Single:
    with ask.views.reading() as reading:
        stream = event_id.rpartition("/")[0]
        watermark = reading.watermark()
        for shown in queries.of_enterprise(reading, stream):
            if shown.notice.event == event_id and shown.notice.position <= watermark:
                return _told(ask, reading, shown)
    raise Problem("no_notice")


def _told(ask: Asked, reading: Reading, shown: queries.Shown) -> Single:
    notice = shown.notice
    level = notice.detail if notice.kind in _DETAILED else None
    return Single(
        freshness=ask.freshness(reading),
        notice=line(shown),
        ground=said("ground", notice.ground),
        level=said("level", level),
        previous=said("level", notice.previous if notice.kind in _DETAILED else None),
        field=notice.detail if notice.kind == "exemplar" else None,
        certificate=notice.certificate,
        until=notice.valid_until,
        refers_to=evidence(notice.refers_to) if notice.refers_to else None,
        basis=Basis(notice.basis_document, notice.basis_article),
        position=notice.position,
        recorded=notice.recorded,
        corrections=_corrections(reading, notice),
        members=_members(reading, notice),
    )


def _corrections(reading: Reading, notice: Notice) -> list[Corrected]:
    """The corrections of the notice's act that stand, in their order."""
    told = told_of(reading, notice.stream, reading.watermark())
    void = annulled(told)
    return [
        Corrected(
            field=term("field", one.event.field),
            before=one.event.before,
            after=one.event.after,
            on=one.event.effective_on.isoformat(),
            evidence=evidence(one.id),
        )
        for one in told
        if isinstance(one.event, read.DecisionCorrected) and one.event.decision == notice.event and one.id not in void
    ]


def _members(reading: Reading, notice: Notice) -> list[Member]:
    if notice.kind != "announcement":
        return []
    told = event_of(reading, notice.event)
    assert told is not None
    assert isinstance(told.event, read.AnnouncementPublished)
    keys = [member.removeprefix("enterprise:") for member in told.event.members]
    names: dict[str, str] = {}
    for start in range(0, len(keys), _TOGETHER):
        streams = [f"enterprise:{key}" for key in keys[start : start + _TOGETHER]]
        rest = f"WHERE stream IN ({', '.join('?' * len(streams))})"
        names |= {key_of(row.stream): row.name for row in select(reading, Enterprise, "standing", rest, streams)}
    return [Member(key, names.get(key), enterprise_href(f"enterprise:{key}")) for key in keys]


EventId = Annotated[str, Path(max_length=300, description="The event's id: `<stream>/<version>`.")]


@ROUTES.get("/notices.json", PUBLIC, JSON)
def notices_json(ask: Ask, kind: AskedKind = None, region: AskedRegion = None, page: AskedPage = 1) -> Response:
    """The notices, newest first, as JSON."""
    found = _listed(ask, kind, region, page)
    return ask.twin(found) if isinstance(found, Notices) else found


@ROUTES.get("/notices", PUBLIC)
def notices(ask: Ask, kind: AskedKind = None, region: AskedRegion = None, page: AskedPage = 1) -> Response:
    """The notices, newest first."""
    found = _listed(ask, kind, region, page)
    return ask.page("notices.html", found, kinds=KINDS) if isinstance(found, Notices) else found


@ROUTES.get("/notices/{event_id:path}.json", PUBLIC, JSON)
def notice_json(ask: Ask, event_id: EventId) -> Response:
    """One notice, by its event id, as JSON."""
    return ask.twin(_single(ask, event_id))


@ROUTES.get("/notices/{event_id:path}", PUBLIC)
def notice(ask: Ask, event_id: EventId) -> Response:
    """One notice, by its event id."""
    return ask.page("notice.html", _single(ask, event_id))

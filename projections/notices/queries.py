"""Answers what was made public, newest first, each notice with the block that heads a public document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from projections.notices.tables import Notice
from projections.reading import FIRST, LATEST, Page, Reading, select, within
from projections.view import Value
from projections.words import Lang, word

_SHANGHAI = timezone(timedelta(hours=8))
SUBJECT_CLASS = ("安全生产监管", "work-safety supervision")
"""主题分类 of every notice here: the register is about nothing else (our wording)."""
_TITLES = {
    "level_announced": ("关于{subject}安全生产标准化{level}达标的公告", "{subject}: {level} announced"),
    "downgrade": ("关于{subject}安全生产标准化等级降为{level}的公告", "{subject}: downgraded to {level}"),
    "revocation": ("关于撤销{subject}{level}安全生产标准化等级的公告", "{subject}: {level} revoked"),
    "suspension": ("关于责令{subject}停产整顿的公告", "{subject}: suspended for rectification"),
    "closure": ("关于关闭{subject}的公告", "{subject}: closed"),
    "ban": ("关于取缔{subject}的公告", "{subject}: banned"),
    "annulment": ("关于撤销对{subject}关闭（取缔）决定的公告", "{subject}: closure annulled"),
    "penalty": ("关于对{subject}作出行政处罚（{penalty}）的公告", "{subject}: penalty ({penalty})"),
    "licence_revoked": ("关于吊销{subject}{licence}的公告", "{subject}: {licence} revoked"),
    "exposure": ("关于对{subject}予以曝光的公告", "{subject}: named in public"),
    "exposure_withdrawn": ("关于撤回对{subject}曝光的公告", "{subject}: exposure withdrawn"),
    "closure_lifted": ("关于解除对{subject}关闭（取缔）决定的公告", "{subject}: closure lifted"),
    "decision_annulled": ("关于撤销对{subject}所作{detail}的公告", "{subject}: {detail} annulled"),
    "correction": (
        "关于更正{subject}公示内容的公告：原为“{previous}”，更正为“{detail}”",
        "{subject}: record corrected, “{previous}” now reads “{detail}”",
    ),
    "listing": ("关于将{subject}列入严重失信主体名单的公告", "{subject}: listed as seriously dishonest"),
    "listing_removed": ("关于将{subject}提前移出严重失信主体名单的公告", "{subject}: removed early from the list"),
    "listing_restored": ("关于恢复{subject}列入严重失信主体名单的公告", "{subject}: on the list again"),
    "exemplar": ("关于命名{subject}为{detail}示范企业的公告", "{subject}: named exemplary in {detail}"),
}


@dataclass(frozen=True)
class Block:
    """索引号 主题分类 发文机关 成文日期 标题 发文字号 发布日期; `document_number` is `None` where the act has none."""

    index_number: str
    subject_class: str
    publisher: str
    dated: date
    title: str
    document_number: str | None
    published: date


@dataclass(frozen=True)
class Shown:
    """A notice, and the event id of the annulment that was published later, if one was."""

    notice: Notice
    annulled_by: str | None


def recent(reading: Reading, *, kind: str | None = None, region: str | None = None, page: Page = FIRST) -> list[Shown]:
    """The notices known at the watermark, newest first; `kind` is one of `evolve.KINDS`, `region` code or digits."""
    lowest, highest = within(region)
    rest = "WHERE position <= ? AND region >= ? AND region <= ?" + (" AND kind = ?" if kind else "")
    known = reading.watermark()
    params: list[Value] = [known, lowest, highest, *([kind] if kind else []), page.size, page.offset]
    found = select(reading, Notice, "notices", f"{rest} ORDER BY position DESC LIMIT ? OFFSET ?", params)
    return _shown(reading, found, known)


def of_enterprise(reading: Reading, stream: str) -> list[Shown]:
    """The notices of one stream, newest first."""
    rest = "WHERE stream = ? ORDER BY position DESC"
    return _shown(reading, select(reading, Notice, "notices", rest, (stream,)), LATEST)


def block(notice: Notice, lang: Lang) -> Block:
    """The block of a notice; the publication day is the recorded time's day in Shanghai."""
    recorded = datetime.fromisoformat(notice.recorded)
    return Block(
        subject_class=SUBJECT_CLASS[0 if lang == "zh" else 1],
        index_number=f"{notice.publisher_region}-{notice.effective_on[:4]}-{notice.position:08}",
        publisher=notice.publisher,
        dated=date.fromisoformat(notice.effective_on),
        title=title(notice, lang),
        document_number=notice.document,
        published=recorded.astimezone(_SHANGHAI).date(),
    )


def title(notice: Notice, lang: Lang) -> str:
    """The document's own title, or one made of the act and its enterprise."""
    if notice.title is not None:
        return notice.title
    detail, kind = notice.detail or "", notice.kind
    if kind == "annulment" and detail:
        kind, detail = "decision_annulled", word("decision", detail, lang)
    template = _TITLES[kind][0 if lang == "zh" else 1]
    return template.format(
        subject=notice.subject or notice.stream.partition(":")[2],
        detail=detail,
        previous=notice.previous,
        **{group: word(group, detail, lang) for group in ("level", "penalty", "licence")},
    )


def _shown(reading: Reading, notices: Sequence[Notice], known: int) -> list[Shown]:
    streams = list(dict.fromkeys(notice.stream for notice in notices))
    if not streams:
        return []
    marks = ", ".join("?" * len(streams))
    rest = f"WHERE kind = ? AND stream IN ({marks}) AND position <= ?"
    found = select(reading, Notice, "notices", rest, ("annulment", *streams, known))
    annulled = {one.refers_to: one.event for one in found}
    return [Shown(notice, annulled.get(notice.event)) for notice in notices]

"""Sentences for the events of an announcement: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "AnnouncementPublished": (
        "发布《{title}》，公告{level}达标企业{members}家",
        "published “{title}”, enterprises announced at {level}: {members}",
    ),
}

"""Sentences for the events of the list of dishonest entities: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "DishonestyNoticeGiven": (
        "告知企业拟将其列入严重失信主体名单（编号{listing}），事由：{ground}；说明：{reason}",
        "gave notice that the enterprise is to be listed as seriously dishonest ({listing}); ground: {ground}; "
        "note: {reason}",
    ),
    "DishonestyListed": (
        "决定将企业列入严重失信主体名单（编号{listing}），期限至{until}，事由：{ground}",
        "listed the enterprise as seriously dishonest until {until} ({listing}); ground: {ground}",
    ),
    "DishonestyPublished": (
        "通过{channels}公布企业列入严重失信主体名单（编号{listing}）",
        "published the listing {listing} through {channels}",
    ),
    "DishonestyRemovedEarly": (
        "决定将企业提前移出严重失信主体名单（编号{listing}），理由：{reason}",
        "removed the enterprise early from the list ({listing}); reason: {reason}",
    ),
    "EarlyRemovalRevoked": (
        "撤销提前移出决定，恢复列入严重失信主体名单（编号{listing}），期限至{until}，理由：{reason}",
        "revoked the early removal; on the list again until {until} ({listing}); reason: {reason}",
    ),
}

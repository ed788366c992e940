"""Sentences for the events of an enterprise's sites: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "SiteEntered": (
        "登记企业场所{name}（编号{site}）：地区{region}，行业{sector}，{scale}[，地址{address}]，单独定级",
        "entered the enterprise's site {name} ({site}): region {region}, {sector}, {scale}[, address {address}]; it is "
        "graded on its own",
    ),
    "SiteChanged": (
        "变更企业场所（编号{site}）登记事项[，名称改为{name}][，地区改为{region}][，行业改为{sector}][，规模改为{scale}][，地址改为{address}]",
        "changed the details of the enterprise's site {site}[; name: {name}][; region: {region}][; sector: {sector}]"
        "[; size: {scale}][; address: {address}]",
    ),
    "SiteLeft": (
        "记录企业停用场所（编号{site}），不再定级",
        "noted that the enterprise gave up its site {site}: it is graded no longer",
    ),
    "LevelEnded": (
        "记录企业[场所{site}的]{level}等级（证书{certificate}）失效，事由：{ground}",
        "noted that {level} (certificate {certificate})[ of site {site}] has ended; ground: {ground}",
    ),
}

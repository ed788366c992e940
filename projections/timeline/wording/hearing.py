"""Sentences for what comes before a grave act: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "RightsNotified": (
        "告知企业拟作出{act}决定及其陈述、申辩、要求听证的权利（告知{notification}），理由：{reason}；可于{window_ends}前要求听证",
        "told the enterprise of its rights before an intended {act} (notice {notification}); reason: {reason}; "
        "a hearing may be asked for through {window_ends}",
    ),
    "HearingRequested": (
        "收到企业听证要求（告知{notification}）",
        "received the enterprise's request for a hearing (notice {notification})",
    ),
    "HearingHeld": (
        "举行听证（告知{notification}），意见：{opinion}",
        "held the hearing (notice {notification}); outcome: {opinion}",
    ),
}

"""Sentences for acts that were decided for a later day: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "ActScheduled": (
        "作出{kind}，自{takes_effect_on}起生效",
        "decided for {takes_effect_on}: {kind}; it takes effect on that day",
    ),
    "ScheduledActPerformed": (
        "记录预定的{kind}（{decision}）已生效",
        "noted that what was decided ahead ({kind}, {decision}) has taken effect",
    ),
    "ScheduledActLapsed": (
        "记录预定的{kind}（{decision}）未能生效，理由：{reason}",
        "noted that what was decided ahead ({kind}, {decision}) could not take effect: {reason}",
    ),
    "ScheduledActWithdrawn": (
        "撤回预定的{kind}（{decision}），理由：{reason}",
        "withdrew what was decided ahead ({kind}, {decision}); reason: {reason}",
    ),
}

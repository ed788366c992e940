"""Sentences for the events of succession: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "EnterpriseSucceeded": (
        "记载企业因{kind}由{successor}承继（编号{succession}），本企业是否终止：{ends}",
        "recorded that {successor} took the enterprise's place by {kind} ({succession}); nothing is left here: {ends}",
    ),
    "SuccessionRecorded": (
        "记载企业因{kind}承继{predecessor}（编号{succession}），不承继其等级",
        "recorded that the enterprise took the place of {predecessor} by {kind} ({succession}); no level is inherited",
    ),
    "LinkedToCode": (
        "记载该无代码单位属于统一社会信用代码{uscc}的企业（编号{succession}）",
        "recorded that the operation without a code is of the enterprise with credit code {uscc} ({succession})",
    ),
    "RegisteredInError": (
        "记载该企业登记有误[，应以{replaced_by}为准]，理由：{reason}",
        "recorded that the enterprise was registered in error[; the right key is {replaced_by}]; reason: {reason}",
    ),
    "AdverseItemFollowed": (
        "记载被承继企业的不利记录随之承继（编号{succession}）：{kind}，事由：{ground}，"
        "作出于{since}，原依据：{basis}[，已于{ended_on}了结]",
        "recorded that an adverse item followed from the predecessor ({succession}): {kind}; ground: {ground}; "
        "of {since}, by {basis}[, over on {ended_on}]",
    ),
}

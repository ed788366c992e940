"""Sentences for the events of accidents: what was done, in Chinese and English."""

SENTENCES: dict[str, tuple[str, str]] = {
    "AccidentReported": (
        "收到企业事故报告（编号{accident}）[，场所：{site}]：{happened_on}发生{kind}，死亡{deaths}人，重伤{serious_injuries}人，"
        "直接经济损失{direct_loss}元，属{accident_class}；报告情况：{reporting}[；在办案件{holds}依规暂缓办理]",
        "received the report of an accident ({accident})[ at site {site}] on {happened_on}: {kind}, deaths {deaths}, "
        "serious injuries {serious_injuries}, direct loss {direct_loss} yuan; {accident_class}, reported {reporting}"
        "[; it holds case {holds}]",
    ),
    "AccidentSupplemented": (
        "补报事故（编号{accident}）：死亡{deaths}人，重伤{serious_injuries}人，直接经济损失{direct_loss}元，属{accident_class}",
        "counted the accident {accident} again: deaths {deaths}, serious injuries {serious_injuries}, direct loss "
        "{direct_loss} yuan; {accident_class}",
    ),
    "AccidentInvestigated": (
        "公布事故（编号{accident}）调查结论：企业不具备安全生产条件：{unfit}；负有责任：{responsible}；报告情况：{reporting}",
        "noted the investigation of the accident {accident}: unfit to run: {unfit}; responsible: {responsible}; "
        "reported {reporting}",
    ),
    "LossDismissed": (
        "决定不予撤销企业等级，事由：{ground}；理由：{reason}",
        "decided not to take the enterprise's level; ground: {ground}; reason: {reason}",
    ),
}

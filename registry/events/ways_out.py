"""What moves an enterprise out of a batch, in Chinese and English: by its ground where that says more."""

from registry.events.vocabulary import Batch, BatchStatus

WAYS_OUT: dict[tuple[Batch, BatchStatus], tuple[str, str]] = {
    (Batch.CLOSE, BatchStatus.PROPOSED): (
        "由另一名承办人确认后予以关闭（取缔）；事实不再成立的，撤回建议",
        "confirmed by a second officer it becomes a closure or ban; if its facts fall away it is withdrawn",
    ),
    (Batch.CLOSE, BatchStatus.DECIDED): (
        "关闭（取缔）决定被撤销或者依法解除后退出",
        "only the annulment or the lifting of the decision leads out",
    ),
    (Batch.SUSPEND, BatchStatus.PROPOSED): (
        "由主管部门决定责令停产整顿；达标或事实不再成立的，撤回建议",
        "decided by the department it becomes a suspension; once compliant, or if its facts fall away, it is withdrawn",
    ),
    (Batch.SUSPEND, BatchStatus.DECIDED): (
        "整改完成并经复产验收合格后退出；取得等级本身不能退出",
        "an accepted check for resumption leads out; a level alone does not",
    ),
    (Batch.UPGRADE, BatchStatus.PROPOSED): (
        "由主管部门责令改造提升；再次检查未发现装备落后的，撤回建议",
        "directed by the department it becomes a retrofit; if a later inspection finds no lag it is withdrawn",
    ),
    (Batch.UPGRADE, BatchStatus.DECIDED): (
        "改造提升完成并经确认后退出",
        "the confirmed retrofit leads out",
    ),
    (Batch.CONSOLIDATE, BatchStatus.PROPOSED): (
        "由主管部门命名为示范企业；失去等级、停产或再次检查不再推荐的，撤回建议",
        "named by the department it becomes an exemplar; if it loses its level, stops, or a later inspection finds it "
        "no example, it is withdrawn",
    ),
    (Batch.CONSOLIDATE, BatchStatus.DECIDED): (
        "撤销示范称号、失去等级或被关闭时退出",
        "withdrawal of the naming, loss of the level or closure leads out",
    ),
}
"""Batch and status → the way out."""

_OF_A_GROUND: dict[str, tuple[str, str]] = {
    "unfit_after_suspension": (
        "复产验收合格的，撤回建议；由另一名承办人确认后予以关闭",
        "an accepted check for resumption withdraws it; confirmed by a second officer it becomes a closure",
    ),
    "refuses_stop_order": (
        "复产验收合格的，撤回建议；由另一名承办人确认后予以关闭",
        "an accepted check for resumption withdraws it; confirmed by a second officer it becomes a closure",
    ),
    "unfit_major_accident": (
        "事故调查结论或者等级改变的，撤回建议；由另一名承办人确认后予以关闭",
        "another finding of the investigation, or another class of the accident, withdraws it; confirmed by a second "
        "officer it becomes a closure",
    ),
    "repeated_penalties": (
        "重大事故隐患消除并经验收，或处罚决定被撤销致次数不足的，撤回建议；由另一名承办人确认后予以关闭",
        "removal of the hazard, or the annulment of a penalty that leaves too few, withdraws it; confirmed by a second "
        "officer it becomes a closure",
    ),
    "below_minimum_after_deadline": (
        "整改验收合格或达到最低等级的，撤回建议；由另一名承办人确认后予以关闭",
        "an accepted rectification, or the minimum level, withdraws it; confirmed by a second officer it becomes a "
        "closure",
    ),
}


def way_out(batch: Batch, status: BatchStatus, ground: str) -> tuple[str, str]:
    """The way out of a stay or proposal, in Chinese and English."""
    if status is BatchStatus.PROPOSED and ground in _OF_A_GROUND:
        return _OF_A_GROUND[ground]
    return WAYS_OUT[batch, status]

"""行政复议管辖: which organ reconsiders a decision, stays it, and decides (行政复议法 24, 25, 42, 61)."""

from collections.abc import Sequence

from registry.domain.concern import Concern
from registry.domain.refusals import Refusal
from registry.domain.rulesets import Competence, OrganTable, Where
from registry.events import regions
from registry.events.called import ORGANS, both
from registry.events.event import Authority

RECONSIDERS = frozenset({Where.ITSELF, Where.OWN_GOVERNMENT, Where.ONE_LEVEL_UP, Where.ACCEPTED})
"""How an organ stands to a decision that is reconsidered."""


def reconsiders(where: Where, row: Competence, about: Concern, organ: Authority) -> bool:
    """Whether an organ stands so to who made the decision, or to who accepted its reconsideration."""
    decided, accepted = about.decided_by, about.accepted_by
    if decided is None or (row.ranks and regions.decides_as(organ.region) not in row.ranks):
        return False
    match where:
        case Where.OWN_GOVERNMENT:
            return organ.organ in row.organs and organ.region == decided.region
        case Where.ONE_LEVEL_UP:
            return organ.organ in row.organs and organ.region == regions.above(decided.region)
        case Where.ACCEPTED:
            return accepted is not None and (organ.region, organ.organ) == (accepted.region, accepted.organ)
    return (organ.region, organ.organ) == (decided.region, decided.organ)


def not_reconsidering(rows: Sequence[Competence], table: OrganTable, about: Concern, organ: Authority) -> Refusal:
    """Who decided reconsiders nothing of its own but where the law says so; the refusal names who does."""
    assert about.decided_by is not None
    ways = [way for row in rows for where in row.where if (way := _who(where, row, about))]
    because = f"{about.decided_by.name} decided it; {organ.name} ({both(ORGANS, organ.organ)}) is not competent"
    way_out = f"to be done by 由以下机关办理: {' / '.join(dict.fromkeys(ways))}"
    return Refusal("reconsidering_organ", because, way_out, "authority", table.clause(rows[0]))


def _who(where: Where, row: Competence, about: Concern) -> str | None:
    """Who stands so to the decision, in both languages; `None` for nobody."""
    decided, accepted = about.decided_by, about.accepted_by
    assert decided is not None
    up = regions.above(decided.region)
    match where:
        case Where.ACCEPTED:
            return None if accepted is None else f"{accepted.name}, who accepted it 受理机关"
        case Where.OWN_GOVERNMENT if regions.rank(decided.region) in row.ranks:
            return f"{_organ(row, decided.region)} of its level 本级"
        case Where.ONE_LEVEL_UP if not row.ranks or regions.decides_as(up) in row.ranks:
            return f"{_organ(row, up)} one level up 上一级"
        case Where.ITSELF if not row.ranks or regions.rank(decided.region) in row.ranks:
            return f"{decided.name}, who decided 原机关"
    return None


def _organ(row: Competence, region: str) -> str:
    """The row's organs in a region: `江苏省苏州市人民政府 (peoples_government 320500)`."""
    names = "、".join(ORGANS[organ][0] for organ in row.organs)
    return f"{regions.full_name(region)}{names} ({', '.join(row.organs)} {region})"

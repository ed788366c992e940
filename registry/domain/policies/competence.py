"""Who may do what: one table, asked once for every act before it is decided; what the table does not name is denied."""

from collections.abc import Hashable, Sequence
from typing import Any

from registry.domain import concern
from registry.domain.commands import Command
from registry.domain.concern import Concern
from registry.domain.policies.acts import EARLIEST
from registry.domain.policies.jurisdiction import RECONSIDERS, not_reconsidering, reconsiders
from registry.domain.refusals import Refusal
from registry.domain.rulesets import Competence, OrganTable, Where, applying, organs
from registry.events import regions
from registry.events.called import ORGANS, both
from registry.events.event import Authority
from registry.events.regions import Rank
from registry.events.vocabulary import OrganKind

OF_THE_REGION = "苏安办〔2011〕34号 五(一); 陕安委会发〔2011〕9号 三(三)"
REMEMBERED = 4_096
"""How many answers a table keeps; then it begins anew."""
_UNASKED: Any = object()
LET_IT = "let that organ act, or act on its behalf"


def competent(subject: object, command: Command, case: str | None = None) -> Refusal | Competence | None:
    """The row that lets this organ and officer do this, or why none does.

    `None` where the subject lacks what the rows ask about (no such enterprise, case, proposal): then the act's own rule
    refuses it. `case` is for a member of an announcement.
    """
    about = concern.of(subject, command, case)
    table = None if about is None else _table(about)
    if about is None or table is None:
        return known_authority(command) or _told(table, about, command)
    asked = _asked(table, about, command)
    # looked up once: another thread may throw away what is remembered at any moment
    known: Competence | None = table.allowed.get(asked, _UNASKED)
    if known is not _UNASKED:
        return known
    answer = known_authority(command) or _told(table, about, command)
    if not isinstance(answer, Refusal):
        if len(table.allowed) >= REMEMBERED:
            table.allowed.clear()
        table.allowed[asked] = answer
    return answer


def _table(about: Concern) -> OrganTable | None:
    """The table of place, trade and day."""
    place, sector = (*about.places, regions.NATION)[0], (*about.sectors, None)[0]
    return organs(place, sector, max(about.on, EARLIEST))


def _asked(table: OrganTable, about: Concern, command: Command) -> Hashable:
    """All that the answer depends on: of the day only which rules, rows and codes hold, of officers who is who.

    A whole ledger asks a few hundred questions; an answer costs twenty times as much as finding it again.
    """
    graded = about.places and about.sectors
    grading = applying("grading", about.places[0], about.sectors[0], about.on) if graded else None
    return (
        type(command),
        command.authority,
        command.on_behalf_of,
        about.places,
        about.sectors,
        about.level,
        about.closing,
        about.granted_by,
        about.decided_by,
        about.proposed_by == command.officer,
        about.accepted_by,
        about.record,
        None if grading is None else grading.id,
        sum(turn <= about.on for turn in table.turns),
        known_authority(command) is None,
    )


def _told(table: OrganTable | None, about: Concern | None, command: Command) -> Refusal | Competence | None:
    if about is None or not all(regions.listed(place) for place in about.places):
        return None
    if table is None:
        return Refusal("no_rule_set", f"no table of competence on {about.on}", "check the date", "effective_on")
    return _answer(table, about, command)


def principal(command: Command) -> Authority:
    """For whom the act is done: the delegating organ if there is one."""
    return command.on_behalf_of or command.authority


def named(command: Command) -> list[Authority]:
    """The organ that acts, and the one for which it acts."""
    return [command.authority, *([command.on_behalf_of] if command.on_behalf_of else [])]


def known_authority(command: Command) -> Refusal | None:
    """An organ answers for a region that GB/T 2260 had on the day."""
    for organ in named(command):
        if not regions.known_on(organ.region, command.effective_on):
            because, way_out = regions.missed(organ.region)
            return Refusal("unknown_region", f"{organ.name}: {because}", way_out, field="authority.region")
    return None


def _answer(table: OrganTable, about: Concern, command: Command) -> Refusal | Competence | None:
    """The first row that allows it; else what the last row that is about such a subject says."""
    rows = table.of(type(command).__name__)
    refusal = wrong_sector(table, about, command)
    if refusal is not None or _unknown(rows, about):
        return refusal
    for row in rows:
        if _about(row, about):
            refusal = _refused(row, table, about, command)
            if refusal is None:
                return row
    return refusal or act_not_listed(table, about, command)


def _about(row: Competence, about: Concern) -> bool:
    sector = not row.sectors or set(about.sectors) <= set(row.sectors)
    level = not row.levels or about.level in row.levels
    day = (row.since is None or row.since <= about.on) and (row.until is None or about.on <= row.until)
    decided = not row.decided or (about.decided_by is not None and about.decided_by.organ in row.decided)
    return sector and level and day and decided and row.closing in (None, about.closing)


def _unknown(rows: Sequence[Competence], about: Concern) -> bool:
    """Whether the rows ask for something that the subject does not have."""
    missing = {
        "level": about.level is None and any(row.levels or row.at_level for row in rows),
        "closing": about.closing is None and any(row.closing for row in rows),
        "granted": about.granted_by is None and any(row.where == (Where.GRANTING,) for row in rows),
        "decided": about.decided_by is None and any(set(row.where) <= {Where.DECISION, *RECONSIDERS} for row in rows),
    }
    return any(missing.values())


def _refused(row: Competence, table: OrganTable, about: Concern, command: Command) -> Refusal | None:
    organ = principal(command) if row.delegable else command.authority
    stands = any(_stands(where, row, about, organ, command) for where in row.where)
    if not stands:
        return _elsewhere(row, table, about, command, organ)
    if Where.DECISION not in row.where and organ.organ not in row.organs:
        return organ_not_competent(row, table, command, organ)
    return at_its_rank(row, table, about, command) or second_officer(row, about, command)


def act_not_listed(table: OrganTable, about: Concern, command: Command) -> Refusal:
    """What stands in no row of the table, or in none for such a subject, can be done by nobody."""
    where = f" in {', '.join(about.sectors)}" if about.sectors else ""
    because = f"no row of {table.id} lets anybody do {type(command).__name__}{where}"
    return Refusal("act_not_listed", because, "check sector and level, or add a row to the table", field="command")


def wrong_sector(table: OrganTable, about: Concern, command: Command) -> Refusal | None:
    """A department of one trade acts in its trade alone (安全生产法 第十条)."""
    for organ in named(command):
        trade = table.trade(organ.organ, organ.name)
        if trade is not None and not set(about.sectors) <= set(trade.sectors):
            because = f"{organ.name} answers for {', '.join(trade.sectors)}, not for {', '.join(about.sectors)}"
            way_out = "let the department of that trade act, or the one of work safety"
            return Refusal("wrong_sector", because, way_out, "authority", table.clause(trade))
    return None


def organ_not_competent(row: Competence, table: OrganTable, command: Command, organ: Authority) -> Refusal:
    """An act belongs to the kinds of organ that its row names, or to who acts for them."""
    act, own = type(command).__name__, both(ORGANS, organ.organ)
    because = f"{act} belongs to {both(ORGANS, *row.organs)}, not to {organ.name} ({own})"
    if row.at_level or row.levels:
        return Refusal("level_authority", because, LET_IT, "authority", table.clause(row))
    way_out = LET_IT if row.delegable else "let the competent organ decide"
    return Refusal("organ_not_competent", because, way_out, "authority", table.clause(row))


def at_its_rank(row: Competence, table: OrganTable, about: Concern, command: Command) -> Refusal | None:
    """Level one is the nation's, two the province's, three the city's, or their delegated units' (JS 五(一)).

    Where a row names a rank and the place itself stands higher, the place's own organ takes it.
    """
    organ = principal(command) if row.delegable else command.authority
    ranks = _ranks(row, about)
    own = {regions.decides_as(organ.region)} | (set() if row.at_level else {regions.rank(organ.region)})
    if not ranks or own & ranks:
        return None
    belongs = " or ".join(rank.name.lower() for rank in sorted(ranks))
    of_level = f" for level {about.level}" if row.at_level or row.levels else ""
    because = f"{type(command).__name__}{of_level} belongs to {both(ORGANS, *row.organs)} of the {belongs}, "
    because += f"not to {organ.name} ({both(ORGANS, organ.organ)}, {organ.region})"
    if of_level:
        return Refusal("level_authority", because, LET_IT, "authority", table.clause(row))
    return Refusal("organ_not_competent", because, LET_IT, "authority", table.clause(row))


def second_officer(row: Competence, about: Concern, command: Command) -> Refusal | None:
    """What a row marks is confirmed by another officer than the one who proposed it (our decision)."""
    if not row.second_officer or about.proposed_by != command.officer:
        return None
    because = f"{command.officer} proposed it"
    return Refusal("second_officer", because, "let another officer confirm it", "officer")


def _ranks(row: Competence, about: Concern) -> set[Rank]:
    """The ranks at which the act belongs; empty for any, and where no grading rules say whose the level is."""
    if not row.at_level:
        return {min([rank, *map(regions.rank, about.places)]) for rank in row.ranks}
    rules = applying("grading", about.places[0], about.sectors[0], about.on) if about.sectors else None
    return set() if rules is None or about.level is None else {rules.decided_by(about.level).decided_by}


def _stands(where: Where, row: Competence, about: Concern, organ: Authority, command: Command) -> bool:
    if where in RECONSIDERS:
        return reconsiders(where, row, about, organ)
    match where:
        case Where.REGION:
            return all(regions.answers_for(one.region, place) for one in named(command) for place in about.places)
        case Where.GRANTING:
            return _same(organ, about.granted_by)
        case Where.DECISION:
            return _same(organ, about.decided_by) or _above(row, organ, about.decided_by)
        case Where.OWN:
            return (organ.region, organ.organ) == about.record
        case Where.ABOVE:
            return about.record is not None and regions.covers(organ.region, about.record[0])
    return True


def _same(organ: Authority, other: Authority | None) -> bool:
    return other is not None and (organ.region, organ.organ) == (other.region, other.organ)


def _above(row: Competence, organ: Authority, decided: Authority | None) -> bool:
    """An organ of the row's kinds in a region above, or the people's government of the region itself."""
    if decided is None or organ.organ not in row.organs or not regions.covers(organ.region, decided.region):
        return False
    return organ.region != decided.region or organ.organ is OrganKind.PEOPLES_GOVERNMENT


def _elsewhere(row: Competence, table: OrganTable, about: Concern, command: Command, organ: Authority) -> Refusal:
    """Why the organ does not stand where the row wants it."""
    if RECONSIDERS.issuperset(row.where):
        rows = [one for one in table.of(type(command).__name__) if _about(one, about)]
        return not_reconsidering(rows, table, about, organ)
    match row.where[-1]:
        case Where.OWN:
            return another_authority(about, organ)
        case Where.ABOVE:
            return not_above(about, organ)
        case Where.DECISION:
            return not_over_the_decision(row, about, organ)
        case Where.GRANTING if Where.REGION not in row.where:
            return original_authority(row, table, about, organ)
    return wrong_region(about, command)


def wrong_region(about: Concern, command: Command) -> Refusal:
    """属地管理: an organ acts only in its region (SN 三(三), JS 五(一))."""
    for organ in named(command):
        away = [place for place in about.places if not regions.answers_for(organ.region, place)]
        if away:
            break
    because = f"{organ.name} answers for {regions.name(organ.region)}, not for {regions.full_name(away[0])}"
    way_out = "let the organ of that region act"
    return Refusal("wrong_region", because, way_out, "authority", OF_THE_REGION)


def original_authority(row: Competence, table: OrganTable, about: Concern, organ: Authority) -> Refusal:
    """原定级部门: who granted the level takes it away, also after a move (domain decision 20)."""
    assert about.granted_by is not None
    because = f"the level was granted by {about.granted_by.name}, not by {organ.name}"
    return Refusal("original_authority", because, f"let {about.granted_by.name} act", "authority", table.clause(row))


def not_over_the_decision(row: Competence, about: Concern, organ: Authority) -> Refusal:
    """原机关、上级机关或本级人民政府: who decided, an organ above it, or its people's government (行政复议法 24)."""
    assert about.decided_by is not None
    because = f"{about.decided_by.name} decided it, {organ.name} is neither that organ nor above it"
    way_out = f"let {about.decided_by.name}, an organ above it or its people's government decide"
    return Refusal("not_over_the_decision", because, way_out, "authority", row.article)


def another_authority(about: Concern, organ: Authority) -> Refusal:
    """What an authority did, it records itself: its people, reports, publications, delegations."""
    because = f"{organ.name} ({organ.organ}, {organ.region}) is not the authority {_record(about)}"
    return Refusal("another_authority", because, "let that authority record its own act", "authority")


def not_above(about: Concern, organ: Authority) -> Refusal:
    """Entries, targets and key subjects come from the authority itself or one whose region covers it (SN 三(二))."""
    because = f"{organ.name} ({organ.organ}, {organ.region}) does not stand above {_record(about)}"
    way_out = "let the authority itself act, or one of a region that covers it"
    return Refusal("not_above", because, way_out, "authority", "陕安委会发〔2011〕9号 三(二)")


def _record(about: Concern) -> str:
    assert about.record is not None
    return "-".join(about.record)

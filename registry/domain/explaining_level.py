"""Why a level that is held may not count, or not last: below the minimum, to be re-examined, a ground for its loss."""

from collections.abc import Iterator
from datetime import date

from registry.domain.enterprise import Enterprise
from registry.domain.explanation import Explanation, Stream, last
from registry.domain.policies.losing import loss
from registry.domain.policies.waiting import waits
from registry.domain.rulesets import RuleSet, Setback
from registry.events import case, enterprise, procedure, reexamination
from registry.events.minimum import minimum_of
from registry.events.vocabulary import Level

_SETBACKS = {
    Setback.REVOCATION: (enterprise.LevelRevoked, enterprise.RevocationAnnounced),
    Setback.FAILURE: (case.LevelRefused,),
    Setback.DOWNGRADE: (enterprise.LevelDowngraded,),
    Setback.TERMINATION: (procedure.CaseEnded,),
}
_LEVELS = {Level.ONE: "一级", Level.TWO: "二级", Level.THREE: "三级"}


def below_minimum(subject: Enterprise, events: Stream, on: date) -> Explanation | None:
    """A level that is held and does not count: below the minimum of its place, trade and size (JS 四(四))."""
    held, sector = subject.holds_level(on), subject.sector
    row = None if sector is None else minimum_of(subject.region, sector, subject.scale, on)
    if held is None or row is None or held.level.at_least(row.level):
        return None
    inputs = {"level": held.level.value, "minimum": row.level.value, "since": max(row.since, held.since).isoformat()}
    evidence = last(subject, events, enterprise.LevelAnnounced, enterprise.LevelDowngraded)
    zh = f"取得{_LEVELS[row.level]}以上等级"
    out = f"level {row.level} or a higher one leads out"
    clause = f"{row.document} {row.article}"
    return Explanation("minimum", row.level, "minimum_level", clause, row.mark, (), inputs, evidence, out, zh)


def reexamination_of(subject: Enterprise, events: Stream) -> Explanation | None:
    """The level rests on the report of a body that was disqualified; it stands until it is decided (decision 30)."""
    held, evidence = subject.held, last(subject, events, reexamination.ReexaminationFlagged)
    if held is None or held.case is None or held.case != subject.reexamined or subject.gone:
        return None
    flagged = subject.event(evidence[0])
    assert isinstance(flagged, reexamination.ReexaminationFlagged)
    inputs = {"case": flagged.case, "body": flagged.body, "since": flagged.effective_on.isoformat()}
    zh = f"由{held.granted_by.name}复核：维持的予以确认，不维持的撤销或者降级"
    out = f"{held.granted_by.name} re-examines it: settled it stands, else it is revoked or taken down"
    named = (*evidence, flagged.disqualification)
    return Explanation(
        "reexamination", held.level, "not_disqualified", "苏安办〔2011〕34号 四(四)", "ours", (), inputs, named, out, zh
    )


def loss_of(subject: Enterprise, on: date, rules: RuleSet) -> Explanation | None:
    """A ground for losing the level that the rules find met, for the granting authority to decide (83号 14)."""
    found, held = loss(subject, on, rules), subject.held
    if found is None or held is None:
        return None
    inputs = {"level": held.level.value, "since": found.since.isoformat(), "granted_by": held.granted_by.name}
    ground = next(one for _, one in rules.revoking(subject.sector) if one.code == found.ground)
    zh = "由定级机关提出并经另一名承办人确认后撤销等级；定级机关认为不应撤销的，决定不予撤销；事实不再成立的，撤回建议"
    out = "proposed and confirmed by two officers of the granting authority the level is revoked; it may dismiss the "
    out += "ground; if its facts fall away it is withdrawn"
    clause = f"{found.basis.document} {found.basis.article}"
    named = (found.ground, clause, str(ground.mark), (rules.id,))
    return Explanation("loss_proposed", found.ground, *named, inputs, found.evidence, out, zh)


def waiting_of(subject: Enterprise, on: date, rules: RuleSet) -> Iterator[Explanation]:
    """How long is waited before the next application; after a revocation from its announcement (domain decision 26)."""
    for wait in waits(subject, on, rules):
        ends_on = None if wait.ends_on is None else wait.ends_on.isoformat()
        inputs = {
            "setback_on": wait.setback_on.isoformat(),
            "since": None if wait.since is None else wait.since.isoformat(),
            "ends_on": ends_on,
            "site": subject.site,
        }
        here = ((n, event) for n, event in subject.living() if subject.site_of(event) == subject.site)
        begun = ((n, event) for n, event in here if event.effective_on in (wait.setback_on, wait.since))
        evidence = tuple(f"{subject.stream}/{n}" for n, event in begun if isinstance(event, _SETBACKS[wait.rule.after]))
        zh, out = f"{ends_on}起可以申请", f"it may apply on or after {ends_on}"
        if ends_on is None:
            zh = f"由撤销机关公告该撤销决定；自公告之日起满{wait.rule.years}年可以申请"
            out = f"who revoked the level announces it; {wait.rule.years} year(s) from then on it may apply"
        told = (rules.clause(wait.rule), str(wait.rule.mark), (rules.id,), inputs, evidence, out, zh)
        yield Explanation("waiting", f"after_{wait.rule.after}", "waiting_period", *told)

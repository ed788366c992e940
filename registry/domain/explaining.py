"""Why an enterprise stands where it stands: rule, clause, mark, rule set, inputs and evidence, computed anew."""

from collections.abc import Iterator
from datetime import date

from registry.domain.case import Case, Step
from registry.domain.deciding.ahead_of_the_clock import by_then
from registry.domain.enterprise import Enterprise
from registry.domain.explaining_accident import held_by, unweighed
from registry.domain.explaining_level import below_minimum, loss_of, reexamination_of, waiting_of
from registry.domain.explanation import Explanation, Inputs, Stream, last
from registry.domain.guiding import guidance, open_cases
from registry.domain.policies.batches import gravest_place
from registry.domain.policies.limits import DAY, as_of, awaited
from registry.domain.policies.recognition import recognition_due
from registry.domain.rulesets import (
    RuleSet,
    SuccessionRules,
    applying,
    deadlines,
    organs,
    ruling,
)
from registry.domain.rulesets.sources import Source
from registry.events import case, enterprise, succession
from registry.events.clock import RecognitionDue
from registry.events.event import Event, member
from registry.events.vocabulary import Batch, BatchStatus, Standing
from registry.events.ways_out import way_out

ASSESSED = (case.OnSiteAssessmentReported, case.LevelRefused, enterprise.LevelAnnounced)


def explain(subject: Enterprise, events: Stream, on: date) -> list[Explanation]:
    """Standing at every place, abeyance, batches, open cases, what supervision is to do, on a day, by its rules."""
    subject, events = by_then(subject, events, on)
    if subject.sector is None:
        return []
    found = [_standing(subject, events, on), _abeyance(subject, events, on), _decided(subject, events)]
    found += _of_place(subject, events, on)
    for site in list(subject.places())[1:]:
        found += [_standing(site, events, on), *_of_place(site, events, on)]
    found += _succession(subject)
    found += [_unsound(subject, id) for id in sorted(subject.flagged)]
    found.append(_proposed(subject, on))
    found += guidance(subject, on, _grading(subject, on), deadlines(subject.region, subject.sector, on))
    return [one for one in found if one is not None]


def _of_place(place: Enterprise, events: Stream, on: date) -> list[Explanation | None]:
    """What is said of a place's level and case."""
    rules = _grading(place, on)
    found = [below_minimum(place, events, on), reexamination_of(place, events)]
    found += [_case(one, place, events, on) for one in place.open_cases]
    found += [unweighed(place, on), _recognition(place, events, on)]
    return [*found, *(() if rules is None else (loss_of(place, on, rules), *waiting_of(place, on, rules)))]


def standing(subject: Enterprise, events: Stream, on: date) -> Standing:
    """Where it stands on a day; a closure or end outranks everything, then the level's last day counts."""
    if not subject.exists:
        return Standing.NO_DATA
    if subject.gone:
        return Standing.LAPSED
    if subject.held is not None:
        if subject.holds_level(on) is None:
            return Standing.LAPSED
        return Standing.COMPLIANT if subject.compliant(on) is not None else Standing.NOT_COMPLIANT
    if subject.revocation is not None:
        return Standing.REVOKED
    return Standing.NOT_COMPLIANT if last(subject, events, *ASSESSED) else Standing.NEVER_ASSESSED


def _standing(subject: Enterprise, events: Stream, on: date) -> Explanation:
    answer, held = standing(subject, events, on), subject.held
    inputs: dict[str, str | None] = {"on": on.isoformat(), "site": subject.site}
    rules = _grading(subject, on)
    if subject.closure is not None:
        inputs["closed_on"] = subject.closure.on.isoformat()
        return _of("standing", answer, "closed_enterprise", None, rules, inputs, (subject.closure.id,))
    if subject.ending is not None:
        inputs |= {
            "ended_on": subject.ending.on.isoformat(),
            "ended_by": subject.ending.how,
            "successor": subject.ending.by,
        }
        return _of("standing", answer, "record_ended", None, rules, inputs, (subject.ending.id,))
    if held is not None:
        inputs |= {
            "level": held.level.value,
            "since": held.since.isoformat(),
            "valid_until": held.valid_until.isoformat() if held.valid_until else None,
            "granted_by": held.granted_by.name,
        }
        assert subject.sector is not None
        rules = applying("grading", subject.region, subject.sector, held.since)  # a certificate keeps its own validity
        source = None if rules is None else rules.validity
        evidence = last(subject, events, enterprise.LevelAnnounced, enterprise.LevelDowngraded)
        return _of("standing", answer, "holds_level", source, rules, inputs, evidence)
    if subject.revocation is not None:
        inputs["revoked_on"] = subject.revocation.on.isoformat()
    evidence = last(subject, events, enterprise.LevelRevoked, *ASSESSED)
    return _of("standing", answer, "holds_no_level", None, rules, inputs, evidence)


def _abeyance(subject: Enterprise, events: Stream, on: date) -> Explanation | None:
    suspension = subject.suspended(on)
    if suspension is None or subject.holds_level(on) is None:
        return None
    inputs = {
        "suspension": suspension.id,
        "since": suspension.since.isoformat(),
        "ends_on": suspension.ends_on.isoformat(),
    }
    evidence = last(subject, events, enterprise.OperationsSuspended)
    return Explanation("abeyance", "in_abeyance", "level_in_abeyance", None, "ours", (), inputs, evidence)


def _succession(subject: Enterprise) -> Iterator[Explanation]:
    """Whose place it took: no level is inherited, adverse items follow as facts (domain decision 22)."""
    for version, event in subject.living():
        if not isinstance(event, succession.SuccessionRecorded):
            continue
        items = [
            f"{subject.stream}/{number}"
            for number, one in subject.living()
            if isinstance(one, succession.AdverseItemFollowed) and one.succession == event.succession
        ]
        assert subject.sector is not None
        rules = ruling(SuccessionRules, subject.region, subject.sector, event.effective_on)
        assert rules is not None
        rule = rules.of(event.kind)
        inputs = {"succession": event.kind.value, "since": event.effective_on.isoformat(), "items": str(len(items))}
        evidence = (f"{subject.stream}/{version}", *items)
        told = (rules.clause(rule), str(rule.mark), (rules.id,), inputs, evidence)
        yield Explanation("predecessor", event.predecessor, "no_level_inherited", *told)


def _unsound(subject: Enterprise, decision: str) -> Explanation:
    """A decision that rests on an annulled one: it stays until people decide (domain decision 33)."""
    annulment = subject.event(subject.flagged[decision])
    assert annulment is not None
    basis = annulment.legal_basis
    inputs = {"decision": decision, "since": annulment.effective_on.isoformat()}
    clause = f"{basis.document} {basis.article}"
    evidence = (subject.flagged[decision],)
    return Explanation("basis_annulled", decision, "rests_on_annulled", clause, "ours", (), inputs, evidence)


def _decided(subject: Enterprise, events: Stream) -> Explanation | None:
    """The gravest batch that an authority decided: close > suspend > upgrade > consolidate."""
    kinds: tuple[tuple[Batch, bool, type[Event]], ...] = (
        (Batch.CLOSE, subject.closure is not None, enterprise.EnterpriseClosed),
        (Batch.SUSPEND, subject.suspension is not None, enterprise.OperationsSuspended),
        (Batch.UPGRADE, bool(subject.retrofits), enterprise.UpgradeDirected),
        (Batch.CONSOLIDATE, subject.exemplar, enterprise.ExemplarNamed),
    )
    for batch, decided, kind in kinds:
        evidence = last(subject, events, kind)
        if decided and evidence:
            event = events[int(evidence[0].rpartition("/")[2]) - 1]
            basis = event.legal_basis
            inputs = {"ground": getattr(event, "ground", None), "decided_on": event.effective_on.isoformat()}
            sets = tuple(sorted(event.rule_sets.values()))
            clause = f"{basis.document} {basis.article}"
            zh, en = way_out(batch, BatchStatus.DECIDED, inputs["ground"] or "")
            subject_ = f"batch_{BatchStatus.DECIDED}"
            return Explanation(subject_, batch, "decided_batch", clause, None, sets, inputs, evidence, en, zh)
    return None


def _case(case: Case, subject: Enterprise, events: Stream, on: date) -> Explanation | None:
    """How far an open case is, what it waits for, and by when; a pending case makes nobody compliant (decision 24)."""
    rules = None if case.sector is None else applying("grading", case.region, case.sector, case.submitted_on)
    if rules is None:
        return None
    next_ = awaited(case, subject, rules, on)
    inputs: dict[str, str | None] = {"case": case.id, "level": case.level.value, "since": case.since.isoformat()}
    inputs |= {"site": subject.site}
    hold = case.held(on)
    if hold is not None:
        inputs |= {"held_since": hold.since.isoformat(), "held_for": hold.accident}
    if next_ is not None:
        inputs |= {"awaits": next_.what, "by": " or ".join(_takers(next_.rule.step, case))}
        inputs |= {"due_on": next_.due_on.isoformat()} if next_.due_on else {}
        inputs |= {"overdue_since": (next_.due_on + DAY).isoformat()} if next_.due_on and next_.overdue(on) else {}
    told = (n for n, event in subject.living() if n <= len(events) and member(event, "case") == case.id)
    source = next_.rule if next_ is not None else rules.steps[0]
    return Explanation(
        "case",
        as_of(case, subject, rules, on).step.value,
        "order_of_steps",
        rules.clause(source),
        str(source.mark),
        (rules.id,),
        inputs,
        (f"{subject.stream}/{list(told)[-1]}", *held_by(subject, hold)),
    )


_TAKES = {
    Step.CONSENTED: "ConsentToApplication",
    Step.ACCEPTED: "AcceptApplication",
    Step.EXAMINED: "ExamineSelfAssessment",
    Step.REVIEWED: "ReviewAssessment",
    Step.NOTICED: "OpenPublicNotice",
    Step.APPROVED: "ApproveLevel",
    Step.ANNOUNCED: "Announce",
}
"""The act by which an organ takes a step; the others are told to one and recorded by it."""


def _takers(step: Step, case: Case) -> tuple[str, ...]:
    table = organs(case.region, case.sector, case.submitted_on)
    rows = table.of(_TAKES.get(step, "")) if table is not None else ()
    return next((row.organs for row in rows if not row.levels or case.level in row.levels), ())


def _recognition(subject: Enterprise, events: Stream, on: date) -> Explanation | None:
    """A level that rests on an edition no longer in force is due to be recognised anew (SN 三(一), JS 五(二))."""
    found = recognition_due(subject, on)
    if found is None or found.current.recognition is None:
        return None
    inputs = {
        "level": found.held.level.value,
        "rests_on": found.rests_on,
        "since": found.since.isoformat(),
        "due_on": None if found.by is None else found.by.isoformat(),
        "site": subject.site,
    }
    rule, evidence = found.current.recognition, last(subject, events, enterprise.LevelAnnounced, RecognitionDue)
    told = (found.current.clause(rule), str(rule.mark), (found.current.id,), inputs, evidence)
    return Explanation("recognition", found.current.standard, "recognition_due", *told)


def _proposed(enterprise: Enterprise, on: date) -> Explanation | None:
    found = gravest_place(enterprise, on)
    if found is None:
        return None
    subject, finding = found
    scale, sector, rules = subject.scale, subject.sector, _grading(subject, on)
    assert sector is not None
    assert rules is not None
    terms = deadlines(subject.region, sector, on)
    inputs = {
        "on": on.isoformat(),
        "since": finding.since.isoformat(),
        "ground": finding.ground,
        "site": subject.site,
        "sector": sector.value,
        "scale": None if scale is None else scale.value,
        "open_case": open_cases(subject),
    }
    clause = f"{finding.basis.document} {finding.basis.article}"
    sets = (rules.id,) if terms is None else (rules.id, terms.id)
    subject_ = f"batch_{BatchStatus.PROPOSED}"
    mark = _mark(finding.ground, rules)
    zh, en = way_out(finding.batch, BatchStatus.PROPOSED, finding.ground)
    answer = finding.batch.value
    return Explanation(subject_, answer, finding.ground, clause, mark, sets, inputs, finding.evidence, en, zh)


def _grading(place: Enterprise, on: date) -> RuleSet | None:
    return None if place.sector is None else applying("grading", place.region, place.sector, on)


def _mark(ground: str, rules: RuleSet) -> str | None:
    grounds = (*rules.closure, *rules.suspension, rules.upgrade, rules.exemplar)
    return next((str(one.mark) for one in grounds if one.code == ground), None)


def _of(
    subject: str,
    answer: Standing,
    rule: str,
    source: Source | None,
    rules: RuleSet | None,
    inputs: Inputs,
    evidence: tuple[str, ...],
) -> Explanation:
    clause = None if source is None or rules is None else rules.clause(source)
    mark = None if source is None else str(source.mark)
    return Explanation(
        subject, answer.value, rule, clause, mark, () if rules is None else (rules.id,), inputs, evidence
    )

"""Rules for supplements, the public notice with its objections, renewal without a visit, and certificates."""

from datetime import date

from registry.domain.case import Case, Step
from registry.domain.commands import Command
from registry.domain.facts import Facts
from registry.domain.policies.limits import silent_after
from registry.domain.policies.procedure import case_of
from registry.domain.policies.standards import same_standard
from registry.domain.refusals import Refusal
from registry.domain.rulesets import RuleSet, StepRule
from registry.domain.working_days import working_days_after


def not_accepted_by_silence(id: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """Who was silent past the limit has accepted, from the receipt on (83号 7(二), domain decision 27)."""
    case = case_of(id, facts)
    limit = silent_after(case, facts.enterprise, rules, facts.on)
    if limit is None or facts.on <= limit:
        return None
    because = f"nothing was said of case {id} by {limit}: it is accepted since {case.since}"
    rule = _rule(Step.ACCEPTED, case, rules)
    return Refusal("accepted_by_silence", because, "examine it", "effective_on", rules.clause(rule))


def one_supplement_request(id: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """All that is missing is asked for at once (一次书面告知, 83号 7(二))."""
    case = case_of(id, facts)
    rule = _rule(Step.ACCEPTED, case, rules)
    if rule.supplements is None or case.supplements < rule.supplements:
        return None
    because = f"case {id} was asked for a supplement before"
    return Refusal("one_supplement_request", because, "accept or refuse it", "case", rules.clause(rule))


def supplement_awaited(id: str, facts: Facts[Command]) -> Refusal | None:
    """Only what was asked for is supplemented."""
    if case_of(id, facts).supplement_open:
        return None
    return Refusal("nothing_open", f"case {id} waits for no supplement", "check the case", field="case")


def notice_long_enough(id: str, ends_on: date, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """A public notice lasts at least the working days that the set names (83号 7(四))."""
    rule = _rule(Step.NOTICED, case_of(id, facts), rules)
    least = working_days_after(facts.on, rule.lasts or 0)
    if ends_on >= least:
        return None
    because = f"the notice ends on {ends_on}, {rule.lasts} working days end on {least}"
    return Refusal("notice_too_short", because, f"let it last through {least}", "ends_on", rules.clause(rule))


def notice_is_over(id: str, facts: Facts[Command]) -> Refusal | None:
    """Nothing is decided while the notice runs (83号 7(四), (五))."""
    notice = case_of(id, facts).notice
    if notice is None or facts.on > notice.ends_on:
        return None
    because = f"the public notice of case {id} runs through {notice.ends_on}"
    return Refusal("notice_running", because, "wait for its end", field="effective_on")


def no_objection(id: str, facts: Facts[Command]) -> Refusal | None:
    """No decision and no announcement with an open objection, or one that was upheld (domain decisions 6, 29)."""
    notice = case_of(id, facts).notice
    if notice is None or not (notice.open or notice.upheld):
        return None
    if notice.open:
        return Refusal("open_objection", f"{', '.join(notice.open)} is not decided", "decide it first", field="case")
    because = f"{', '.join(notice.upheld)} was upheld"
    return Refusal("objection_upheld", because, "refuse the level", field="case")


def notice_hears(id: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """Objections are raised while a notice runs, where the set hears them (83号 7(四))."""
    case = case_of(id, facts)
    heard = any(one.objections for one in rules.path(case.level))
    if heard and case.notice is not None and case.notice.since <= facts.on <= case.notice.ends_on:
        return None
    because = f"no public notice of case {id} runs on {facts.on}"
    return Refusal("no_running_notice", because, "check the case and the date", field="case")


def objection_open(id: str, objection: str, facts: Facts[Command]) -> Refusal | None:
    """Only an open objection is decided."""
    notice = case_of(id, facts).notice
    if notice is not None and objection in notice.open:
        return None
    return Refusal("nothing_open", f"case {id} has no open objection {objection!r}", "check its id", field="objection")


def renewal_may_skip_site(id: str, rules: RuleSet, facts: Facts[Command]) -> Refusal | None:
    """Only the level held, asked for again in its last months, may be confirmed without a visit (83号 12)."""
    case, renewal = case_of(id, facts), rules.renewal
    if case.renewal and renewal is not None and Step.ASSESSED in renewal.without:
        return None
    because = f"case {id} is no renewal, or {rules.id} wants every site visited"
    return Refusal("site_not_waived", because, "assess the site", field="case", clause=rules.document)


def superseded(certificate: str, facts: Facts[Command]) -> Refusal | None:
    """Only a certificate that no longer stands is handed in (domain decision 31)."""
    if certificate in facts.enterprise.superseded:
        return None
    because = f"certificate {certificate!r} of {facts.enterprise.id} is not superseded"
    return Refusal("nothing_open", because, "check the certificate", field="certificate")


def certificate_of_level(certificate: str, facts: Facts[Command]) -> Refusal | None:
    """No certificate and no plaque before the announcement, and only that of the level held (JS 三 第二阶段)."""
    held = facts.enterprise.holds_level(facts.on)
    if held is not None and held.certificate == certificate:
        return None
    because = f"{facts.enterprise.id} holds no level by certificate {certificate!r} on {facts.on}"
    return Refusal("certificate_of_level", because, "announce the level first, or check the certificate", "certificate")


def awarded_once(what: str, facts: Facts[Command]) -> Refusal | None:
    """A certificate is issued, and a plaque awarded, once."""
    if what not in facts.enterprise.awarded:
        return None
    return Refusal("already_awarded", f"{what} was given before", "nothing needs to be done", field="certificate")


def newly_recognised(standard: str, facts: Facts[Command]) -> Refusal | None:
    """A level is recognised under a standard other than the one it rests on (SN 三(一), JS 五(二))."""
    held = facts.enterprise.held
    if held is None or held.standard is None or not same_standard(held.standard, standard):
        return None
    because = f"level {held.level} rests on {standard} already"
    return Refusal("already_recognised", because, "nothing needs to be done", field="standard")


def _rule(step: Step, case: Case, rules: RuleSet) -> StepRule:
    return next(one for one in rules.path(case.level) if one.step is step)

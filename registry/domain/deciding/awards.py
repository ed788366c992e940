"""Decides what stands beside a case: consultancy, self-assessment, certificate, plaque, re-recognition."""

from collections.abc import Callable, Sequence

from registry.domain import commands as c
from registry.domain.deciding.asking import rules_of, unless
from registry.domain.facts import Facts
from registry.domain.policies.dates import date_goes_forward
from registry.domain.policies.loss import level_is_held
from registry.domain.policies.notices import awarded_once, certificate_of_level, newly_recognised, superseded
from registry.domain.policies.operation import until_after
from registry.domain.policies.standards import edition_has_begun
from registry.domain.rulesets import known_as
from registry.domain.state import Held
from registry.domain.tracks import Track
from registry.events import procedure as e
from registry.events.event import Event


def engage(facts: Facts[c.EngageConsultant]) -> Sequence[Event]:
    """聘请咨询单位 (JS 三 第一阶段): permitted; who advised is known when it assesses."""
    command = facts.command
    rules_of(facts)
    unless(until_after(command.since, command.until))
    return [e.ConsultancyEngaged(**facts.carried(), body=command.body, since=command.since, until=command.until)]


def self_assess(facts: Facts[c.ReportSelfAssessment]) -> Sequence[Event]:
    """自评 (SN 二, JS 三 第一阶段, 83号 7(一))."""
    command = facts.command
    rules_of(facts)
    parts = {name: getattr(command, name) for name in ("group", "posts", "specialities", "whole", "score")}
    return [e.SelfAssessmentReported(**facts.carried(), **parts)]


def issue(facts: Facts[c.IssueCertificate]) -> Sequence[Event]:
    """颁发证书, by the department or the organising body that it names (JS 三 第二阶段)."""
    held = _award("certificate", facts.command.certificate, facts)
    what = {"certificate": held.certificate, "level": held.level, "valid_until": held.valid_until}
    return [e.CertificateIssued(**facts.carried(), **what)]


def award(facts: Facts[c.AwardPlaque]) -> Sequence[Event]:
    """授牌 (SN 三(四), JS 三 第二阶段)."""
    held = _award("plaque", facts.command.certificate, facts)
    return [e.PlaqueAwarded(**facts.carried(), certificate=held.certificate, level=held.level)]


def hand_in(facts: Facts[c.ReturnCertificate]) -> Sequence[Event]:
    """交回证书 (domain decision 31)."""
    unless(superseded(facts.command.certificate, facts))
    return [e.CertificateReturned(**facts.carried(), certificate=facts.command.certificate)]


def recognise(facts: Facts[c.RecogniseLevel]) -> Sequence[Event]:
    """重新认定 under a new standard, by the organ that decides the level (SN 三(一), JS 五(二))."""
    rules_of(facts)
    unless(level_is_held(facts))
    held = _held(facts)
    unless(edition_has_begun(facts.command.standard, facts))
    unless(newly_recognised(facts.command.standard, facts))
    unless(date_goes_forward(Track.LEVEL, facts))
    what = {"level": held.level, "certificate": held.certificate, "standard": known_as(facts.command.standard)}
    return [e.LevelRecognised(**facts.carried(), **what, site=facts.enterprise.site)]


def _award(what: str, certificate: str, facts: Facts[c.IssueCertificate] | Facts[c.AwardPlaque]) -> Held:
    rules_of(facts)
    unless(certificate_of_level(certificate, facts))
    unless(awarded_once(f"{what} {certificate}", facts))
    return _held(facts)


def _held(facts: Facts[c.Command]) -> Held:
    held = facts.enterprise.held
    assert held is not None
    return held


DECIDERS: dict[type[c.EnterpriseCommand], Callable[..., Sequence[Event]]] = {
    c.EngageConsultant: engage,
    c.ReportSelfAssessment: self_assess,
    c.IssueCertificate: issue,
    c.AwardPlaque: award,
    c.ReturnCertificate: hand_in,
    c.RecogniseLevel: recognise,
}

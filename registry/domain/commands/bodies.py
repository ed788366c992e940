"""Acts on a body: it is registered, appointed, filed; its assessors; findings and sanctions."""

from datetime import date

from pydantic import Field

from registry.domain.commands.base import Assessor, BodyCommand, BodyRemedy, Id, Line, Place, Prose, Word
from registry.events.vocabulary import BodyKind, BodyRole, Level, ReviewOutcome, Sector


class RegisterBody(BodyCommand):
    """登记机构: enter an organising, assessment or consulting body in the register, under its credit code."""

    name: Line
    kind: BodyKind
    roles: tuple[BodyRole, ...] = Field(min_length=1, max_length=3)
    region: Place


class AppointBody(BodyCommand):
    """确定评审（组织）单位: appoint the body for a level, sectors and a region, with the grounds weighed."""

    appointment: Id
    role: BodyRole
    level: Level
    sectors: tuple[Sector, ...] = Field(min_length=1, max_length=50)
    region: Place
    until: date | None = None
    distribution: Prose
    conditions: Prose
    strength: Prose


class FileAppointment(BodyCommand):
    """备案: file a city's appointment with the provincial safety committee office, which records it."""

    appointment: Id


class EndAppointment(BodyCommand):
    """终止委任: end an appointment before its term, without a sanction."""

    appointment: Id
    reason: Prose


class TrainAssessor(BodyCommand):
    """培训合格: record an assessor of the body as trained for a level and sectors: by whom, in what, until when."""

    assessor: Assessor
    level: Level
    sectors: tuple[Sector, ...] = Field(min_length=1, max_length=50)
    organiser: Line
    content: Prose
    until: date


class ReleaseAssessor(BodyCommand):
    """离任: record that an assessor works for the body no more."""

    assessor: Assessor


class RecordBodyFinding(BodyCommand):
    """查实问题: record what was found against the body, where and in which trade; sanctions rest on it."""

    finding: Id
    ground: Word
    region: Place
    sector: Sector
    facts: Prose
    evidence: tuple[Word, ...] = Field(default=(), max_length=20)


class WarnBody(BodyCommand):
    """警告: warn the body for a finding."""

    finding: Id


class SuspendBody(BodyCommand):
    """暂停评审工作: suspend the body's work for a finding, until a day and its reinstatement."""

    suspension: Id
    finding: Id
    ends_on: date


class ReinstateBody(BodyCommand):
    """恢复评审工作: let the suspended body work again."""

    suspension: Id


class ProposeDisqualification(BodyCommand):
    """拟取消评审资格: propose, as first officer, to disqualify the body for a finding."""

    proposal: Id
    finding: Id


class WithdrawDisqualification(BodyCommand):
    """撤回建议: withdraw a proposed disqualification before it is confirmed."""

    proposal: Id
    reason: Prose


class Disqualify(BodyCommand):
    """取消评审资格: confirm, as second officer, the proposed disqualification."""

    proposal: Id


class AnnulBodyDecision(BodyRemedy):
    """撤销对机构的决定: annul from the beginning an appointment, filing, training, finding or sanction of the body."""

    decision: Word
    reason: Prose


class KeepBodyDecision(BodyRemedy):
    """维持对机构的决定: keep a sanction whose finding was annulled, after examining it again."""

    decision: Word
    reason: Prose


class CorrectBodyDecision(BodyRemedy):
    """更正对机构的记载: correct how a record writes down what was decided; what was decided is annulled instead."""

    decision: Word
    field: Word
    value: Prose
    reason: Prose


class RaiseBodyObjection(BodyRemedy):
    """对机构记载的异议: note that someone contests what the record says of the body."""

    objection: Id
    decision: Word
    statement: Prose


class DecideBodyObjection(BodyRemedy):
    """对机构记载的异议处理: uphold or dismiss an objection to the body's record."""

    objection: Id
    upheld: bool
    reason: Prose


class AcceptBodyReconsideration(BodyRemedy):
    """对机构决定的行政复议受理: note that a decision about the body is reconsidered."""

    reconsideration: Id
    decision: Word


class OrderBodyStay(BodyRemedy):
    """停止执行对机构的决定: stay the execution of a decision about the body that is reconsidered."""

    reconsideration: Id
    reason: Prose


class LiftBodyStay(BodyRemedy):
    """恢复执行对机构的决定: end a stay before the reconsideration is decided."""

    reconsideration: Id
    reason: Prose


class DecideBodyReconsideration(BodyRemedy):
    """对机构决定的行政复议决定: uphold, change (field and value), annul, or declare unlawful or invalid."""

    reconsideration: Id
    outcome: ReviewOutcome
    reason: Prose
    field: Word | None = None
    value: Prose | None = None
    third_party: bool = False

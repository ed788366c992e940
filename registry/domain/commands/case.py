"""Acts of an assessment case, from the application to the announcement."""

from pydantic import Field

from registry.domain.commands.base import Assessor, Command, Element, EnterpriseCommand, Id, Key, Line, Prose
from registry.events.event import Contract
from registry.events.vocabulary import Level


class Apply(EnterpriseCommand):
    """申请: open a case, in which the enterprise applies for a level."""

    case: Id
    level: Level
    departure: Prose | None = None
    """原则上: the written ground for asking before the years in principle have run; another officer accepts."""
    certification: Line | None = None
    """The internationally recognised safety-management certification with which it is asked for directly."""
    site: Id | None = None
    """For which site; none is the principal place."""


class AcceptApplication(EnterpriseCommand):
    """受理: accept the application."""

    case: Id


class RefuseApplication(EnterpriseCommand):
    """不予受理: refuse the application, with the reason; the case ends."""

    case: Id
    reason: Prose


class ReportAssessment(EnterpriseCommand):
    """现场评审: record the report of the on-site assessment, element by element.

    With `body` it rests on a registered body: appointed on the day, with the assessors named.
    """

    case: Id
    assessment_body: Line
    standard: Line
    elements: tuple[Element, ...] = Field(min_length=1, max_length=200)
    body: Key | None = None
    assessors: tuple[Assessor, ...] = Field(default=(), max_length=50)
    nonconformities: tuple[Prose, ...] = Field(default=(), max_length=100)


class ApproveLevel(EnterpriseCommand):
    """核准: approve the level that the case applied for."""

    case: Id


class RefuseLevel(EnterpriseCommand):
    """不予核准: refuse the level after the assessment, with the reason; the case ends."""

    case: Id
    reason: Prose


class Member(Contract):
    """One enterprise of an announcement: its approved case and the certificate it receives."""

    enterprise: Key
    case: Id
    certificate: Id


class Announce(Command):
    """公告: announce and grant a level to every member at once, all or none; `document` is its number."""

    announcement: Id
    document: Line
    title: Line
    level: Level
    members: tuple[Member, ...] = Field(min_length=1, max_length=1000)

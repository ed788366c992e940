"""What every command carries: its id, officer, authority, basis and date; and the types of their fields."""

import hashlib
from datetime import date
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from registry.domain import texts
from registry.domain.identity import normal
from registry.events.case import ElementScore
from registry.events.event import Authority, Code, Contract, FreeText, LegalBasis, Name, Region
from registry.events.vocabulary import OrganKind

Word = Annotated[Code, texts.first(texts.code)]
Id = Annotated[Code, texts.first(texts.id_)]
Key = Annotated[Code, texts.first(normal)]
Line = Annotated[Name, texts.first(texts.line)]
Prose = Annotated[FreeText, texts.first(texts.prose)]
Place = Annotated[Region, texts.first(texts.code)]
Organ = Annotated[Authority, AfterValidator(texts.tidy_known)]
Basis = Annotated[LegalBasis, AfterValidator(texts.tidy_known)]
Element = Annotated[ElementScore, AfterValidator(texts.tidy)]
Party = Annotated[
    str,
    texts.first(texts.id_),
    StringConstraints(pattern=rf"^\d{{6}}-({'|'.join(OrganKind)})$", max_length=128),
]
"""`<region>-<organ>`, for example `320500-department`."""

Assessor = Annotated[Id, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,63}$")]
"""An assessor's id in the people's register of its body: letters, digits, hyphens; never a name."""


class Command(Contract):
    """An act: who, for whom, on what basis, when; repeated under the same `command` id it records nothing new."""

    command: Word
    officer: Word
    authority: Organ
    on_behalf_of: Organ | None = None
    legal_basis: Basis
    document_number: Line | None = None
    effective_on: date
    expected_version: Annotated[int, Field(ge=0)] | None = None

    def digest(self) -> str:
        """SHA-256 (hex) of the command's content, the kind included: the same id must mean the same act.

        What is not given is left out, so that a field added later does not change an old act's digest.
        """
        content = type(self).__name__.encode() + b"\x00" + self.__pydantic_serializer__.to_json(self, exclude_none=True)
        return hashlib.sha256(content).hexdigest()


@cache
def fields_of(kind: type[Command], names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that a kind of command has; a pydantic model is slow to say that it lacks one."""
    return tuple(name for name in names if name in kind.model_fields)


class EnterpriseCommand(Command):
    """An act on one enterprise, named by its credit code or its `unregistered:` key."""

    enterprise: Key


class AuthorityCommand(Command):
    """An act on the record of the authority `party`."""

    party: Party


class BodyCommand(Command):
    """An act on one body, named by its credit code."""

    body: Key


class BodyRemedy(BodyCommand):
    """An act on what was decided about a body before; a disqualified body takes it as any other does."""


class Remedy(EnterpriseCommand):
    """An act on what was decided before; a closed enterprise takes it as any other does."""

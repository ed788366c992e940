"""What every event carries: the act's date, officer, authority, legal basis, rule sets and command."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.events.vocabulary import OrganKind

Code = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
FreeText = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Region = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Points = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=2)]


class Contract(BaseModel):
    """A frozen part of the contract; writers forbid unknown fields, readers ignore them."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False)


class Authority(Contract):
    """An organ with the region it answers for (GB/T 2260; 000000 is the nation)."""

    organ: OrganKind
    region: Region
    name: Name


class LegalBasis(Contract):
    """The document and the article that an act rests on."""

    document: Name
    article: Name


class Event(Contract):
    """A recorded fact about exactly one stream.

    `effective_on` is a civil date in Asia/Shanghai; the recorded time, stream and version stand in the envelope.
    `document_number` is the act's own 发文字号, if any. `officer` is an id, never a name. `rule_sets` holds one
    rule-set id per family.
    """

    VERSION: ClassVar[int] = 1

    effective_on: date
    officer: Code
    authority: Authority
    on_behalf_of: Authority | None = None
    legal_basis: LegalBasis
    document_number: Name | None = None
    rule_sets: dict[str, str] = {}
    command: Code
    cause: Code | None = None


def member(event: Event, name: str) -> Any:
    """A field of an event, `None` where its kind has none: a pydantic model is slow to say that it lacks one."""
    return event.__dict__.get(name)

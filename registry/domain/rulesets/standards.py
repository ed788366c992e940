"""The standards family: each edition of the general standard with its first-level elements."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from registry.domain.rulesets.sources import RuleFile, Source


class Catalogue(Source):
    """How many first-level elements an edition has, and their names; no names where they are not known."""

    count: Annotated[int, Field(ge=1)]
    names: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Catalogue":
        if self.names and len(set(self.names)) != self.count:
            raise ValueError("names: as many different ones as `count` says, or none")
        return self


class Recognition(Source):
    """That holders under an earlier edition are recognised anew, and by when; without `by`, while a level is valid."""

    by: date | None = None


class StandardEdition(RuleFile):
    """One edition; its period is that in which it is the edition in force."""

    family: Literal["standards"]
    standard: str
    elements: Catalogue
    recognition: Recognition | None = None
    """Absent for the first edition, which follows no other."""

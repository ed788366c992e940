"""What is recommended for each purpose, read from `treatments.toml` and checked when it is read."""

import calendar
import hashlib
import tomllib
from datetime import date
from importlib.resources import files
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA = 6
"""The shape of a record and what it covers; a change of what a record says about the same events raises it."""

Recommended = Literal["support", "neutral", "restrict", "none"]
Situation = Literal["closed", "suspended", "revoked", "not_compliant", "lapsed", "never_assessed", "compliant"]
AdverseKind = Literal[
    "downgrade",
    "revocation",
    "suspension",
    "closure",
    "ban",
    "penalty_minor",
    "penalty_general",
    "penalty_serious",
    "licence_revoked",
    "hazard",
    "accident",
    "grave_accident",
    "dishonesty_list",
]
Mark = Literal["SN", "JS", "law", "rule", "reading", "ours"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Display(_Data):
    """How long an adverse item may be used at the longest, from its legal document on."""

    severity: Literal["minor", "general", "serious"]
    months: int = Field(ge=1, le=36)
    mark: Mark


class Purpose(_Data):
    """One purpose of a set, its clause, and the situations in which it departs from the set."""

    purpose: str = Field(min_length=1)
    zh: str = Field(min_length=1)
    clause: str = Field(min_length=1)
    mark: Mark
    instead: dict[Situation, Recommended] = {}


class TreatmentSet(_Data):
    """The purposes of one text and what it recommends in each of the seven situations."""

    document: str
    regions: tuple[str, ...]
    recommended: dict[Situation, Recommended]
    purposes: tuple[Purpose, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _lawful(self) -> Self:
        """Every situation has its answer; closed is restricted, suspended is never supported."""
        missing = set(get_args(Situation)) - set(self.recommended)
        if missing:
            raise ValueError(f"no recommendation for {', '.join(sorted(missing))}")
        for purpose in self.purposes:
            if self.of(purpose, "closed") != "restrict":
                raise ValueError(f"{purpose.purpose}: a closed enterprise is restricted")
            if self.of(purpose, "suspended") == "support":
                raise ValueError(f"{purpose.purpose}: a suspended enterprise is never supported")
        return self

    def of(self, purpose: Purpose, situation: Situation) -> Recommended:
        """What is recommended for a purpose in a situation."""
        return purpose.instead.get(situation, self.recommended[situation])


class Treatments(_Data):
    """The whole file."""

    version: str
    in_force_from: date
    adverse: dict[AdverseKind, Display]
    sets: dict[str, TreatmentSet]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if "default" not in self.sets:
            raise ValueError("the set named default is missing")
        if missing := set(get_args(AdverseKind)) - set(self.adverse):
            raise ValueError(f"no display period for {', '.join(sorted(missing))}")
        return self

    def for_region(self, region: str) -> str:
        """The id of the set with the most specific prefix that the region has; else the default."""
        fitting = [
            (len(prefix), set_id)
            for set_id, one in self.sets.items()
            for prefix in one.regions
            if region.startswith(prefix)
        ]
        return max(fitting)[1] if fitting else "default"


def parsed(data: bytes) -> Treatments:
    """Raises `tomllib.TOMLDecodeError` or pydantic's `ValidationError` when the file cannot be used."""
    return Treatments.model_validate(tomllib.loads(data.decode()))


def version_of(data: bytes) -> str:
    """SHA-256 (hex) over record schema and treatment data: rows made with others are never mixed with these."""
    return hashlib.sha256(f"schema {SCHEMA}\n".encode() + data).hexdigest()


def months_after(day: date, months: int) -> date:
    """The same date some months later, or that month's last day (民法典 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_FILE = (files("projections.credit") / "treatments.toml").read_bytes()
TREATMENTS = parsed(_FILE)
VERSION = version_of(_FILE)

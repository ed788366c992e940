"""The shape of a credit record, as recipients may rely on it; its JSON Schema is served."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from projections.credit.treatment import SCHEMA, AdverseKind, Mark, Recommended, Situation
from registry.events.vocabulary import Batch, Level, Licence, Operation, Scale, Sector, Standing

Inspection = Literal[
    "compliant", "in_abeyance", "not_compliant", "lapsed", "revoked", "not_inspected", "not_applicable"
]
LicenceState = Literal["withheld", "revoked", "deregistered", "not_applicable", "no_data"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BatchEntry(_Part):
    """An open stay in one of the four batches (四个一批), and the events it rests on."""

    entry: str = Field(description="Id of the event that opened the stay.")
    batch: Batch
    ground: str
    document: str
    clause: str
    since: date
    evidence: list[str]


class Batches(_Part):
    """At most one proposed (拟) and one decided stay."""

    proposed: BatchEntry | None
    decided: BatchEntry | None


class Rectification(_Part):
    """An open rectification order (限期整改)."""

    order: str
    deadline: date


class AdverseItem(_Part):
    """An act to the enterprise's disadvantage. It may be used through `until`, whether or not it has ended."""

    item: str = Field(description="Id of the event; a stop-use names it.")
    kind: AdverseKind = Field(alias="class")
    severity: Literal["minor", "general", "serious"]
    ground: str
    document: str
    article: str
    basis_annulled: bool = Field(
        default=False, description="It rests on a decision that was annulled, and is not decided anew yet."
    )
    since: date
    until: date
    ended_on: date | None
    ended_by: str | None


class StopUse(_Part):
    """An item that must not be used any more, from `since` on. It stays here, so that nobody misses it."""

    item: str
    since: date
    reason: Literal["annulment", "expiry", "repair", "correction"]
    by: str = Field(description="Id of the event that says so.")


class Objection(_Part):
    """An objection to the record (异议) or a reconsideration (行政复议) that is open: its decision is marked.

    `stayed` says that the decision is not executed meanwhile.
    """

    objection: str = Field(description="Id of the event that opened it.")
    item: str
    since: date
    kind: Literal["objection", "reconsideration"] = "objection"
    stayed: bool = False


class Treatment(_Part):
    """What is recommended for one purpose, through `until`; `then` holds afterwards without any further change."""

    purpose: str
    recommended: Recommended = Field(description="`none`: the text ties nothing to this situation.")
    until: date | None
    then: Recommended | None
    ground: Situation
    document: str
    clause: str
    mark: Mark = Field(description="Where the rule comes from: the texts SN and JS, law, rule, reading, or ours.")


class Record(_Part):
    """Everything a recipient may know of one enterprise, as of the event at `position`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"$schema": "https://json-schema.org/draft/2020-12/schema"}
    )

    schema_version: int = Field(alias="schema", ge=2, le=SCHEMA)
    stream: str
    position: int = Field(ge=1, description="Position of the event that caused this record.")
    uscc: str
    name: str
    region: str = Field(pattern=r"^\d{6}$", description="GB/T 2260 code.")
    sector: Sector
    scale: Scale
    standing: Standing
    standing_ground: Literal["closed", "expired"] | None
    level: Level | None
    since: date | None
    valid_until: date | None = Field(description="The level counts through this day.")
    certificate: str | None
    in_abeyance: bool = Field(description="The level is on record without effect: suspended, or a licence withheld.")
    inspection: Inspection = Field(
        description="`not_inspected`: nobody has looked. `not_applicable`: closed, there is nothing to look at. "
        "Neither is `compliant`; `no_data`, the word for an enterprise that is unknown, is in no record."
    )
    batch: Batches
    operation: Operation
    operation_since: date
    licences: dict[Licence, LicenceState] = Field(
        description="`no_data`: the register records what is withheld or gone, never what is held. "
        "`not_applicable`: the trade needs none."
    )
    rectifications: list[Rectification]
    adverse: list[AdverseItem]
    withdrawn: list[StopUse]
    objections: list[Objection] = Field(description="Open objections; empty when there are none.")
    basis_annulled: bool = Field(description="The level rests on one that was annulled.")
    treatment: list[Treatment]
    rule_sets: dict[str, str]


def record_schema() -> dict[str, Any]:
    """The JSON Schema of a record (2020-12)."""
    return Record.model_json_schema(by_alias=True)

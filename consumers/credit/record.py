"""The shape of a credit record, as recipients may rely on it; its JSON Schema is served."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from projections.credit.treatment import SCHEMA, AdverseKind, Mark, Recommended, Situation
from registry.events.vocabulary import Batch, Level, Licence, Operation, Scale, Sector, Standing, SuccessionKind

Inspection = Literal[
    "compliant", "in_abeyance", "not_compliant", "lapsed", "revoked", "not_inspected", "not_applicable"
]
LapseGround = Literal["closed", "expired", "merger", "division", "new_code", "link", "registered_in_error"]
LicenceState = Literal["withheld", "revoked", "deregistered", "not_applicable", "no_data"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BatchEntry(_Part):
    """An open stay in one of the four batches (四个一批), and the events it rests on."""

    entry: str = Field(description="Id of the event that opened the stay.")
    batch: Batch = Field(description="Which of the four.")
    ground: str = Field(description="Code of the ground, as in the rule sets.")
    document: str = Field(description="The document that the entry rests on.")
    clause: str = Field(description="The article of that document.")
    since: date = Field(description="The day on which the stay began.")
    evidence: list[str] = Field(description="Ids of the events that the entry rests on.")


class Batches(_Part):
    """At most one proposed (拟) and one decided stay."""

    proposed: BatchEntry | None = Field(
        description="By rule or by an officer, not decided yet; null when there is none."
    )
    decided: BatchEntry | None = Field(description="By an authority; null when there is none.")


class Rectification(_Part):
    """An open rectification order (限期整改)."""

    order: str = Field(description="The number of the order.")
    deadline: date = Field(description="The last day for it.")


class AdverseItem(_Part):
    """An act to the enterprise's disadvantage. It may be used through `until`, whether or not it has ended."""

    item: str = Field(description="Id of the event; a stop-use names it.")
    kind: AdverseKind = Field(alias="class", description="What kind of act it is.")
    severity: Literal["minor", "general", "serious"] = Field(
        description="Its class, which decides how long it is shown (轻微, 一般, 严重)."
    )
    ground: str = Field(description="Code of the ground.")
    document: str = Field(description="The document that the act rests on.")
    article: str = Field(description="The article of that document.")
    amount: str | None = Field(
        default=None, description="Of a fine or confiscation, in yuan, as it reads now; null for every other act."
    )
    basis_annulled: bool = Field(
        default=False, description="It rests on a decision that was annulled, and is not decided anew yet."
    )
    since: date = Field(description="The day of the act.")
    until: date = Field(description="The last day on which it may be used.")
    ended_on: date | None = Field(
        description="The day on which the act itself ended, for example a suspension by resumption."
    )
    ended_by: str | None = Field(description="Id of the event that ended it.")
    origin: str | None = Field(
        default=None, description="Id of the predecessor's event, for an item that followed by a succession."
    )


class StopUse(_Part):
    """An item that must not be used any more, from `since` on. It stays here, so that nobody misses it."""

    item: str = Field(description="Id of the event that must not be used.")
    since: date = Field(description="From this day on.")
    reason: Literal["annulment", "expiry", "repair", "correction"] = Field(description="Why.")
    by: str = Field(description="Id of the event that says so.")


class Objection(_Part):
    """An objection to the record (异议) or a reconsideration (行政复议) that is open: its decision is marked.

    `stayed` says that the decision is not executed meanwhile.
    """

    objection: str = Field(description="Id of the event that opened it.")
    item: str = Field(description="Id of the decision that is contested.")
    since: date = Field(description="The day on which it was opened.")
    kind: Literal["objection", "reconsideration"] = Field(
        default="objection", description="To the record, or a reconsideration of the decision."
    )
    stayed: bool = Field(default=False, description="The decision is not executed meanwhile.")


class Predecessor(_Part):
    """An enterprise whose place this one took (合并, 分立, 换码)."""

    key: str = Field(description="Its credit code, or `unregistered:` key.")
    kind: SuccessionKind = Field(description="How.")
    since: date = Field(description="From this day on.")
    event: str = Field(description="Id of the event that says so.")


class Treatment(_Part):
    """What is recommended for one purpose, through `until`; `then` holds afterwards without any further change."""

    purpose: str = Field(description="Code of the purpose; see the table of purposes.")
    recommended: Recommended = Field(description="`none`: the text ties nothing to this situation.")
    until: date | None = Field(description="The last day on which `recommended` holds; null: until the next change.")
    then: Recommended | None = Field(description="What holds afterwards.")
    ground: Situation = Field(description="The situation that it follows from.")
    document: str = Field(description="The text that ties the purpose to the standing.")
    clause: str = Field(description="Its article.")
    mark: Mark = Field(description="Where the rule comes from: the texts SN and JS, law, rule, reading, or ours.")


class Site(_Part):
    """A further site or trade of the enterprise, graded on its own (场所)."""

    site: str = Field(description="Its id within the enterprise.")
    name: str = Field(description="Its name.")
    region: str = Field(pattern=r"^\d{6}$", description="Where it is: GB/T 2260 code.")
    sector: Sector = Field(description="Its sector.")
    scale: Scale = Field(description="Above or below designated size (规模以上, 规模以下).")
    standing: Standing = Field(description="Where it stands, as for the enterprise itself.")
    level: Level | None = Field(description="The level on record there.")
    since: date | None = Field(description="Since when that level is held without a gap.")
    valid_until: date | None = Field(description="It counts through this day.")
    certificate: str | None = Field(description="The certificate's number.")


class Record(_Part):
    """Everything a recipient may know of one enterprise, as of the event at `position`."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_extra={"$schema": "https://json-schema.org/draft/2020-12/schema"}
    )

    schema_version: int = Field(
        alias="schema",
        ge=2,
        le=SCHEMA,
        description="Rises when a member is added; members are never taken away within /v1/.",
    )
    stream: str = Field(description="The enterprise's stream, which is also the Kafka key.")
    position: int = Field(ge=1, description="Position of the event that caused this record.")
    uscc: str = Field(description="Unified social credit code (GB 32100).")
    name: str = Field(description="Its name as registered.")
    region: str = Field(pattern=r"^\d{6}$", description="Where it is: GB/T 2260 code.")
    sector: Sector = Field(description="Its sector.")
    scale: Scale = Field(description="Above or below designated size (规模以上, 规模以下).")
    standing: Standing = Field(
        description="Where it stands. `not_compliant` also: holds a level below the minimum of its place, trade and "
        "size"
    )
    standing_ground: LapseGround | None = Field(
        description="Why a level lapsed: `closed`, also for who never held one, `expired`, or how the enterprise ended."
    )
    level: Level | None = Field(description="The level on record; `one` is the highest.")
    since: date | None = Field(description="Since when the level is held without a gap.")
    valid_until: date | None = Field(description="The level counts through this day.")
    certificate: str | None = Field(description="The certificate's number.")
    sites: list[Site] = Field(
        default=[],
        description="Further sites and trades in use; level and standing of the record are those of the principal "
        "place, its treatment follows from the gravest of all. Empty: there are none",
    )
    in_abeyance: bool = Field(description="The level is on record without effect: suspended, or a licence withheld.")
    inspection: Inspection = Field(
        description="`not_inspected`: nobody has looked. `not_applicable`: closed, there is nothing to look at. "
        "Neither is `compliant`; `no_data`, the word for an enterprise that is unknown, is in no record."
    )
    batch: Batches = Field(description="Its open stays in the four batches.")
    operation: Operation = Field(description="Whether it may run.")
    operation_since: date = Field(description="Since when it is so.")
    licences: dict[Licence, LicenceState] = Field(
        description="`no_data`: the register records what is withheld or gone, never what is held. "
        "`not_applicable`: the trade needs none."
    )
    rectifications: list[Rectification] = Field(
        description="Open rectification orders (限期整改), the nearest deadline first."
    )
    predecessors: list[Predecessor] = Field(
        default=[], description="Whose place it took; no level is inherited, adverse items follow (see `adverse`)."
    )
    successor: str | None = Field(
        default=None, description="Key of the enterprise that took its place, once nothing is left here."
    )
    adverse: list[AdverseItem] = Field(description="Acts to its disadvantage that may still be used.")
    withdrawn: list[StopUse] = Field(
        description="Items that must not be used any more; they stay, unless what withdrew them is annulled itself."
    )
    objections: list[Objection] = Field(description="Open objections; empty when there are none.")
    basis_annulled: bool = Field(
        description="The level rests on one that was annulled, or on the report of a body that was disqualified, and "
        "is not decided anew yet."
    )
    treatment: list[Treatment] = Field(
        description="Recommended treatment for each purpose that its province's text names; a recipient sees those "
        "of its own purposes. Empty: the text names none of them"
    )
    rule_sets: dict[str, str] = Field(description="The rule set of each family that it rests on.")


def record_schema() -> dict[str, Any]:
    """The JSON Schema of a record (2020-12)."""
    return Record.model_json_schema(by_alias=True)

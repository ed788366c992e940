"""A credit record and its parts as structs, whose fields stand in the order of the JSON, which is sorted."""

import msgspec


class Order(msgspec.Struct):
    """An open rectification order."""

    deadline: str
    order: str


class Before(msgspec.Struct):
    """Whose place it took."""

    event: str
    key: str
    kind: str
    since: str


class Batch(msgspec.Struct):
    """A stay in a batch that is open."""

    batch: str
    clause: str
    document: str
    entry: str
    evidence: msgspec.Raw
    ground: str
    since: str


class Batches(msgspec.Struct):
    """The open stay of each status."""

    decided: Batch | None
    proposed: Batch | None


class Item(msgspec.Struct, rename={"kind": "class"}):
    """An adverse item that is still shown."""

    amount: str | None
    article: str
    basis_annulled: bool
    kind: str
    document: str
    ended_by: str | None
    ended_on: str | None
    ground: str
    item: str
    origin: str | None
    severity: str
    since: str
    until: str


class Gone(msgspec.Struct):
    """An item that recipients must stop using."""

    by: str
    item: str
    reason: str
    since: str


class Open(msgspec.Struct):
    """An objection or reconsideration that is not decided yet."""

    item: str
    kind: str
    objection: str
    since: str
    stayed: bool


class Place(msgspec.Struct):
    """A further site or trade, graded on its own."""

    certificate: str | None
    level: str | None
    name: str
    region: str
    scale: str
    sector: str
    since: str | None
    site: str
    standing: str
    valid_until: str | None


class Record(msgspec.Struct):
    """A record without its position, and with the name of its treatment in the place of the lines."""

    adverse: list[Item]
    basis_annulled: bool
    batch: Batches
    certificate: str | None
    in_abeyance: bool
    inspection: str
    level: str | None
    licences: msgspec.Raw
    name: str
    objections: list[Open]
    operation: str
    operation_since: str
    predecessors: list[Before]
    rectifications: list[Order]
    region: str
    rule_sets: dict[str, str]
    scale: str
    schema: int
    sector: str
    since: str | None
    sites: list[Place]
    standing: str
    standing_ground: str | None
    stream: str
    successor: str | None
    treatment: str
    uscc: str | None
    valid_until: str | None
    withdrawn: list[Gone]

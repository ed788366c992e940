"""Why an enterprise stands where it stands, as it is shown; whoever starts the server says how it is computed."""

from collections.abc import Callable, Sequence
from datetime import date

import msgspec

from consumers.contents import Evidence, Said
from registry.events.envelope import Told


class Input(msgspec.Struct, frozen=True):
    """One thing that the rule looked at: its value in each language, and in both together."""

    name: Said
    value: str
    zh: str
    en: str


class Reason(msgspec.Struct, frozen=True):
    """One answer with everything that it follows from: rule, clause, mark, rule sets, inputs, evidence, way out."""

    subject: Said
    answer: Said
    rule: str
    title: Said
    clause: str | None
    mark: str | None
    rule_sets: list[str]
    inputs: list[Input]
    evidence: list[Evidence]
    way_out_zh: str | None
    way_out_en: str | None


Explaining = Callable[[str, Sequence[Told], date], list[Reason]]
"""(key, the stream's events in their order, day) → the reasons, computed anew by the rules."""


def nothing_explained(*_: object) -> list[Reason]:
    """Where no rules are given, none are asked."""
    return []

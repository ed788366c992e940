"""Tells readers why an enterprise stands where it stands: the register's rules, asked anew of the events they see."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from consumers.contents import Said, evidence, term
from consumers.notices.reasons import Input, Reason
from projections.stops import Refused as NotNow
from projections.words import WORDS
from registry.domain.enterprise import Enterprise
from registry.domain.explaining import explain
from registry.domain.explanation import Explanation
from registry.domain.rule_titles import title_of
from registry.domain.working_days import NoCalendar
from registry.events.catalogue import EVENTS
from registry.events.envelope import Told

GROUPS = {
    "standing": "standing",
    "batch_decided": "batch",
    "batch_proposed": "batch",
    "case": "case_step",
    "ground": "ground",
    "level": "level",
    "minimum": "level",
    "reexamination": "level",
    "unweighed": "level",
    "loss_proposed": "ground",
    "sector": "sector",
    "scale": "scale",
    "awaits": "step",
    "succession": "succession",
    "ended_by": "succession",
    "gap": "level",
    "wanted": "level",
}
"""Subject or input → the group of words that its value belongs to."""


def explaining(key: str, told: Sequence[Told], on: date) -> list[Reason]:
    """Recomputed from the events of a stream, as `registry explain` does from the store."""
    events = [EVENTS[type(one.event).__name__].model_validate_json(msgspec.json.encode(one.event)) for one in told]
    subject = Enterprise(key)
    for event in events:
        subject.evolve(event)
    try:
        return [reason(one) for one in explain(subject, events, on)]
    except NoCalendar as unknown:
        raise NotNow(str(unknown)) from unknown


def reason(one: Explanation) -> Reason:
    """An explanation in words of both languages."""
    return Reason(
        subject=_subject(one.subject, one.inputs.get("site")),
        answer=_value(one.subject, one.answer),
        rule=one.rule,
        title=titled(one.rule),
        clause=one.clause,
        mark=one.mark,
        rule_sets=list(one.rule_sets),
        inputs=_inputs(one.inputs),
        evidence=[evidence(id) for id in one.evidence],
        way_out_zh=one.way_out_zh,
        way_out_en=one.way_out,
    )


def titled(rule: str) -> Said:
    """What a rule is called: by its title, a ground by its own name."""
    title = title_of(rule)
    return term("ground", rule) if title is None else Said(rule, title.zh, title.en)


def _subject(code: str, site: str | None) -> Said:
    """What is explained, and of which site, if not of the principal place."""
    plain = term("explained", code)
    return Said(code, f"{plain.zh}（场所{site}）", f"{plain.en} of site {site}") if site else plain


def _inputs(given: Mapping[str, str | None]) -> list[Input]:
    shown = {name: _value(name, value) for name, value in given.items() if value}
    return [Input(term("input", name), _both(value), value.zh, value.en) for name, value in shown.items()]


def group_of(name: str) -> str:
    """The group of words that the value of a subject or input belongs to."""
    return GROUPS.get(name, "explained")


def _value(name: str, value: str) -> Said:
    if name == "by":
        organs = [term("organ", one) for one in value.split(" or ")]
        return Said(value, "、".join(one.zh for one in organs), " or ".join(one.en for one in organs))
    group = group_of(name)
    return term(group, value) if value in WORDS[group] else Said(value, value, value)


def _both(value: Said) -> str:
    return value.zh if value.zh == value.en else f"{value.zh} {value.en}"

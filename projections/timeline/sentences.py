"""Every event as a sentence in Chinese and in English.

`{field}` stands for a field of the event in the reader's language; a part in square brackets is left out when one of
its fields is empty. The date, the organ and the legal basis stand in the frame around every act.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

import msgspec

from projections.timeline.wording import SENTENCES
from projections.words import Lang, day, word
from registry.events import read, regions, vocabulary

FRAME = {
    "zh": "{effective_on}，{authority}[（受{on_behalf_of}委托）]{act}[（{document_number}）]"
    "[（补录，列于{late}之前）]。依据：{legal_basis}。",
    "en": "On {effective_on}, {authority}[, acting for {on_behalf_of},] {act}[ ({document_number})]"
    "[ (recorded late, before {late})]. Basis: {legal_basis}.",
}

_GROUPS: dict[type[Enum], str] = {
    vocabulary.Level: "level",
    vocabulary.Sector: "sector",
    vocabulary.Scale: "scale",
    vocabulary.Licence: "licence",
    vocabulary.ClosureKind: "closure",
    vocabulary.LevelBasis: "basis",
    vocabulary.OrganKind: "organ",
    vocabulary.Batch: "batch",
    vocabulary.ReviewOutcome: "outcome",
    vocabulary.Matter: "matter",
    vocabulary.ReportKind: "report",
    vocabulary.PublicationKind: "publication",
    vocabulary.Channel: "channel",
    vocabulary.Audience: "audience",
    vocabulary.GraveAct: "grave_act",
    vocabulary.BodyRole: "body_role",
    vocabulary.BodyKind: "body_kind",
    vocabulary.InspectionKind: "inspection_kind",
    vocabulary.InspectionResult: "inspection_result",
    vocabulary.PenaltyKind: "penalty",
    vocabulary.Severity: "severity",
    vocabulary.AccidentKind: "accident",
    vocabulary.AccidentClass: "accident_class",
    vocabulary.AccidentReporting: "reporting",
    vocabulary.SuccessionKind: "succession",
    vocabulary.AdverseItem: "adverse_item",
}
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_FIELD = re.compile(r"\{(\w+)\}")
_STOPS = "。；;. "
"""What ends a text of its own and would double the sentence's full stop."""


def sentence(event: read.Event, lang: Lang) -> str:
    """The event as one sentence: date, organ, act, object, ground, legal basis. Raises `KeyError` if it has none."""
    values = {name: _shown(name, value, lang) for name, value in msgspec.structs.asdict(event).items()}
    zh, en = SENTENCES[type(event).__name__]
    return _filled(FRAME[lang], values | {"act": _filled(zh if lang == "zh" else en, values)})


def _filled(template: str, values: Mapping[str, str | None]) -> str:
    kept = _OPTIONAL.sub(lambda part: part[1] if _given(part[1], values) else "", template)
    return _FIELD.sub(lambda name: values[name[1]] or "", kept)


def _given(part: str, values: Mapping[str, str | None]) -> bool:
    return all(values.get(name) for name in _FIELD.findall(part))


def _shown(name: str, value: object, lang: Lang) -> str | None:
    match value:
        case None:
            return None
        case Enum():
            return word(_GROUPS[type(value)], str(value.value), lang)
        case date():
            return day(value, lang)
        case bool():
            return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
        case Decimal() | int():
            return str(value)
        case read.Authority():
            return value.name
        case read.Late():
            return _numbered(value.before, lang)
        case read.LegalBasis(document=document, article=article):
            return f"{_cited(document)}{article}" if lang == "zh" else f"{document}, {article}"
        case tuple():
            return str(len(value)) if name == "members" else _joined([_one(name, each, lang) for each in value], lang)
        case str():
            return _text(name, value, lang)
        case _:
            return None


def _cited(document: str) -> str:
    """A law stands in title marks, a document number does not."""
    return document if document.endswith("号") or document.startswith("《") else f"《{document}》"


def _text(name: str, value: str, lang: Lang) -> str:
    match name:
        case "ground" | "step":
            return word(name, value, lang)
        case "kind":
            return word("decision", value, lang)
        case "field":
            return word("field", value, lang)
        case "closure" | "decision" | "part":
            return _numbered(value, lang)
        case "region":
            return f"{regions.full_name(value)}（{value}）" if lang == "zh" else f"{regions.full_name(value)} ({value})"
        case _:
            return value.rstrip(_STOPS)


def _one(name: str, part: object, lang: Lang) -> str:
    """One of many: an event by its number, else the text itself; what is no text is not told."""
    if not isinstance(part, str):
        return ""
    if name == "channels":  # of a public notice they are texts: codes among them are said in words
        return word("channel", str(part), lang)
    return _numbered(part, lang) if name in ("falls_with", "flagged") else _shown("", part, lang) or ""


def _numbered(event: str, lang: Lang) -> str:
    number = event.rpartition("/")[2]
    return f"第{number}号事件" if lang == "zh" else f"event {number}"


def _joined(parts: list[str], lang: Lang) -> str:
    return ("；" if lang == "zh" else "; ").join(part for part in parts if part)

"""Rules for what is published: free text holds no identity card and no phone number."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from registry.domain.commands import fields_of
from registry.domain.facts import Act
from registry.domain.refusals import Refusal

SCREENED = (
    "accepted_by",
    "address",
    "assessment_body",
    "assessor",
    "body",
    "certification",
    "channels",
    "conditions",
    "content",
    "departments",
    "departure",
    "distribution",
    "equipment",
    "exemplary_in",
    "facts",
    "field",
    "finding",
    "findings",
    "grounds",
    "group",
    "measures",
    "missing",
    "name",
    "nonconformities",
    "office",
    "opinion",
    "posts",
    "practice",
    "problem",
    "reason",
    "specialities",
    "standard",
    "suggestion",
    "organiser",
    "reason",
    "standard",
    "strength",
    "title",
    "topic",
    "whole",
)
"""The fields that a person writes freely and everyone may read."""
_CARD = re.compile(r"(?<!\d)\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx](?!\d)", re.ASCII)
_PHONE = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)", re.ASCII)
_ENOUGH_DIGITS = re.compile(r"\d(?:\D?\d){10}")
"""Eleven digits of any script, with at most one sign between two of them: without these there is nothing to find."""
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \-](?=[\dXx])", re.ASCII)


def no_personal_data(facts: Act) -> Refusal | None:
    """Free text is published; it holds no identity card or mobile phone number (个人信息保护法 6, 28)."""
    for field in fields_of(type(facts.command), SCREENED):
        value = getattr(facts.command, field)
        for text in (value,) if isinstance(value, str) else value or ():
            what = personal(text)
            if what is not None:
                return Refusal("personal_data", f"{field} holds {what}", "leave it out; the text is published", field)
    return None


def personal(text: str) -> str | None:
    """What personal number a text holds, also in full width or parted by spaces and hyphens; nothing if none."""
    if not _ENOUGH_DIGITS.search(text):
        return None
    plain = unicodedata.normalize("NFKC", text)
    for one in (plain, _BETWEEN_DIGITS.sub("", plain)):
        if any(_birthdays(_CARD.finditer(one))):
            return "an identity card number"
        if _PHONE.search(one):
            return "a mobile phone number"
    return None


def _birthdays(found: Iterable[re.Match[str]]) -> Iterator[bool]:
    """Whether digits 7 to 14 are a day on which someone alive may be born; a credit code of digits has none there."""
    for card in found:
        year, month, day = map(int, card.groups())
        try:
            yield 1900 <= date(year, month, day).year <= 2100
        except ValueError:
            yield False

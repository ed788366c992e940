"""Understands single cells: a word, a region, a date, an organ; each answer is remembered while a file is read."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from infra.ledger.faults import Fault, Faulty
from infra.ledger.headings import HEADING, plain
from infra.ledger.words import DECISIONS, LEVELS, LICENCES, NOTHING, SCALES, SECTOR_ENDINGS, SECTORS
from registry.domain import texts
from registry.events.vocabulary import Licence

W = TypeVar("W", bound=str)

REMEMBERED = 20_000
"""How many different texts each reader remembers; ledgers repeat theirs."""

FIRST_YEAR, LAST_YEAR = 1900, 2199

_DATE = re.compile(r"(\d{4})(?:(\d{2})(\d{2})|([-/.年])(\d{1,2})([-/.月])(\d{1,2})日?)(?:[T ]?00:00(?::00)?)?")


def fault(field: str, rule: str, because: str, way_out: str) -> Faulty:
    """A fault under a column's heading, ready to raise."""
    return Faulty(Fault(HEADING[field], rule, because, way_out))


def is_empty(text: str) -> bool:
    """Whether the cell says that there is nothing: empty, 无, a dash."""
    return text.strip() in NOTHING


def free(field: str, text: str, longest: int) -> str:
    """A name or a text in NFC. Raises `Faulty` for one too long or with characters that are not seen."""
    return _tidy(field, text, longest, texts.line)


def required(field: str, text: str, longest: int) -> str:
    """As `free`, but not empty."""
    found = free(field, text, longest)
    if found in NOTHING:
        raise fault(field, "missing", "the cell is empty", f"fill in {HEADING[field]}")
    return found


def code(field: str, text: str, longest: int) -> str:
    """A code in NFKC without any space. Raises as `required`."""
    found = "".join(_tidy(field, text, longest, texts.code).split())
    return found if found not in NOTHING else required(field, "", longest)


def _tidy(field: str, text: str, longest: int, tidy: Callable[[str], str]) -> str:
    try:
        found = tidy(text)
    except ValueError as error:
        raise fault(field, "invisible_character", f"the cell {error}", "remove it, a line break perhaps") from None
    if found.startswith("="):
        raise fault(field, "formula", f"{found[:40]!r} is a formula", "put its value in its place")
    if len(found) > longest:
        raise fault(field, "too_long", f"it has {len(found)} characters, at most {longest} are taken", "shorten it")
    return found


@lru_cache(REMEMBERED)
def day(field: str, text: str) -> date | None:
    """A date as 2012-03-10, 2012/3/10, 2012.3.10, 2012年3月10日 or 20120310; `None` for an empty cell."""
    if is_empty(text):
        return None
    way_out = "give a date such as 2012-03-10 or 2012年3月10日"
    found = _DATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None or (found[4] == "年") is not (found[6] == "月"):
        raise fault(field, "date", f"{text.strip()[:40]!r} is no date", way_out)
    try:
        read = date(int(found[1]), int(found[2] or found[5]), int(found[3] or found[7]))
    except ValueError:
        raise fault(field, "date", f"{text.strip()!r} is no day of the calendar", way_out) from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise fault(field, "date", f"{text.strip()!r} lies outside {FIRST_YEAR} to {LAST_YEAR}", way_out)
    return read


class Vocabulary(Generic[W]):
    """A closed list of words with their variants and the endings that are passed over."""

    def __init__(self, words: Mapping[W, tuple[str, ...]], endings: tuple[str, ...] = ()) -> None:
        self._allowed = "、".join(names[0] for names in words.values())
        self._known = {plain(name): value for value, names in words.items() for name in (*names, str(value))}
        self._endings = endings

    def find(self, field: str, text: str) -> W:
        """The word meant. Raises `Faulty` naming those allowed."""
        known = self._known.get(text)
        if known is not None:
            return known
        if is_empty(text):
            raise fault(field, "missing", "the cell is empty", f"fill in {HEADING[field]}")
        word = plain(text)
        for one in (word, *(word.removesuffix(ending) for ending in self._endings)):
            if one in self._known:
                return self._known[one]
        because = f"{text.strip()[:40]!r} is not known as {HEADING[field]}"
        raise fault(field, "unknown_word", because, f"give one of: {self._allowed}")

    def find_any(self, field: str, text: str) -> W | None:
        """As `find`; `None` for an empty cell."""
        return None if is_empty(text) else self.find(field, text)


sectors = Vocabulary(SECTORS, SECTOR_ENDINGS)
scales = Vocabulary(SCALES, ("企业",))
levels = Vocabulary(LEVELS, ("企业", "达标"))
decisions = Vocabulary(DECISIONS)
_licences = Vocabulary(LICENCES)


def licences(text: str) -> tuple[Licence, ...]:
    """The licences withheld, separated by 、 or a comma."""
    parts = () if is_empty(text) else tuple(filter(None, re.split("[、，,；;]", text)))
    return tuple(_licences.find("licences", part) for part in parts)

"""Regions by their GB/T 2260 code (edition 2023, and codes that were replaced): name, rank, what they cover."""

import csv
from calendar import monthrange
from datetime import date
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

EDITION = "2023"
NATION = "000000"
_NO_CITY = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Rows of the list that stand for no city of their own."""


class Former(NamedTuple):
    """A code that was replaced: through which day it may be given, and by which code it was, where that is known.

    The lists are of the ends of months: it ended at some time before the first one that lacks it.
    """

    name: str
    since: date | None
    until: date
    successor: str | None


class Rank(IntEnum):
    """How high a region stands; the nation is highest."""

    NATION = 0
    PROVINCE = 1
    PREFECTURE = 2
    COUNTY = 3


def rank(code: str) -> Rank:
    """The rank that a six-digit code's trailing zeros say."""
    if code == NATION:
        return Rank.NATION
    if code.endswith("0000"):
        return Rank.PROVINCE
    return Rank.PREFECTURE if code.endswith("00") else Rank.COUNTY


@lru_cache(maxsize=4096)
def prefix(code: str) -> str:
    """The digits that every region inside `code` begins with: none, two, four or six."""
    return code[: 2 * rank(code)]


def above(code: str) -> str:
    """The region whose government stands one level above that of a region; the nation's own above it."""
    own = rank(code)
    if own is Rank.COUNTY and decides_as(code) is Rank.COUNTY:
        return f"{code[:4]}00"
    return NATION if own <= Rank.PROVINCE else f"{code[:2]}0000"


def covers(authority: str, region: str) -> bool:
    """Whether an organ of region `authority` answers for `region`."""
    return region.startswith(prefix(authority))


def answers_for(authority: str, region: str) -> bool:
    """As `covers`; an organ of the region that replaced another answers for whoever is on record in the former."""
    if covers(authority, region):
        return True
    was = former(region)
    return was is not None and was.successor is not None and covers(authority, was.successor)


def decides_as(code: str) -> Rank:
    """The rank at which a region's organs decide: where no city stands between county and province, the county's.

    So districts of a municipality (直辖市) and counties directly under a province (省直辖县级) decide as a city does.
    """
    own = rank(code)
    alone = own is Rank.COUNTY and name(f"{code[:4]}00") in _NO_CITY
    return Rank.PREFECTURE if alone else own


def deciding(code: str, at: Rank) -> str:
    """Whose organs of a rank decide for a region: the nation, its province, its city, or what stands for a city."""
    if at is Rank.PREFECTURE and decides_as(code) is Rank.PREFECTURE:
        return code
    return NATION if at is Rank.NATION else code[: 2 * at].ljust(6, "0")


def known(code: str) -> bool:
    """Whether the edition has this code."""
    return code in _names()


def former(code: str) -> Former | None:
    """What is known of a code that was replaced."""
    return _formers().get(code)


def listed(code: str) -> bool:
    """Whether the edition has this code, or an earlier list had."""
    return known(code) or former(code) is not None


def known_on(code: str, on: date) -> bool:
    """Whether a code may be given for a day: the edition has it, or it was not replaced yet."""
    was = former(code)
    return known(code) or (was is not None and (was.since or on) <= on <= was.until)


def nearest(code: str) -> str:
    """The closest region above a code that the edition has."""
    return next((one for one in (f"{code[:4]}00", f"{code[:2]}0000") if len(code) == 6 and known(one)), NATION)


def formerly(text: str, within: str) -> str | None:
    """The code of the region in `within` that is no more, and with whose name `text` begins; `None` when none does."""
    found = [code for code, was in _formers().items() if covers(within, code) and text.startswith(was.name)]
    return found[0] if len(found) == 1 and rank(found[0]) is Rank.COUNTY else None


def missed(code: str) -> tuple[str, str]:
    """Why a code may not be given, and what to give instead; both in English, names in Chinese."""
    was, close = former(code), nearest(code)
    if was is None:
        lacks = f"GB/T 2260 (edition {EDITION}) has no {code}; the nearest above it is {close} {name(close)}"
        return lacks, f"give a six-digit code of the list, within {close} {name(close)} if that is right"
    span = f"{f'from {was.since} ' if was.since else ''}to {was.until}"
    if was.successor is None:
        return f"{code} {was.name} holds {span}", f"give the code that replaced it, within {close} {name(close)}"
    return f"{code} {was.name} holds {span}", f"give {was.successor} {name(was.successor)}, which replaced it"


def name(code: str) -> str:
    """The region's own name, for example 西安市; the code itself when no list has it."""
    was = former(code)
    return _names().get(code, code if was is None else was.name)


def full_name(code: str) -> str:
    """The name with those above it, for example 陕西省西安市新城区; a code that was replaced says by what."""
    above = [f"{code[:2]}0000", f"{code[:4]}00", code]
    was = former(code)
    now = f"（现{name(was.successor)}{was.successor}）" if was is not None and was.successor else ""
    return "".join(dict.fromkeys(name(c) for c in above if listed(c) and name(c) not in _NO_CITY)) + now or code


def named(text: str, within: str = NATION) -> str | None:
    """The code of the region whose name `text` begins with, most specific first; `None` when none does.

    Among regions of the same name, one that covers or lies in `within` is taken; where several do, none is.
    """
    rest, best = text, None
    for level in (Rank.PROVINCE, Rank.PREFECTURE, Rank.COUNTY):
        found = [c for n, codes in _by_name(level).items() if rest.startswith(n) for c in codes]
        fitting = [c for c in found if covers(c, within) or covers(within, c)] or found
        inside = [c for c in fitting if best is None or covers(best, c)]
        if len(inside) > 1:
            return best
        if inside:
            best = inside[0]
            rest = rest.removeprefix(name(best))
    return best


@cache
def _by_name(level: Rank) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for code, label in _names().items():
        if code != NATION and rank(code) is level and label not in _NO_CITY:
            found.setdefault(label, []).append(code)
    return found


@cache
def _formers() -> dict[str, Former]:
    with (files("registry.events") / "divisions" / "superseded.csv").open(encoding="utf-8") as rows:
        return {
            row["code"]: Former(
                row["name"],
                _month(row["since"])[0] if row["since"] else None,
                _month(row["until"])[1],
                row["successor"] or None,
            )
            for row in csv.DictReader(rows)
        }


def _month(text: str) -> tuple[date, date]:
    """The first and the last day of a month told as 201508."""
    year, month = int(text[:4]), int(text[4:])
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


@cache
def _names() -> dict[str, str]:
    names = {NATION: "国家"}
    folder = files("registry.events") / "divisions"
    for file, zeros in (("provinces.csv", "0000"), ("cities.csv", "00"), ("areas.csv", "")):
        with (folder / file).open(encoding="utf-8") as rows:
            names.update({row["code"] + zeros: row["name"] for row in csv.DictReader(rows)})
    return names

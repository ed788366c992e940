"""Regions by their GB/T 2260 code (edition 2023): whether a code exists, its name, its rank, what it covers."""

import csv
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files

EDITION = "2023"
NATION = "000000"
_NO_CITY = ("市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Rows of the list that stand for no city of their own."""


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


def name(code: str) -> str:
    """The region's own name, for example 西安市; the code itself when the edition lacks it."""
    return _names().get(code, code)


def full_name(code: str) -> str:
    """The name with those above it, for example 陕西省西安市新城区."""
    above = [f"{code[:2]}0000", f"{code[:4]}00", code]
    return "".join(dict.fromkeys(name(c) for c in above if known(c) and name(c) not in _NO_CITY)) or code


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
def _names() -> dict[str, str]:
    names = {NATION: "国家"}
    folder = files("registry.events") / "divisions"
    for file, zeros in (("provinces.csv", "0000"), ("cities.csv", "00"), ("areas.csv", "")):
        with (folder / file).open(encoding="utf-8") as rows:
            names.update({row["code"] + zeros: row["name"] for row in csv.DictReader(rows)})
    return names

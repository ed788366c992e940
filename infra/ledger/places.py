"""Understands regions and organs: the GB/T 2260 code of a place, and the authority behind an organ's name."""

import unicodedata
from functools import lru_cache

from infra.ledger.cells import REMEMBERED, fault, required
from infra.ledger.headings import plain
from infra.ledger.words import COMMITTEE_OFFICE, GOVERNMENT, NATIONAL, NO_ORGAN
from registry.events import regions
from registry.events.event import Authority
from registry.events.regions import NATION, Rank
from registry.events.vocabulary import OrganKind

UNDIVIDED = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""What the edition calls a level between province and county that has no city; nobody writes it."""


@lru_cache(REMEMBERED)
def region(text: str) -> str:
    """A county's or city's code, from the code or from a name that begins with its province or city.

    One that is no more is understood too: whether it was there on the day is asked of the row. Raises `Faulty` for what
    GB/T 2260 never knew, and for a county named alone: many share a name.
    """
    place = plain(required("region", text, 100))
    if place.isdecimal():
        return _known_code(place)
    found = regions.named(place)
    if found is None:
        raise fault("region", "unknown_region", f"no region is called {place!r}", _WAY_OUT)
    city = f"{found[:4]}00"
    rest, named = place, set()
    for code in (f"{found[:2]}0000", city, found):
        if rest.startswith(regions.name(code)):
            rest = rest.removeprefix(regions.name(code))
            named.add(code)
    if city not in named and regions.name(city) not in UNDIVIDED:
        because = f"{place!r} does not say which city, and counties share names"
        raise fault("region", "unknown_region", because, _WAY_OUT)
    if rest and regions.rank(found) is not Rank.COUNTY:
        if (was := regions.formerly(rest, found)) is not None:
            return was
        because = f"{regions.full_name(found)} is known, {rest!r} in it is not"
        raise fault("region", "unknown_region", because, _WAY_OUT)
    return found


@lru_cache(REMEMBERED)
def authority(field: str, text: str, within: str) -> Authority:
    """The organ of that name: its region from the name's beginning, its kind from the name's words.

    Of regions that share a name, the one around or in `within` is meant. Raises `Faulty` for a name without region.
    """
    name = unicodedata.normalize("NFC", required(field, text, 200))
    word = plain(name)
    national = word.startswith(NATIONAL)
    where = NATION if national else regions.named(word, within)
    if where is None or word.endswith(NO_ORGAN) or word == regions.name(where):
        because = f"{name[:60]!r} is no organ whose name begins with its province, city or county"
        raise fault(field, "unknown_organ", because, "give the organ's full name, such as 西安市安全生产监督管理局")
    return Authority(organ=_kind(word), region=where, name=name)


def government_of(region_code: str) -> Authority:
    """The people's government of the city that a region belongs to."""
    city = f"{region_code[:4]}00"
    if regions.name(city) in (city, *UNDIVIDED):
        city = f"{region_code[:2]}0000"
    return Authority(organ=OrganKind.PEOPLES_GOVERNMENT, region=city, name=f"{regions.name(city)}{GOVERNMENT}")


_WAY_OUT = "give the six-digit code, or the name with its city, such as 陕西省西安市长安区"


def _known_code(place: str) -> str:
    if len(place) == 6 and regions.listed(place) and regions.rank(place) in (Rank.COUNTY, Rank.PREFECTURE):
        return place
    because = f"{place} is no county or city of GB/T 2260 (edition {regions.EDITION}, and what it replaced)"
    raise fault("region", "unknown_region", because, _WAY_OUT)


def _kind(name: str) -> OrganKind:
    if any(part in name for part in COMMITTEE_OFFICE):
        return OrganKind.SAFETY_COMMITTEE_OFFICE
    return OrganKind.PEOPLES_GOVERNMENT if name.endswith(GOVERNMENT) else OrganKind.DEPARTMENT

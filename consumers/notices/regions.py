"""Choosing a region for a list: a code, its first digits or a name, with the provinces and cities to choose from."""

from functools import cache
from typing import Annotated

import msgspec
from fastapi import Query

from consumers.contents import Place
from consumers.problems import Problem
from registry.events import regions

AskedRegion = Annotated[
    str | None,
    Query(max_length=40, description="A GB/T 2260 code, its first two or four digits, or the region's name."),
]


class Choice(msgspec.Struct, frozen=True):
    """The chosen region, the provinces, and the cities of the chosen province."""

    chosen: Place | None
    provinces: list[Place]
    cities: list[Place]


def region_of(given: str | None) -> str | None:
    """The six-digit code that is meant; nothing for nothing. Raises `Problem` for a region that the edition lacks."""
    text = (given or "").strip()
    if not text:
        return None
    code = text.ljust(6, "0") if text.isascii() and text.isdigit() else regions.named(text)
    if code is None or len(code) != 6 or not regions.known(code):
        raise Problem(
            "malformed_request",
            f"region: {text!r} is no code or name of GB/T 2260, edition {regions.EDITION}",
            f"地区“{text}”不在GB/T 2260（{regions.EDITION}年版）中",
        )
    return code


def choice(code: str | None) -> Choice:
    """What a form offers."""
    if code is None or code == regions.NATION:
        return Choice(None, _provinces(), [])
    return Choice(Place(code, regions.full_name(code)), _provinces(), _cities(code[:2]))


@cache
def _provinces() -> list[Place]:
    codes = (f"{number:02}0000" for number in range(11, 83))
    return [Place(code, regions.name(code)) for code in codes if regions.known(code)]


@cache
def _cities(province: str) -> list[Place]:
    codes = (f"{province}{number:02}00" for number in range(1, 100))
    return [Place(code, regions.name(code)) for code in codes if regions.known(code)]

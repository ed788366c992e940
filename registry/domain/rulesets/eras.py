"""Between which days of the rule sets a day lies: within one era no comparison with their data answers otherwise."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from pydantic import BaseModel

from registry.domain.rulesets.loading import shipped


def era(on: date) -> int:
    """The same for two days that lie alike to every day that stands anywhere in the shipped rule sets."""
    return bisect_right(_turns(), on)


@cache
def _turns() -> list[date]:
    days = {day for one in shipped() for day in days_in(one)}
    return sorted(days | {day + timedelta(days=1) for day in days if day < date.max})


def days_in(value: object) -> Iterator[date]:
    """Every day in a value, however deep it stands."""
    if isinstance(value, date):
        yield value
    for part in _parts(value):
        yield from days_in(part)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, BaseModel):
        return [getattr(value, name) for name in type(value).model_fields]
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, list | tuple | set | frozenset) else ()

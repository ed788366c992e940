"""Reads the rule files, refuses those that contradict each other, and answers which set applies."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations

from pydantic import ValidationError

from registry.domain.rulesets.deadlines import DeadlineSet
from registry.domain.rulesets.grading import RuleSet
from registry.domain.rulesets.sources import RuleFile
from registry.events.vocabulary import Sector


class RuleSetError(Exception):
    """Raised when a rule file does not hold together; names file, key and reason."""


FAMILIES: dict[str, type[RuleFile]] = {"grading": RuleSet, "deadlines": DeadlineSet}
"""Family → the model of its files."""


def load(folder: Traversable) -> tuple[RuleFile, ...]:
    """Every `*.toml` of the folder. Raises `RuleSetError` for an invalid file or two sets that claim one day."""
    files_ = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    sets = [(file.name, _one(file)) for file in files_]
    for (name, first), (other, second) in combinations(sets, 2):
        because = "have one id" if first.id == second.id else _both_claim(first, second)
        if because is not None:
            raise RuleSetError(f"{name} and {other} {because}")
    return tuple(rules for _, rules in sets)


@cache
def shipped() -> tuple[RuleFile, ...]:
    """The rule sets of this package."""
    return load(files("registry.domain.rulesets"))


@lru_cache(maxsize=65_536)
def applying(family: str, region: str, sector: Sector, on: date) -> RuleSet | None:
    """The grading rules that cover this region, sector and day; `None` where there are none."""
    found = choose(shipped(), family, region, sector, on)
    assert found is None or isinstance(found, RuleSet)
    return found


@lru_cache(maxsize=65_536)
def deadlines(region: str, sector: Sector, on: date) -> DeadlineSet | None:
    """The deadlines that cover this region, sector and day; `None` where there are none."""
    found = choose(shipped(), "deadlines", region, sector, on)
    assert found is None or isinstance(found, DeadlineSet)
    return found


def choose(sets: Iterable[RuleFile], family: str, region: str, sector: Sector, on: date) -> RuleFile | None:
    """The set among `sets` that applies."""
    return next((s for s in sets if s.family == family and s.applies(region, sector, on)), None)


def _one(file: Traversable) -> RuleFile:
    try:
        told = tomllib.loads(file.read_text("utf-8"))
        kind = FAMILIES.get(told.get("family", ""))
        if kind is None:
            raise RuleSetError(f"{file.name}: family: one of {', '.join(FAMILIES)} is wanted")
        return kind.model_validate(told)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise RuleSetError(f"{file.name}: {wrong}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleSetError(f"{file.name}: {error}") from error


def _both_claim(first: RuleFile, second: RuleFile) -> str | None:
    same_place = any(a.startswith(b) or b.startswith(a) for a in first.territory for b in second.territory)
    if first.family != second.family or not same_place:
        return None
    for sector in sorted(set(first.sectors) & set(second.sectors)):
        later = max(first.period.since, second.period.since)
        if first.period.holds(sector, later) and second.period.holds(sector, later):
            return f"both claim sector {sector} on {later}"
    return None

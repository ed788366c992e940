"""Reads the rule files, refuses those that contradict each other, and answers which set applies."""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache, reduce
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import combinations
from typing import Any, TypeVar
from unicodedata import normalize

from pydantic import ValidationError

from registry.domain.rulesets.accidents import AccidentSet
from registry.domain.rulesets.ahead import AheadRules
from registry.domain.rulesets.bodies import BodyRules
from registry.domain.rulesets.deadlines import DeadlineSet
from registry.domain.rulesets.dishonesty import DishonestySet
from registry.domain.rulesets.display import DisplayRules
from registry.domain.rulesets.duties import DutySet
from registry.domain.rulesets.grading import RuleSet
from registry.domain.rulesets.hearings import HearingRules
from registry.domain.rulesets.layering import layered, line
from registry.domain.rulesets.lines import line_of
from registry.domain.rulesets.minimum import MinimumSet
from registry.domain.rulesets.organs import OrganTable
from registry.domain.rulesets.penalties import PenaltySet
from registry.domain.rulesets.remedies import RemedyRules
from registry.domain.rulesets.sources import RuleFile
from registry.domain.rulesets.standards import StandardEdition
from registry.domain.rulesets.succession import SuccessionRules
from registry.domain.rulesets.supervision import SupervisionSet
from registry.events.vocabulary import Sector

R = TypeVar("R", bound=RuleFile)


class RuleSetError(Exception):
    """Raised when a rule file does not hold together; names file, key, reason and line."""


TERRITORY = ("territory",)
LAID_OVER = re.compile(r"^extends\s*=", re.MULTILINE)

FAMILIES: dict[str, type[RuleFile]] = {
    "grading": RuleSet,
    "deadlines": DeadlineSet,
    "duties": DutySet,
    "penalties": PenaltySet,
    "minimum": MinimumSet,
    "accidents": AccidentSet,
    "dishonesty": DishonestySet,
    "organs": OrganTable,
    "bodies": BodyRules,
    "remedies": RemedyRules,
    "display": DisplayRules,
    "standards": StandardEdition,
    "supervision": SupervisionSet,
    "hearings": HearingRules,
    "succession": SuccessionRules,
    "ahead": AheadRules,
}
"""Family → the model of its files."""
_FAMILY_OF = {model: family for family, model in FAMILIES.items()}


def load(folder: Traversable) -> tuple[RuleFile, ...]:
    """Every `*.toml` of the folder, each laid over the one it extends.

    Raises `RuleSetError`, with file, key and line, for an invalid file, a layer that does not fit, or two sets that
    claim one day.
    """
    texts = {file.name: _text(file) for file in folder.iterdir() if file.name.endswith(".toml")}
    told = {name: _read(name, text) for name, text in texts.items()}
    by_id: dict[str, Mapping[str, Any]] = {}
    for name, one in sorted(told.items()):
        first = by_id.setdefault(str(one.get("id")), one)
        if first is not one:
            other = next(file for file in sorted(told) if told[file] is first)
            raise RuleSetError(f"{other} and {name} have one id")
    sets = [(name, _one(name, one, by_id, texts[name])) for name, one in sorted(told.items())]
    made = {rules.id: rules for _, rules in sets}
    for name, rules in sets:
        if rules.extends is not None:
            _within(name, rules, made[rules.extends], texts[name])
    for (name, first_), (other, second) in combinations(sets, 2):
        because = _both_claim(first_, second, made)
        if because is not None:
            places = f"territory, lines {line_of(texts[name], TERRITORY)} and {line_of(texts[other], TERRITORY)}"
            raise RuleSetError(f"{name} and {other} {because} ({places})")
    return tuple(rules for _, rules in sets)


@cache
def shipped() -> tuple[RuleFile, ...]:
    """The rule sets of this package."""
    return (*load(files("registry.domain.rulesets")), *load(files("registry.events.minimum")))


def applying(family: str, region: str, sector: Sector, on: date) -> RuleSet | None:
    """The grading rules that cover this region, sector and day; `None` where there are none."""
    found = _chosen(family, region, sector, on)
    assert found is None or isinstance(found, RuleSet)
    return found


def deadlines(region: str, sector: Sector, on: date) -> DeadlineSet | None:
    """The deadlines that cover this region, sector and day; `None` where there are none."""
    found = _chosen("deadlines", region, sector, on)
    assert found is None or isinstance(found, DeadlineSet)
    return found


@lru_cache(maxsize=65_536)
def duties(region: str, on: date) -> DutySet | None:
    """What the authorities of this region owe on this day, whatever the sector; `None` where nothing says so."""
    sets = (one for one in shipped() if isinstance(one, DutySet))
    return next((one for one in sets if one.applies(region, one.sectors[0], on)), None)


@lru_cache(maxsize=65_536)
def penalising(region: str, on: date) -> PenaltySet | None:
    """The penalties family of this region on this day, whatever the sector; `None` where nothing says so."""
    sets = (one for one in shipped() if isinstance(one, PenaltySet))
    return next((one for one in sets if one.applies(region, one.sectors[0], on)), None)


def edition(standard: str) -> StandardEdition | None:
    """The edition of the general standard by its number, however that is spaced; `None` for any other standard."""
    number = _numbered(standard)
    editions = (one for one in shipped() if isinstance(one, StandardEdition))
    return next((one for one in editions if _numbered(one.standard) == number), None)


def _numbered(standard: str) -> str:
    """A standard's number without spaces, in capitals, with one kind of dash."""
    return "".join(normalize("NFKC", standard).upper().split()).translate(_DASHES)


_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def known_as(standard: str) -> str:
    """A standard's name: an edition's own, however its number was spaced; any other as it stands."""
    found = edition(standard)
    return standard if found is None else found.standard


def editions(on: date) -> list[StandardEdition]:
    """The editions in force on a day that follow an earlier one."""
    found = (one for one in shipped() if isinstance(one, StandardEdition) and one.recognition is not None)
    return [one for one in found if any(one.period.holds(sector, on) for sector in one.sectors)]


def earlier(edition: StandardEdition) -> list[str]:
    """The names of the editions before one."""
    found = (one for one in shipped() if isinstance(one, StandardEdition))
    return [one.standard for one in found if one.period.since < edition.period.since]


def edition_in_force(region: str, sector: Sector, on: date) -> StandardEdition | None:
    """The edition of the general standard that is in force on a day; `None` before the first."""
    found = _chosen("standards", region, sector, on)
    assert found is None or isinstance(found, StandardEdition)
    return found


def organs(region: str, sector: Sector | None, on: date) -> OrganTable | None:
    """The table of competence for a place, sector and day; for what has no sector, the one that all others extend."""
    return _organs_of_all(region, on) if sector is None else ruling(OrganTable, region, sector, on)


@lru_cache(maxsize=65_536)
def _organs_of_all(region: str, on: date) -> OrganTable | None:
    tables = (one for one in shipped() if isinstance(one, OrganTable) and one.extends is None)
    return next((one for one in tables if one.applies(region, one.sectors[0], on)), None)


def body_rules(region: str, sector: Sector, on: date) -> BodyRules | None:
    """The rules for bodies that cover this region, sector and day; `None` where there are none."""
    found = _chosen("bodies", region, sector, on)
    assert found is None or isinstance(found, BodyRules)
    return found


def ruling(kind: type[R], region: str, sector: Sector, on: date) -> R | None:
    """The set of a family, named by its model, that covers this region, sector and day; `None` where there is none."""
    found = _chosen(_FAMILY_OF[kind], region, sector, on)
    assert found is None or isinstance(found, kind)
    return found


def _chosen(family: str, region: str, sector: Sector, on: date) -> RuleFile | None:
    days, sets = _in_turn(family, region, sector)
    turn = bisect_right(days, on)
    return sets[turn - 1] if turn else None


@lru_cache(maxsize=65_536)
def _in_turn(family: str, region: str, sector: Sector) -> tuple[Sequence[date], Sequence[RuleFile | None]]:
    """The days on which another set begins to apply to a region and sector, or none, and which: asked for any day."""
    sets = [one for one in shipped() if one.family == family and one.covers(region, sector)]
    lasts = [last for one in sets if (last := one.period.last(sector)) is not None]
    days = sorted({one.period.since for one in sets} | {last + timedelta(days=1) for last in lasts})
    return days, [choose(sets, family, region, sector, day) for day in days]


def choose(sets: Iterable[RuleFile], family: str, region: str, sector: Sector, on: date) -> RuleFile | None:
    """The set among `sets` that applies; where one extends the other, the one that extends."""
    found = [one for one in sets if one.family == family and one.applies(region, sector, on)]
    extended = {one.extends for one in found}
    return next((one for one in found if one.id not in extended), None)


def _text(file: Traversable) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise RuleSetError(f"{file.name}: {error}") from error


def _read(name: str, text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleSetError(f"{name}: {error}") from error


def _one(name: str, told: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], text: str) -> RuleFile:
    if "extends" in told:
        try:
            layers = [by_id[id] for id in line(told["id"], by_id)]
        except LookupError as error:
            raise _wrong(name, text, ("extends",), error.args[0]) from None
        if len({layer.get("family", told.get("family")) for layer in layers}) > 1:
            raise _wrong(name, text, ("extends",), f"{told['extends']} is of another family")
        told = reduce(layered, reversed(layers))
    kind = FAMILIES.get(told.get("family", ""))
    if kind is None:
        raise _wrong(name, text, ("family",), f"one of {', '.join(FAMILIES)} is wanted")
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        wrong = "; ".join(_said(text, e["loc"], e["msg"].removeprefix("Value error, ")) for e in error.errors())
        raise RuleSetError(f"{name}: {wrong}") from error


def _wrong(name: str, text: str, path: tuple[str, ...], because: str) -> RuleSetError:
    return RuleSetError(f"{name}: {_said(text, path, because)}")


def _said(text: str, path: tuple[str | int, ...], because: str) -> str:
    """Key, reason and line; what concerns the whole file names its key at the beginning of the reason.

    Of a list that was laid over another the line is that of the list: places in it are those of the whole.
    """
    if not path:
        named, _, because = because.partition(": ")
        path = tuple(int(part) if part.isdigit() else part for part in named.split("."))
    number = line_of(text, path[:1] if LAID_OVER.search(text) else path)
    return f"{'.'.join(map(str, path))}: {because}" + (f" (line {number})" if number else "")


def _within(name: str, rules: RuleFile, lower: RuleFile, text: str) -> None:
    """A layer holds where, for whom and while what it extends holds."""
    if not all(here.startswith(lower.territory) for here in rules.territory):
        raise _wrong(name, text, ("territory",), f"reaches beyond that of {lower.id}")
    if not set(rules.sectors) <= set(lower.sectors):
        raise _wrong(name, text, ("sectors",), f"more than those of {lower.id}")
    for sector in rules.sectors:
        if not lower.period.encloses(rules.period, sector):
            raise _wrong(name, text, ("period",), f"reaches beyond that of {lower.id} for {sector}")


def _both_claim(first: RuleFile, second: RuleFile, made: Mapping[str, RuleFile]) -> str | None:
    same_place = any(a.startswith(b) or b.startswith(a) for a in first.territory for b in second.territory)
    if (
        first.family != second.family
        or not same_place
        or _extends(first, second, made)
        or _extends(second, first, made)
    ):
        return None
    for sector in sorted(set(first.sectors) & set(second.sectors)):
        later = max(first.period.since, second.period.since)
        if first.period.holds(sector, later) and second.period.holds(sector, later):
            return f"both claim sector {sector} on {later}"
    return None


def _extends(one: RuleFile, other: RuleFile, made: Mapping[str, RuleFile]) -> bool:
    while one.extends is not None:
        one = made[one.extends]
        if one is other:
            return True
    return False

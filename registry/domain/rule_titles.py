"""What each rule is called in Chinese and English where people read it: the data of `rule_titles.toml`."""

import tomllib
from importlib.resources import files
from typing import NamedTuple


class Title(NamedTuple):
    """A rule's name for people; its identifier stays what programs read."""

    zh: str
    en: str


def _read() -> dict[str, dict[str, Title]]:
    told = tomllib.loads((files("registry.domain") / "rule_titles.toml").read_text("utf-8"))
    return {part: {rule: Title(*title) for rule, title in titles.items()} for part, titles in told.items()}


TITLES = _read()
"""Part (what is refused, what is explained, what is to be done next) → rule → its title."""
_ALL = {rule: title for titles in TITLES.values() for rule, title in titles.items()}


def title_of(rule: str) -> Title | None:
    """What a rule is called; `None` for one that has its name elsewhere, as grounds have."""
    return _ALL.get(rule)

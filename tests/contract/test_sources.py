"""The provincial texts, sentence by sentence: what holds each exists, and no rule that rests on them is left out."""

import ast
import re
from pathlib import Path

import pytest

from consumers import app
from projections.catalogue import VIEWS
from registry.domain.refusals_zh import RULES_ZH
from registry.domain.rulesets.loading import shipped
from registry.domain.rulesets.sources import Mark
from registry.events.catalogue import EVENTS

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "docs" / "sources"
TEXTS = ("sn-2011", "js-2011")
ROW = re.compile(r"^\| (.*?) \| (.*?) \| (states|obliges|permits|forbids) \| (.*?) \|$", re.MULTILINE)
NAMED = re.compile(r"(event|rule set|rule|view|page|policy) `([^`]+)`")


def rows(text: str) -> list[tuple[str, str, str, str]]:
    """Paragraph, sentence, what it does, what holds it."""
    found: list[tuple[str, str, str, str]] = ROW.findall((SOURCES / f"{text}.md").read_text("utf-8"))
    return found


def policies() -> set[str]:
    """Every public function of the rules."""
    files = (ROOT / "registry" / "domain" / "policies").rglob("*.py")
    nodes = (node for file in files for node in ast.parse(file.read_text("utf-8")).body)
    return {node.name for node in nodes if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}


def there_is() -> dict[str, set[str]]:
    """What a row may name, by kind."""
    return {
        "event": set(EVENTS),
        "rule": set(RULES_ZH),
        "rule set": {rules.id for rules in shipped()},
        "view": {view.name for view in VIEWS},
        "page": {path for part in app.PARTS for path in part.ROUTES.paths()},
        "policy": policies(),
    }


@pytest.mark.parametrize("text", TEXTS)
def test_every_sentence_of_the_text_has_its_row(text: str) -> None:
    lines = (SOURCES / f"{text}.txt").read_text("utf-8").splitlines()
    assert [sentence for _, sentence, _, _ in rows(text)] == lines


@pytest.mark.parametrize("text", TEXTS)
def test_what_holds_a_sentence_exists(text: str) -> None:
    there = there_is()
    missing = {
        f"{kind} {name}"
        for _, _, _, held in rows(text)
        for kind, name in NAMED.findall(held)
        if name not in there[kind]
    }
    assert missing == set()


@pytest.mark.parametrize("text", TEXTS)
def test_what_obliges_permits_or_forbids_is_held_or_said_to_be_beyond_software(text: str) -> None:
    said = ("no software holds", "departments' work", "this register", "unknown", "names no date")
    unheld = [
        sentence
        for _, sentence, does, held in rows(text)
        if does != "states" and not NAMED.search(held) and not any(word in held for word in said)
    ]
    assert unheld == []


def test_every_rule_that_rests_on_a_text_is_named_by_a_sentence_of_it() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    marked = {
        (rule, mark)
        for rule, marks in re.findall(r"^\| `([a-z_]+)` \|.*\| ([^|]*) \|$", page, re.MULTILINE)
        for mark in (Mark.SN, Mark.JS)
        if re.search(rf"\b{mark}\b", marks)
    }
    named = {
        (name, mark)
        for text, mark in (("sn-2011", Mark.SN), ("js-2011", Mark.JS))
        for _, _, _, held in rows(text)
        for kind, name in NAMED.findall(held)
        if kind == "rule"
    }
    assert {rule for rule, _ in marked} - {name for name, _ in named} == set()

"""The page of rules and the code name the same rules."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from registry.domain.refusals_zh import RULES_ZH

ROOT = Path(__file__).parents[2]


def refusals(tree: ast.AST) -> Iterator[str]:
    """The first argument of every `Refusal(…)` and `refuse(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Refusal", "refuse"):
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def test_every_rule_of_the_code_stands_in_the_page_and_the_page_names_no_other() -> None:
    files = (ROOT / "registry").rglob("*.py")
    used = {rule for file in files for rule in refusals(ast.parse(file.read_text("utf-8")))}
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \|.*\|$", page, re.MULTILINE)
    assert len(rows) == len(set(rows)), "a rule stands in the page twice"
    assert set(rows) == used


def test_every_rule_has_a_test_that_it_refuses() -> None:
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    untested = [r for r in re.findall(r"^\| `([a-z_]+)` \|.*\|$", page, re.MULTILINE) if f'"{r}"' not in tests]
    assert untested == []


def test_every_rule_speaks_chinese_too() -> None:
    files = (ROOT / "registry").rglob("*.py")
    used = {rule for file in files for rule in refusals(ast.parse(file.read_text("utf-8")))}
    assert set(RULES_ZH) == used

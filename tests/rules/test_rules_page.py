"""The page of rules and the code name the same rules."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from projections.grounds import GROUNDS
from registry.domain import explaining, explaining_accident, explaining_level, guiding
from registry.domain.refusals import Refusal
from registry.domain.refusals_zh import RULES_ZH
from registry.domain.rule_titles import TITLES, title_of
from registry.domain.rulesets import RuleSet, SupervisionSet, shipped

ROOT = Path(__file__).parents[2]
EXPLAINING = (explaining, explaining_accident, explaining_level, guiding)


def refusals(tree: ast.AST) -> Iterator[str]:
    """The first argument of every `Refusal(…)` and `refuse(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Refusal", "refuse"):
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def refused() -> set[str]:
    files = (ROOT / "registry").rglob("*.py")
    return {rule for file in files for rule in refusals(ast.parse(file.read_text("utf-8")))}


def explained() -> set[str]:
    """The third argument of every `Explanation(…)` and `_of(…)`."""
    calls = (node for module in EXPLAINING for node in ast.walk(ast.parse(inspect.getsource(module))))
    named = (
        node.args[2]
        for node in calls
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Explanation", "_of")
        if len(node.args) > 2
    )
    return {str(one.value) for one in named if isinstance(one, ast.Constant)}


def test_every_rule_of_the_code_stands_in_the_page_with_its_title_and_the_page_names_no_other() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]+) \|.*\|$", page, re.MULTILINE)
    rules = [rule for rule, _ in rows]
    assert len(rules) == len(set(rules)), "a rule stands in the page twice"
    assert set(rules) == refused() | explained()
    assert dict(rows) == {rule: " ".join(title_of(rule) or ("",)) for rule in rules}


def test_every_rule_that_is_shown_has_a_title_in_both_languages_and_none_is_stale() -> None:
    assert TITLES["refusals"].keys() == refused()
    assert TITLES["explanations"].keys() == explained() - refused()
    supervised = [one for one in shipped() if isinstance(one, SupervisionSet)]
    assert TITLES["acts"].keys() == {rung.act for one in supervised for rung in one.ladder}
    titles = [title for part in TITLES.values() for title in part.values()]
    assert len(titles) == len(set(titles)), "two rules have one title"
    assert [title for title in titles if title.zh.isascii() or not title.en.isascii()] == []
    assert max(len(title.zh) for title in titles) <= 16


def test_a_ground_that_is_shown_as_a_rule_has_its_own_name_and_no_title() -> None:
    sets = [one for one in shipped() if isinstance(one, RuleSet)]
    grounds = {
        ground.code
        for one in sets
        for ground in (*one.closure, *one.suspension, *one.revocation, one.upgrade, one.exemplar)
    }
    assert len(grounds) > 10
    assert grounds <= GROUNDS.keys()
    assert [ground for ground in grounds if title_of(ground)] == []


def test_a_refusal_tells_its_title_beside_its_name() -> None:
    told = Refusal("credit_code", "the check character is wrong", "check it").told()
    assert (told["rule"], told["title_zh"], told["title_en"]) == (
        "credit_code",
        "统一社会信用代码",
        "unified social credit code",
    )


def test_every_rule_has_a_test_that_it_refuses() -> None:
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert [rule for rule in sorted(refused()) if f'"{rule}"' not in tests] == []


def test_every_rule_speaks_chinese_too() -> None:
    assert set(RULES_ZH) == refused()


def test_every_domain_decision_stands_in_its_page_and_has_a_test_titled_with_it() -> None:
    page = (ROOT / "docs" / "domain-decisions.md").read_text("utf-8")
    numbers = [int(number) for number in re.findall(r"^\| (\d+) \| ", page, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    titled = {int(number) for number in re.findall(r"def test_decision_(\d\d)_", tests)}
    assert titled == set(numbers)
    rules = (ROOT / "docs" / "rules.md").read_text("utf-8")
    assert {int(number) for number in re.findall(r"domain\s+decision (\d+)", rules)} <= set(numbers)

"""The command that says why an enterprise stands where it stands, and what is said of one that is not there."""

from typing import Annotated, NoReturn

import typer
from rich.cells import set_cell_size

from consumers import codes
from consumers.contents import Said
from infra.cli.opening import open_registry
from infra.cli.output import Exit, civil_day, fail, guarded, refusal_text, show
from infra.reasons import reason, titled
from projections.words import WORDS
from registry.domain.explanation import Explanation
from registry.domain.refusals import Refusal

Json = Annotated[bool, typer.Option("--json", help="以JSON回答 answer as JSON")]


@guarded
def explain(
    enterprise: Annotated[
        str, typer.Argument(help="信用代码，或无代码单位编号 credit code, or unregistered:<region>-<number>")
    ],
    on: Annotated[
        str | None, typer.Option("--on", help="日期，默认为今天 YYYY-MM-DD; default: today in Asia/Shanghai")
    ] = None,
    as_json: Json = False,
) -> None:
    """说明理由: why an enterprise stands where it stands: rule, clause, mark, rule sets, inputs, evidence."""
    day = civil_day("--on", on)
    with open_registry() as registry:
        found = registry.explain(enterprise, day)
    if not found:
        nobody(enterprise, f"{enterprise} is not in the register", as_json)
    told = {"enterprise": enterprise, "on": day, "explanations": [_explained(one) for one in found]}
    show(told, as_json, lambda _: "\n".join([f"{enterprise} {day}", *map(_explained_text, found)]))


def _explained(one: Explanation) -> dict[str, object]:
    title = titled(one.rule)
    return one.told() | {"title_zh": title.zh, "title_en": title.en}


def _explained_text(one: Explanation) -> str:
    told = reason(one)
    inputs = f"\n{' ' * 22}".join(f"{_both(each.name)} {each.value}" for each in told.inputs)
    lines = [f"{_both(told.subject)}: {_both(told.answer)}"]
    for label, value in (
        ("规则 rule", f"{_both(told.title)} ({told.rule})"),
        ("来源 source", told.mark and " ".join(WORDS["mark"].get(told.mark, (told.mark,)))),
        ("条款 clause", told.clause),
        ("规则集 rule sets", ", ".join(told.rule_sets)),
        ("所据事实 inputs", inputs),
        ("证据 evidence", ", ".join(each.event for each in told.evidence)),
        ("退出条件 way out", told.way_out_zh),
        ("", told.way_out_en),
    ):
        lines += [f"    {set_cell_size(label, 18)}{value}"] if value else []
    return "\n".join(lines)


def _both(said: Said) -> str:
    return said.zh if said.zh == said.en else f"{said.zh} {said.en}"


def nobody(enterprise: str, because: str, as_json: bool) -> NoReturn:
    """Says that a code is not in the register, or why it is none."""
    key = codes.normal(enterprise)
    wrong = None if codes.looks_like_code(key) else codes.fault(key)
    way_out = "check the credit code, or register it first"
    said = because if wrong is None else wrong.en
    told = Refusal("unknown_enterprise", said, way_out, field="enterprise").told()
    told |= {"zh": "登记册中没有该企业" if wrong is None else wrong.zh, "way_out_zh": "核对信用代码，或先行登记"}
    fail(Exit.REFUSED, told, as_json, refusal_text(told))

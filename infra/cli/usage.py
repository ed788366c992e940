"""What is typed wrong before a command begins: an unknown command or option, one that lacks, a word out of place."""

from typing import Any

import typer
from typer.core import TyperGroup

from infra.cli.output import Exit, fail, titled

KINDS = (
    ("MissingParameter", "", "缺少必填项"),
    ("NoSuchOption", "", "没有该选项"),
    ("BadOptionUsage", "", "选项未填内容"),
    ("BadParameter", "", "填写的内容不符合要求"),
    ("UsageError", "No such command", "没有该命令"),
    ("UsageError", "Missing command", "未写命令"),
    ("UsageError", "Got unexpected extra argument", "有多余的内容"),
    ("UsageError", "", "用法不对"),
)
"""Kind of error, how its English begins → what it is in Chinese; the first that fits."""

USAGE_ERROR: Any = typer.BadParameter.__base__


class Commands(TyperGroup):
    """All commands; what is typed wrong is said as every other error of input, as JSON where that is asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Looks for a command among what was typed."""
        ctx.meta["json"] = "--json" in args
        try:
            return super().parse_args(ctx, args)
        except Exception as wrong:
            _say(wrong, ctx.meta["json"])
            raise

    def invoke(self, ctx: Any) -> Any:
        """Runs the command."""
        try:
            return super().invoke(ctx)
        except Exception as wrong:
            _say(wrong, ctx.meta["json"])
            raise


def _say(wrong: Exception, as_json: bool) -> None:
    """Ends with code 2 where an error is one of what was typed; a group without a command shows its help instead."""
    if not isinstance(wrong, USAGE_ERROR) or type(wrong).__name__ == "NoArgsIsHelpError":
        return
    said: Any = wrong
    because, kinds = said.format_message().replace("Value error, ", ""), [kind.__name__ for kind in type(wrong).__mro__]
    zh = next(text for kind, begin, text in KINDS if kind in kinds and because.startswith(begin))
    lines, told = [titled(Exit.INPUT, f"{zh} {because}")], {"rule": "input", "zh": zh, "because": because}
    option = getattr(said, "param", None)
    if option is not None:
        told["field"] = option.opts[0] if option.param_type_name == "option" else option.name.upper()
        lines += [f"  {told['field']}: {option.help}"] if getattr(option, "help", None) else []
    if said.ctx is not None:
        told["see"] = f"{said.ctx.command_path} --help"
        lines.append(f"  参见 see: {told['see']}")
    fail(Exit.INPUT, told, as_json, "\n".join(lines))

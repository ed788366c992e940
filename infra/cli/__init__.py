"""The command line: `registry`."""

import typer

from infra.cli.acts import add_acts

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
add_acts(app)


def main() -> None:
    """Runs the command line."""
    app()

"""Commands that bring data in: import, demo."""

import typer


def add_ledger(app: typer.Typer) -> None:
    """Adds import and demo."""

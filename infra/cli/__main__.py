"""Lets `python -m infra.cli` run the command line."""

from infra.cli import main

main()

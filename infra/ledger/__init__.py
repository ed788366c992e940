"""Brings the ledgers that officials kept before this register into it: read, understand, enter, report."""

from infra.ledger.faults import Fault, LedgerError
from infra.ledger.importing import import_ledger
from infra.ledger.reading import read_ledger
from infra.ledger.report import Report

__all__ = ["Fault", "LedgerError", "Report", "import_ledger", "read_ledger"]

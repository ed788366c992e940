"""What banks and insurers may know of an enterprise: its credit record, and every change of it."""

from projections.credit import edition, evolve, tables, treatment
from projections.view import View

_VERSION = f"{treatment.VERSION} {tables.DIGESTS}"
VIEW = View("credit", tables.TABLES, evolve.HANDLES, evolve.evolve, version=_VERSION, settled=edition.settled)

"""What banks and insurers may know of an enterprise: its credit record, and every change of it."""

from projections.credit import edition, evolve, tables, treatment
from projections.view import View

VIEW = View("credit", tables.TABLES, evolve.HANDLES, evolve.evolve, version=treatment.VERSION, settled=edition.settled)

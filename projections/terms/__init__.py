"""The terms set for an enterprise that its own row does not hold: checks, retrofits, hazards, penalties."""

from projections.terms import evolve, tables
from projections.view import View

VIEW = View("terms", tables.TABLES, evolve.HANDLES, evolve.evolve)

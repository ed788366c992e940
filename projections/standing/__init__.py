"""Where every enterprise stands now: one row per enterprise."""

from projections.standing import evolve, tables
from projections.view import View

VIEW = View("standing", tables.TABLES, evolve.HANDLES, evolve.evolve)

"""Bodies: their appointments, assessors and state, and which cases and levels rest on their reports."""

from projections.bodies import evolve, tables
from projections.view import View

VIEW = View("bodies", tables.TABLES, evolve.HANDLES, evolve.evolve)

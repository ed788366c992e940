"""Where every enterprise stands now: one row per enterprise."""

from projections.standing.evolve import HANDLES, evolve
from projections.standing.tables import TABLES
from projections.view import View

VIEW = View("standing", TABLES, HANDLES, evolve)

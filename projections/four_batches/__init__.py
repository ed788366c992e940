"""四个一批: which enterprise is in which batch, why, since when, and every stay that ended."""

from projections.four_batches.evolve import HANDLES, evolve
from projections.four_batches.tables import TABLES
from projections.view import View

VIEW = View("four_batches", TABLES, HANDLES, evolve)

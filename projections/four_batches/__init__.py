"""四个一批: which enterprise is in which batch, why, since when, and every stay that ended."""

from projections.four_batches import evolve, tables
from projections.view import View

VIEW = View("four_batches", tables.TABLES, evolve.HANDLES, evolve.evolve)

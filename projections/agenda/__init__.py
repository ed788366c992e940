"""When the clock should next look at an enterprise: the query port of a sweep."""

from projections.agenda import evolve, tables
from projections.credit import treatment
from projections.view import View

VIEW = View("agenda", tables.TABLES, evolve.HANDLES, evolve.evolve, version=f"{treatment.VERSION}/{evolve.FORM}")

"""What happened to every stream, line by line, to be read as sentences and to be judged as of any day."""

from projections.timeline import evolve, tables
from projections.view import View

VIEW = View("timeline", tables.TABLES, evolve.HANDLES, evolve.evolve, version="as stored")

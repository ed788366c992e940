"""What happened to every stream, line by line, to be read as sentences and to be judged as of any day."""

from projections.timeline.evolve import HANDLES, evolve
from projections.timeline.tables import TABLES
from projections.view import View

VIEW = View("timeline", TABLES, HANDLES, evolve)

"""What was made public: announcements, closures and bans, suspensions, losses of level, exemplars, annulments."""

from projections.notices import evolve, tables
from projections.view import View

VIEW = View("notices", tables.TABLES, evolve.HANDLES, evolve.evolve)

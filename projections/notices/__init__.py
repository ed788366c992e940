"""What was made public: announcements, closures and bans, suspensions, losses of level, exemplars, annulments."""

from projections.notices.evolve import HANDLES, evolve
from projections.notices.tables import TABLES
from projections.view import View

VIEW = View("notices", TABLES, HANDLES, evolve)

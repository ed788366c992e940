"""What banks and insurers may know of an enterprise: its credit record, and every change of it."""

from projections.credit.evolve import HANDLES, evolve
from projections.credit.tables import TABLES
from projections.view import View

VIEW = View("credit", TABLES, HANDLES, evolve)

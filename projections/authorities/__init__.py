"""Authorities as parties: their people, targets, delegations, and what each filed for which period."""

from projections.authorities import evolve, tables
from projections.view import View

VIEW = View("authorities", tables.TABLES, evolve.HANDLES, evolve.evolve)

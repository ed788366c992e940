"""Processes: find through a query port what may be due, then command."""

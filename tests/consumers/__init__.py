"""Readers are asked over HTTP, against real views."""

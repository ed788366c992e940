"""Tests of what talks to real services."""

"""Tests of the layout and the import arrows."""

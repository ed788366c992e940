"""Peers in Python whose packages would not go with ours: programs, and the environments that they run in."""

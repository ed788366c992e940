"""Authorities as readers see them: who they are, what they owe, and how far their enterprises have come."""

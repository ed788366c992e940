"""Answers those who read: banks, the public, regulators."""

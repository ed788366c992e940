"""Wires the parts to the outside: settings, clock, Kafka, databases, command line."""

"""Kafka as the registry uses it, and a local node to run it on."""

"""Measures the system against its peers on this machine; `python -m tests.benchmarks`."""

"""The parts of the relay: its ports, its chunks, its account of what has been told."""

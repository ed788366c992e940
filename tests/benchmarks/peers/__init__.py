"""What is measured: a peer is a module whose `run(place, meter)` works under the meter and says what came out."""

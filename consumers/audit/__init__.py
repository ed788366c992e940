"""What stood on a day as it was known at a position: for regulators."""

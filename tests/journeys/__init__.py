"""From an officer's command to what a reader sees, with every process running."""

"""Write side: what happened, and who could make it happen."""

"""Read side: from told events to tables that can be rebuilt from nothing."""

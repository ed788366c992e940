"""What everyone may read: the four batches, the enterprises, the notices, each as a page and as JSON."""

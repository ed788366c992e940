"""The engine under the views: batches, versions, heads, generations."""

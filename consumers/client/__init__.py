"""The reference client of the credit feed: keeps a proven copy of the records in SQLite or PostgreSQL."""

from consumers.client.errors import CopyDiffers, CopyTaken, FeedRefused, FeedUnavailable, WrongCopy
from consumers.client.feed import Feed, Pulled
from consumers.client.stored import StopUse

__all__ = ["CopyDiffers", "CopyTaken", "Feed", "FeedRefused", "FeedUnavailable", "Pulled", "StopUse", "WrongCopy"]

"""The recipients of the credit feed: who they are, what they may see, what they were told and must stop using."""

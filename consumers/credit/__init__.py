"""The credit feed for banks, securities, insurance and guarantee: snapshot, changes, single records, schema."""

"""Pure rules: no database, no Kafka, no clock."""

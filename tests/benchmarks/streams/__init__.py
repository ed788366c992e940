"""The Kafka Streams peer: a Java program, its pinned jars, and where both are kept."""

"""YAML and JSON documents that know where each value stands."""

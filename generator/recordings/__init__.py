"""Recorded HTTP exchanges, as files and as data."""

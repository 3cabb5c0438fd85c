"""Edits of the fragment that settle findings."""

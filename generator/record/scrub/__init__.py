"""Removes secrets and identities from recordings."""

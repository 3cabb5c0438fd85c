"""Finds and masks secrets."""

"""The command `regenerate`, and what it needs to know what is up to date."""

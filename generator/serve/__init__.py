"""The command `serve`: answers requests on this machine with the recordings."""

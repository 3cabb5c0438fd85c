"""The command `record`: calls the API and compares the answers with the recordings."""

"""The drift check: facts of the documentation and of recordings, compared with the fragment."""

"""Generate the client package from the fragment, and check the fragment for drift."""

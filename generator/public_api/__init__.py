"""The public API of the generated package, and whether its version tells of its changes."""

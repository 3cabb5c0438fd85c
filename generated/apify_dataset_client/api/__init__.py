"""The operations: a package for each tag, a module for each operation."""

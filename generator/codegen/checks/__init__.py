"""What is refused before a package is written."""

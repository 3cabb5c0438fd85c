"""Documentation pages as HTML."""

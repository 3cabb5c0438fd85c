"""Documentation pages as Markdown captures."""

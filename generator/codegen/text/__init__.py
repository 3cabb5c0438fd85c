"""Names and literals of the generated Python code."""

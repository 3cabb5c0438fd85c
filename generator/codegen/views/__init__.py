"""What templates are given of models and operations."""

"""Reading, replacing and naming files."""

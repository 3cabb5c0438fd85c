"""Facts, and the comparison of two sources of them."""

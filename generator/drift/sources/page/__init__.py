"""What a documentation page holds, whatever form it was read from."""

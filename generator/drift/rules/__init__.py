"""The drift rules, and the findings they make of differences."""

"""Reads pages from the network, within limits."""

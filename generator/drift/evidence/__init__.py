"""Recorded responses as the third source beside the page and the fragment."""

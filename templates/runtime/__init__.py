"""The parts of a generated package that are the same for every API; a package gets them as they are.

`_api.py`, `errors.py` and `types.py` are what a package gets with names of its own, written for an API called `Api`.
"""

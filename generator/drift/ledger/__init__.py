"""The ledger of accepted findings."""

"""Where facts are read from: OpenAPI documents, documentation pages, the lock."""

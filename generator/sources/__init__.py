"""Where facts are read from: documents, pages, recordings."""

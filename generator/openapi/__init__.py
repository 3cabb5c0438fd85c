"""What is true of every OpenAPI document: keywords, types, validity."""

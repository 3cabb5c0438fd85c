"""What the generator makes of schemas before and after openapi-python-client has read them."""

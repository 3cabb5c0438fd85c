"""The templates: context, undefined names, and the stock templates they replace."""

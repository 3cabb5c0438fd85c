"""The project's name and version, for reports and for servers that are asked for pages."""

NAME = "apify-dataset-pipeline"
VERSION = "0.1.0"

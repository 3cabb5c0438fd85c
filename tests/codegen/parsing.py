"""What the generator makes of a small specification, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint

from generator.codegen.schema.cycles import complete_references
from generator.codegen.schema.extracted_spec import ExtractedSpec
from generator.codegen.schema.inline_classes import extract_inline_classes
from generator.codegen.schema.operations import RawOperation, read_operations
from generator.codegen.templates.context import PreparedSpec, TemplateContext, build_context
from generator.documents.yaml import Document, parse
from tests.codegen.making import specification

PREFIX = "field_"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document at every stage."""

    document: Document
    operations: dict[str, RawOperation]
    extracted: ExtractedSpec
    data: GeneratorData

    def prop(self, model: str, name: str) -> Any:
        """One property of one model."""
        found = next(m for m in self.data.models if m.class_info.name == model)
        every = [*(found.required_properties or []), *(found.optional_properties or [])]
        return next(prop for prop in every if prop.name == name)

    def endpoint(self, name: str) -> Endpoint:
        """One operation."""
        endpoints = [e for c in self.data.endpoint_collections_by_tag.values() for e in c.endpoints]
        return next(endpoint for endpoint in endpoints if endpoint.name == name)


def config() -> Config:
    """Settings with nothing set."""
    return Config.from_sources(ConfigFile(post_hooks=[]), MetaType.UV, Path("spec.yaml"), "utf-8", True, Path("out"))  # noqa: FBT003


def parsed(schemas: str = "", paths: str = "") -> Parsed:
    """Parse a document made of some schemas and paths."""
    document = parse(specification(schemas, paths), "spec.yaml")
    found = read_operations(document, PREFIX)
    extracted = extract_inline_classes(document, found)
    data = GeneratorData.from_dict(extracted.data, config=config())
    assert not isinstance(data, GeneratorError), data
    complete_references(data)
    return Parsed(document, found, extracted, data)


def context(made: Parsed) -> TemplateContext:
    """What templates are given."""
    return build_context(PreparedSpec(made.document, made.extracted, made.operations, "Made", PREFIX), made.data)

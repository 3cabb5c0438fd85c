"""The view of a tag: the operations that stand in one class."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from openapi_python_client.parser.openapi import EndpointCollection
from openapi_python_client.strings import ClassName

from generator.codegen.views.operations import OperationView


@dataclass(frozen=True, slots=True)
class TagView:
    """The operations of one tag."""

    module: str
    class_name: str
    doc: str
    operations: tuple[OperationView, ...]
    models: Mapping[str, str]
    """Classes named in the signatures of its methods, with their modules."""

    @property
    def annotations(self) -> list[str]:
        """Every annotation in the signatures of its methods."""
        return [text for view in self.operations for text in view.signature_annotations]


def build_tag_view(
    collection: EndpointCollection, views: Iterable[OperationView], doc: str | None, taken: Container[str]
) -> TagView:
    """Build the view of a tag; neither of its classes has one of the names in `taken`."""
    views, tag = tuple(views), str(collection.tag)
    name = str(ClassName(tag, "Tag"))
    while name in taken or f"Async{name}" in taken:
        name += "Operations"
    models = {name: module for view in views for name, module in view.signature_models.items()}
    return TagView(tag, name, doc or f"The operations tagged {tag}.", views, models)

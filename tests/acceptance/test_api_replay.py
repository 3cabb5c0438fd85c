"""Each step that the endpoint's documentation took between 2024 and 2026, with the version step that it deserves."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.codegen.formatting import format_package
from generator.codegen.package import write_package
from generator.documents.yaml import parse
from generator.openapi.validation import validate
from generator.public_api import changes as api_changes
from generator.public_api import surface
from generator.public_api.surface import Surface
from generator.public_api.version_bump import Level
from tests.codegen.compiled import COMPILED
from tests.paths import ROOT

pytestmark = pytest.mark.slow

Spec = dict[str, Any]
TEMPLATES = ROOT / "templates"
FIRST = """
openapi: 3.1.0
info: {title: Datasets, version: "1", x-client-name: Apify}
servers: [{url: https://api.example.com}]
externalDocs: {url: https://docs.example.com/dataset-get}
x-error: {type: error.type, message: error.message}
paths:
  /v2/datasets/{datasetId}:
    get:
      tags: [datasets]
      operationId: dataset_get
      summary: Get dataset
      description: Reads one dataset.
      x-python-name: get
      parameters:
        - {name: datasetId, in: path, required: true, schema: {type: string}}
        - {name: token, in: query, x-credential: httpBearer, schema: {type: string}}
      responses:
        "200":
          description: The dataset.
          content: {application/json: {schema: {$ref: "#/components/schemas/DatasetResponse"}}}
security: [{httpBearer: []}]
components:
  securitySchemes: {httpBearer: {type: http, scheme: bearer}}
  schemas:
    DatasetResponse:
      type: object
      x-unwrap: data
      required: [data]
      properties: {data: {$ref: "#/components/schemas/Dataset"}}
    Dataset:
      type: object
      required: [id, name, userId, createdAt, modifiedAt, accessedAt, itemCount, cleanItemCount]
      properties:
        id: {type: string}
        name: {type: string}
        userId: {type: string}
        createdAt: {type: string}
        modifiedAt: {type: string}
        accessedAt: {type: string}
        itemCount: {type: number}
        cleanItemCount: {type: number}
        actId: {type: string}
        actRunId: {type: string}
        fields: {type: array, items: {type: string}}
"""
DATES = ("createdAt", "modifiedAt", "accessedAt")
COUNTS = ("itemCount", "cleanItemCount")
ERROR: Spec = {
    "type": "object",
    "required": ["error"],
    "properties": {"error": {"$ref": "#/components/schemas/ErrorDetail"}},
}


def schemas(spec: Spec) -> Spec:
    """The component schemas."""
    found: Spec = spec["components"]["schemas"]
    return found


def dataset(spec: Spec) -> Spec:
    """The properties of a dataset."""
    found: Spec = schemas(spec)["Dataset"]["properties"]
    return found


def responses(spec: Spec, *statuses: str, schema: str = "ErrorResponse") -> None:
    """Document these errors."""
    body = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    documented = spec["paths"]["/v2/datasets/{datasetId}"]["get"]["responses"]
    documented.update({status: {"description": "An error.", "content": body} for status in statuses})


def console_url(spec: Spec) -> None:
    dataset(spec)["consoleUrl"] = {"type": "string"}
    schemas(spec)["Dataset"]["required"].append("consoleUrl")


def statistics(spec: Spec) -> None:
    names = ("readCount", "writeCount", "storageBytes")
    dataset(spec)["schema"] = {"type": ["object", "null"]}
    dataset(spec)["stats"] = {"$ref": "#/components/schemas/DatasetStats"}
    properties = {name: {"type": "number"} for name in names}
    schemas(spec)["DatasetStats"] = {"type": "object", "required": list(names), "properties": properties}


def public_url(spec: Spec) -> None:
    dataset(spec)["itemsPublicUrl"] = {"type": "string"}
    dataset(spec)["urlSigningSecretKey"] = {"type": ["string", "null"]}


def general_access(spec: Spec) -> None:
    dataset(spec)["generalAccess"] = {"$ref": "#/components/schemas/GeneralAccess"}
    values = ["ANYONE_WITH_ID_CAN_READ", "FOLLOW_USER_SETTING", "RESTRICTED"]
    schemas(spec)["GeneralAccess"] = {"type": "string", "enum": values}


def true_types(spec: Spec) -> None:
    dataset(spec).update({name: {"type": "string", "format": "date-time"} for name in DATES})
    dataset(spec).update({name: {"type": "integer"} for name in COUNTS})
    schemas(spec)["Dataset"]["required"].remove("name")


def limits(spec: Spec) -> None:
    for name in COUNTS:
        dataset(spec)[name]["minimum"] = 0
    for name in ("consoleUrl", "itemsPublicUrl"):
        dataset(spec)[name]["format"] = "uri"


def bad_request(spec: Spec) -> None:
    schemas(spec)["ErrorResponse"] = copy.deepcopy(ERROR)
    properties = {"type": {"type": "string"}, "message": {"type": "string"}}
    schemas(spec)["ErrorDetail"] = {"type": "object", "required": ["type", "message"], "properties": properties}
    responses(spec, "400")


def access_by_name(spec: Spec) -> None:
    schemas(spec)["GeneralAccess"]["enum"].insert(1, "ANYONE_WITH_NAME_CAN_READ")


def not_found(spec: Spec) -> None:
    schemas(spec)["NotFoundResponse"] = copy.deepcopy(ERROR)
    responses(spec, "404", schema="NotFoundResponse")


def nullable_name(spec: Spec) -> None:
    dataset(spec)["name"]["type"] = ["string", "null"]


def error_types(spec: Spec) -> None:
    schemas(spec)["ErrorType"] = {"type": "string", "enum": ["record-not-found", "invalid-token"]}
    schemas(spec)["ErrorDetail"]["properties"]["type"] = {"$ref": "#/components/schemas/ErrorType"}
    del schemas(spec)["ErrorDetail"]["required"]


def common_not_found(spec: Spec) -> None:
    responses(spec, "404")
    del schemas(spec)["NotFoundResponse"]


def more_error_types(spec: Spec) -> None:
    schemas(spec)["ErrorType"]["enum"] += [f"error-{number}" for number in range(390)]


def no_token(spec: Spec) -> None:
    del spec["paths"]["/v2/datasets/{datasetId}"]["get"]["parameters"][1]


def inflated_bytes(spec: Spec) -> None:
    del schemas(spec)["DatasetStats"]["required"]
    schemas(spec)["DatasetStats"]["properties"]["inflatedBytes"] = {"type": "number"}


def nullable_access(spec: Spec) -> None:
    dataset(spec)["generalAccess"] = {"oneOf": [dataset(spec)["generalAccess"], {"type": "null"}]}


STEPS: list[tuple[str, Callable[[Spec], object], Level, set[str]]] = [
    ("2025-02-19", console_url, Level.MINOR, {"name-added"}),
    ("2025-04-24", statistics, Level.MINOR, {"name-added"}),
    ("2025-08-13", public_url, Level.MINOR, {"name-added"}),
    ("2025-12-12", general_access, Level.MINOR, {"name-added"}),
    ("2026-01-19", true_types, Level.MAJOR, {"read-type-changed", "read-type-narrowed", "read-type-widened"}),
    ("2026-01-21 limits", limits, Level.PATCH, {"documentation-changed"}),
    ("2026-01-21 400", bad_request, Level.MINOR, {"name-added"}),
    ("2026-02-04", access_by_name, Level.MINOR, {"name-added"}),
    ("2026-02-12 the site alone", lambda _: None, Level.NONE, set()),
    ("2026-03-10", not_found, Level.MINOR, {"name-added"}),
    ("2026-03-12", lambda spec: responses(spec, "401", "403", "405", "429"), Level.NONE, set()),
    # It could be missing since January: who reads it expects None already.
    ("2026-03-27", nullable_name, Level.NONE, set()),
    ("2026-04-09", error_types, Level.MAJOR, {"read-type-widened", "name-added"}),
    ("2026-04-13", common_not_found, Level.MAJOR, {"name-removed"}),
    ("2026-04-14", more_error_types, Level.MINOR, {"name-added"}),
    # The client never had it: a token travels in the header.
    ("2026-04-15", no_token, Level.NONE, set()),
    ("2026-05-25", inflated_bytes, Level.MAJOR, {"read-type-widened", "name-added"}),
    ("2026-07-10", lambda spec: responses(spec, "402"), Level.NONE, set()),
    ("2026-08-31", nullable_access, Level.NONE, set()),
]


def generated(spec: Spec, folder: Path) -> Surface:
    """The face of the package generated from a specification."""
    folder.mkdir()
    document = parse(json.dumps(spec), "spec.yaml")
    validate(document)
    settings = parse('{"package_name_override": "made", "package_version_override": "0.1.0"}', "client.yaml")
    write_package(document, settings, TEMPLATES, folder, COMPILED)
    format_package(folder)
    found = surface.load(folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def faces(tmp_path_factory: pytest.TempPathFactory) -> list[Surface]:
    """The package before the first step, and after each."""
    folder = tmp_path_factory.mktemp("replay")
    spec: Spec = yaml.safe_load(FIRST)
    found = [generated(spec, folder / "first")]
    for number, (_, step, *_) in enumerate(STEPS):
        step(spec)
        found.append(generated(spec, folder / str(number)))
    return found


@pytest.mark.parametrize("number", range(len(STEPS)), ids=[name for name, *_ in STEPS])
def test_a_step_gets_what_it_deserves(faces: list[Surface], number: int) -> None:
    _, _, deserved, rules = STEPS[number]
    changes = api_changes.compare(faces[number], faces[number + 1])
    assert {change.rule for change in changes} == rules, "\n".join(map(str, changes))
    assert api_changes.find_level(changes) is deserved


def test_a_strict_client_would_have_broken(faces: list[Surface]) -> None:
    changes = api_changes.compare(faces[0], faces[-1])
    assert {str(change) for change in changes if change.level is Level.MAJOR} == {
        *(f"`Dataset.{name}` is `datetime`, no longer `str`" for name in ("created_at", "modified_at", "accessed_at")),
        "`Dataset.name` is `str | None`, was `str`",
    }

"""The fragment says what the documentation page says, and a fragment that is not valid is refused with its line."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import pytest

from generator.documents.yaml import Document, parse, read
from generator.openapi.validation import load, validate
from generator.problem import Problem
from tests.loopback import Server, answer
from tests.paths import ROOT

FRAGMENT = ROOT / "spec/dataset.yaml"
TEXT = FRAGMENT.read_text(encoding="utf-8")
SPEC: dict[str, Any] = read(FRAGMENT).data
GET: dict[str, Any] = SPEC["paths"]["/v2/datasets/{datasetId}"]["get"]
PARAMETERS = {(parameter["in"], parameter["name"]): parameter for parameter in GET["parameters"]}
SCHEMAS: dict[str, Any] = SPEC["components"]["schemas"]
DATASET = SCHEMAS["Dataset"]
PROPERTIES: dict[str, Any] = DATASET["properties"]
PAGE = "https://docs.apify.com/api/v2/dataset-get"

TEXT_, NUMBER, LIST, OBJECT = "string", "integer", "array", "object"
# Name: type, nullable, required, format, minimum, example. Facts of the page, but where responses taught us better.
FACTS: dict[str, tuple[str, bool, bool, str | None, int | None, object]] = {
    "id": (TEXT_, False, True, None, None, "WkzbQMuFYuamGv3YF"),
    "name": (TEXT_, True, False, None, None, "d7b9MDYsbtX5L7XAj"),
    "userId": (TEXT_, False, True, None, None, "wRsJZtadYvn4mBZmm"),
    "createdAt": (TEXT_, False, True, "date-time", None, "2019-12-12T07:34:14.202Z"),
    "modifiedAt": (TEXT_, False, True, "date-time", None, "2019-12-13T08:36:13.202Z"),
    "accessedAt": (TEXT_, False, True, "date-time", None, "2019-12-14T08:36:13.202Z"),
    "itemCount": (NUMBER, False, True, None, 0, 7),
    "cleanItemCount": (NUMBER, False, True, None, 0, 5),
    "actId": (TEXT_, True, False, None, None, None),
    "actRunId": (TEXT_, True, False, None, None, None),
    "fields": (LIST, True, False, None, None, None),
    "schema": (OBJECT, True, False, None, None, ...),
    "consoleUrl": (TEXT_, False, True, "uri", None, "https://console.apify.com/storage/datasets/27TmTznX9YPeAYhkC"),
    "itemsPublicUrl": (
        *(TEXT_, False, False, "uri", None),
        "https://api.apify.com/v2/datasets/WkzbQMuFYuamGv3YF/items?signature=abc123",
    ),
    "urlSigningSecretKey": (TEXT_, True, False, None, None, None),
    "generalAccess": (TEXT_, True, False, None, None, "RESTRICTED"),
    "stats": (OBJECT, False, False, None, None, None),
}


def followed(schema: Any) -> tuple[dict[str, Any], bool]:
    """A schema with its reference followed, and whether null is allowed."""
    variants = schema.get("anyOf", [schema])
    nullable = any(variant.get("type") == "null" for variant in variants)
    core = next(variant for variant in variants if variant.get("type") != "null")
    if "$ref" in core:
        core = SCHEMAS[core["$ref"].removeprefix("#/components/schemas/")]
    kinds = core["type"] if isinstance(core["type"], list) else [core["type"]]
    return {**core, "type": next(kind for kind in kinds if kind != "null")}, nullable or "null" in kinds


def test_it_is_valid() -> None:
    load(FRAGMENT)


def test_it_has_the_one_operation() -> None:
    assert [(path, list(item)) for path, item in SPEC["paths"].items()] == [("/v2/datasets/{datasetId}", ["get"])]
    assert SPEC["servers"] == [{"url": "https://api.apify.com"}]
    assert SPEC["externalDocs"]["url"] == GET["externalDocs"]["url"] == PAGE


def test_it_names_the_official_methods() -> None:
    clients = {"JavaScript": "DatasetClient.get, https://", "Python": "DatasetClientAsync.get, https://"}
    assert GET["x-official-clients"].keys() == clients.keys()
    assert all(GET["x-official-clients"][name].startswith(start) for name, start in clients.items())


def test_the_path_parameter() -> None:
    parameter = PARAMETERS["path", "datasetId"]
    assert parameter["required"] is True
    assert parameter["schema"] == {"type": "string"}
    assert parameter["example"] == "WkzbQMuFYuamGv3YF"
    assert "`username~dataset-name`" in parameter["description"]
    assert " id" in parameter["description"]
    assert parameter["x-owner-separator"] == "~"


def test_the_token_parameter() -> None:
    parameter = PARAMETERS["query", "token"]
    assert parameter.get("required", False) is False
    assert parameter["schema"] == {"type": "string"}
    assert parameter["example"] == "soSkq9ekdmfOslopH"
    assert "`username~dataset-name`" in parameter["description"]
    assert parameter["x-credential"] == "httpBearer"


def test_there_are_no_other_parameters() -> None:
    assert set(PARAMETERS) == {("path", "datasetId"), ("query", "token")}


def test_the_bearer_scheme_and_when_it_is_needed() -> None:
    scheme = SPEC["components"]["securitySchemes"]["httpBearer"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert "`Authorization`" in scheme["description"]
    for word in ("Required", "private", "`username~dataset-name`", "optional", "public"):
        assert word in scheme["description"]
    assert scheme["x-environment-variable"] == "APIFY_TOKEN"
    assert SPEC["security"] == [{"httpBearer": []}, {}]


@pytest.mark.parametrize(
    ("status", "schema"),
    [("200", "DatasetResponse"), *((s, "ErrorResponse") for s in ("400", "401", "403", "404", "429"))],
)
def test_the_responses(status: str, schema: str) -> None:
    content = GET["responses"][status]["content"]
    assert content["application/json"]["schema"] == {"$ref": f"#/components/schemas/{schema}"}
    assert list(content) == ["application/json"]


def test_the_example_of_the_page_for_200() -> None:
    data = GET["responses"]["200"]["content"]["application/json"]["example"]["data"]
    expected = {name: fact[5] for name, fact in FACTS.items() if fact[5] not in {None, ...} and fact[2]}
    expected |= {"name": FACTS["name"][5], "actId": None, "actRunId": None, "fields": []}
    # The page's two examples of this one differ.
    expected["consoleUrl"] = "https://console.apify.com/storage/datasets/WkzbQMuFYuamGv3YF"
    assert data == expected


def test_the_example_of_the_page_for_400() -> None:
    error = GET["responses"]["400"]["content"]["application/json"]["example"]["error"]
    assert error == {"type": "invalid-input", "message": "Invalid input: The request body contains invalid data."}


def test_the_dataset_has_these_properties_in_this_order() -> None:
    assert [name for name in PROPERTIES if name in FACTS] == list(FACTS)


@pytest.mark.parametrize("name", FACTS)
def test_a_property(name: str) -> None:
    kind, nullable, required, form, minimum, shown = FACTS[name]
    schema, is_nullable = followed(PROPERTIES[name])
    assert schema["type"] == kind
    assert is_nullable is nullable
    assert (name in DATASET["required"]) is required
    assert schema.get("format") == form
    assert schema.get("minimum") == minimum
    if shown is not ...:
        assert schema.get("example") == shown


def test_the_fields_are_texts() -> None:
    assert PROPERTIES["fields"]["items"] == {"type": "string"}


def test_the_schema_of_items_is_free_and_has_the_example_of_the_page() -> None:
    schema = PROPERTIES["schema"]
    assert "properties" not in schema
    assert "/platform/actors/development/actor-definition/dataset-schema" in schema["description"]
    fields = {"linkUrl": {"label": "Link URL", "format": "link"}}
    overview = {
        "title": "Overview",
        "transformation": {"fields": ["linkUrl"]},
        "display": {"component": "table", "properties": fields},
    }
    assert schema["example"] == {"actorSpecification": 1, "title": "My dataset", "views": {"overview": overview}}


def test_the_enumeration() -> None:
    access = SCHEMAS["GeneralAccess"]
    assert access["title"] == "GeneralAccess"
    assert {
        *("ANYONE_WITH_ID_CAN_READ", "ANYONE_WITH_NAME_CAN_READ"),
        *("FOLLOW_USER_SETTING", "RESTRICTED"),
    } <= set(access["enum"])


@pytest.mark.parametrize(("name", "shown"), [("readCount", 22), ("writeCount", 3), ("storageBytes", 783)])
def test_the_counts(name: str, shown: int) -> None:
    schema = SCHEMAS["DatasetStats"]["properties"][name]
    assert (schema["type"], schema["example"]) == ("integer", shown)


def test_the_envelope_and_the_error() -> None:
    assert SCHEMAS["DatasetResponse"]["required"] == ["data"]
    assert SCHEMAS["DatasetResponse"]["properties"]["data"] == {"$ref": "#/components/schemas/Dataset"}
    assert SCHEMAS["DatasetResponse"]["x-unwrap"] == "data"
    assert SCHEMAS["ErrorResponse"]["required"] == ["error"]
    detail = SCHEMAS["ErrorDetail"]
    assert detail["required"] == ["type", "message"]
    assert detail["properties"]["type"]["type"] == detail["properties"]["message"]["type"] == "string"
    assert detail["properties"]["type"]["example"] == "run-failed"
    shown = "Actor run did not succeed (run ID: 55uatRrZib4xbZs, status: FAILED)"
    assert detail["properties"]["message"]["example"] == shown
    assert SPEC["x-error"] == {"type": "error.type", "message": "error.message"}


def test_the_lag_of_both_counters() -> None:
    lagging = {name for name, schema in PROPERTIES.items() if schema.get("x-lag-seconds") == 5}
    assert lagging == {"itemCount", "cleanItemCount"}
    for word in ("`itemCount`", "`cleanItemCount`", "5 seconds", "not its items"):
        assert word in GET["description"]


def test_the_secrets() -> None:
    assert [name for name, schema in PROPERTIES.items() if schema.get("x-secret")] == ["urlSigningSecretKey"]
    assert {name: s["x-secret-query"] for name, s in PROPERTIES.items() if "x-secret-query" in s} == {
        "itemsPublicUrl": ["signature"]
    }


def line_of(text: str, words: str) -> int:
    """The line in which these words stand first."""
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("before", "after", "place", "reason"),
    [
        (
            "type: integer\n          minimum: 0",
            "type: integr\n          minimum: 0",
            "type: integr",
            "'integr' is not",
        ),
        ('type: [string, "null"]', 'type: [string, "nil"]', 'type: [string, "nil"]', "'nil' is not"),
        ("paths:", "path:", "path:\n", "'path' was unexpected"),
        ("paths:", "paths:\nx-paths:", "paths:\n", "None is not of type 'object'"),
        ("in: query", "in: qery", "in: qery", "'qery' is not one of"),
        ("          required: true\n", "", "- name: datasetId", "required"),
        ("schemas/DatasetStats", "schemas/DatasetStat", '$ref: "#/components/schemas/DatasetStat"', "DatasetStat"),
        ("openapi: 3.1.0", "openapi: 4.0.0", "openapi: 4.0.0", "expected an OpenAPI 3.0, 3.1 or 3.2 document"),
        ("openapi: 3.1.0", "openapi: 3.1", "openapi: 3.1", "expected an OpenAPI"),
        ("openapi: 3.1.0", "swagger: '2.0'", "swagger", "this is Swagger 2.0"),
        ("minimum: 0", "minimum: zero", "minimum: zero", "'zero' is not of type 'number'"),
        ("datasetId}:", "dataset}:", "/v2/datasets/{dataset}", "dataset"),
        ("    description: The dataset.\n", "    descripton: The dataset.\n", '"200":', "description"),
    ],
)
def test_a_mistake_is_refused_with_its_line(before: str, after: str, place: str | None, reason: str) -> None:
    assert before in TEXT
    text = TEXT.replace(before, after, 1)
    with pytest.raises(Problem) as caught:
        validate(parse(text, "spec/dataset.yaml"))
    assert caught.value.file == "spec/dataset.yaml"
    assert reason in str(caught.value)
    if place is not None:
        assert caught.value.line == line_of(text, place)


@pytest.mark.parametrize("text", ["a: 1", "[]", "5", "openapi: 3.1.0", "openapi: [3.1.0]", '"openapi"', "openapi:"])
def test_what_is_not_openapi_at_all_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="OpenAPI"):
        validate(parse(text, "f"))


@pytest.mark.parametrize(
    "reference",
    [
        *("#/components/schemas/Missing", "#/components/schemas/A~", "other.yaml#/A", "https://127.0.0.1:9/x", "#/a b"),
        *("file:///etc/passwd", "#/components/schemas/Dataset/properties/x", "", "#", "::", "#/paths/0"),
    ],
)
def test_a_dangling_reference_is_refused(reference: str) -> None:
    text = TEXT.replace('"#/components/schemas/DatasetStats"', json.dumps(reference))
    with pytest.raises(Problem) as caught:
        validate(parse(text, "spec/dataset.yaml"))
    inside = reference.startswith("#/")
    assert ("refers to nothing" if inside else "expected a reference into this document") in str(caught.value)
    assert caught.value.file == "spec/dataset.yaml"
    assert caught.value.line == line_of(text, f"$ref: {json.dumps(reference)}")


@pytest.mark.parametrize(
    "schemas",
    [
        *(
            "A: {$ref: A}",
            "A: {$ref: B}\nB: {$ref: A}",
            "A: {allOf: [{$ref: A}]}",
            "A: {allOf: [{allOf: [{$ref: A}]}]}",
        ),
        *("A: {allOf: [{$ref: B}]}\nB: {$ref: A}", "A: {properties: {a: {$ref: A/properties/a}}}"),
    ],
)
def test_what_refers_back_to_itself_is_refused(schemas: str) -> None:
    schemas = re.sub(r"\$ref: ([\w/]+)", r'$ref: "#/components/schemas/\1"', schemas)
    text = TEXT.replace("  schemas:\n", f"  schemas:\n{textwrap.indent(schemas, '    ')}\n", 1)
    with pytest.raises(Problem, match="refers back to itself") as caught:
        validate(parse(text, "f"))
    assert caught.value.line == line_of(text, "    A: {")


def test_an_object_may_hold_itself() -> None:
    held = '{anyOf: [{$ref: "#/components/schemas/A"}, {type: "null"}]}'
    text = TEXT.replace("  schemas:\n", f"  schemas:\n    A: {{allOf: [{{properties: {{a: {held}}}}}]}}\n", 1)
    validate(parse(text, "f"))


KINDS = """
Kind:
  required: [kind]
  properties: {kind: {type: string}}
  oneOf: [{$ref: "#/components/schemas/One"}, {$ref: "#/components/schemas/Two"}]
One: {allOf: [{$ref: "#/components/schemas/Kind"}, {properties: {a: {type: string}}}], required: [kind, a]}
Two: {allOf: [{$ref: "#/components/schemas/Kind"}, {not: {$ref: "#/components/schemas/Two"}}], required: [kind]}
"""


def test_an_object_may_derive_from_what_it_is_one_of() -> None:
    text = TEXT.replace("  schemas:\n", f"  schemas:\n{textwrap.indent(KINDS, '    ')}\n", 1)
    validate(parse(text, "f"))


def test_what_is_required_must_be_a_property_of_some_part() -> None:
    parts = "{properties: {a: {}}}, {anyOf: [{properties: {b: {}}}], items: {properties: {c: {}}}}"
    text = TEXT.replace("  schemas:\n", f"  schemas:\n    A: {{allOf: [{parts}], required: [a, b, c, d]}}\n", 1)
    with pytest.raises(Problem, match=r"not defined properties: \['d'\]"):
        validate(parse(text, "f"))


def test_what_is_made_of_the_same_many_times_takes_no_longer() -> None:
    half = "{{$ref: '#/components/schemas/A{}'}}"
    parts = [f"A{n}: {{allOf: [{half.format(n + 1)}, {half.format(n + 1)}]}}" for n in range(40)]
    schemas = "\n    ".join(["", *parts, "A40: {type: object}"])
    validate(parse(TEXT.replace("  schemas:\n", f"  schemas:{schemas}\n", 1), "f"))


def test_what_is_nested_too_deeply_is_refused_with_its_line() -> None:
    deep = "{type: array, items: " * 200 + "{type: string}" + "}" * 200
    text = TEXT.replace("  schemas:\n", f"  schemas:\n    A: {deep}\n", 1)
    with pytest.raises(Problem, match="nested too deeply to be validated") as caught:
        validate(parse(text, "f"))
    assert caught.value.line == line_of(text, "    A: {")


def with_parts(version: str = "3.1.0", **parts: object) -> Document:
    """A document of nothing else; `responses` are those of its only operation."""
    operation = {"responses": parts.pop("responses", {"200": {"description": "x"}})}
    head = {"openapi": version, "info": {"title": "t", "version": "1"}, "paths": {"/a": {"get": operation}}}
    return parse(json.dumps({**head, **parts}, indent=1), "f")


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "pattern": "^(a+)+$", "default": f"{'a' * 60}!"},
        {"type": "string", "pattern": "^\\p{L}$", "default": "x"},
        {"type": "integer", "default": "10"},
        {"type": "object", "required": ["name"], "default": {}},
    ],
)
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_default_is_not_held_against_its_schema(schema: dict[str, Any], version: str) -> None:
    validate(with_parts(version, components={"schemas": {"A": schema}}))


@pytest.mark.parametrize("reference", ["#/components/schemas/Missing", "http://127.0.0.1:9/x", "file:///etc/passwd"])
@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize(
    "parts",
    [
        {"responses": {"default": {"$ref": "?"}}},
        {"responses": {"default": {"description": "x", "content": {"a/b": {"schema": {"$ref": "?"}}}}}},
        {"components": {"schemas": {"A": {"type": "object", "properties": {"enum": {"$ref": "?"}}}}}},
        {"components": {"schemas": {"example": {"allOf": [{"$ref": "?"}]}}}},
        {"components": {"responses": {"default": {"$ref": "?"}}}},
        {"components": {"examples": {"a": {"$ref": "?"}}}},
        {"components": {"parameters": {"const": {"name": "a", "in": "query", "schema": {"$ref": "?"}}}}},
    ],
)
def test_a_reference_is_found_below_names_that_are_keywords_elsewhere(
    parts: dict[str, Any], version: str, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def opened(*arguments: object, **_: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr("urllib.request.urlopen", opened)
    document = with_parts(version, **json.loads(json.dumps(parts).replace("?", reference)))
    with pytest.raises(Problem, match=r"refers to nothing|expected a reference into this document") as caught:
        validate(document)
    assert caught.value.line == max(at.line for pointer, at in document.positions.items() if pointer[-1:] == ("$ref",))


@pytest.mark.parametrize(
    "parts",
    [
        {"x-thing": {"$ref": "other.json#/a"}},
        {"components": {"examples": {"a": {"value": {"$ref": "nowhere"}}}}},
        {"components": {"schemas": {"A": {"type": "object", "properties": {"$ref": {"type": "string"}}}}}},
    ],
)
def test_what_looks_like_a_reference_in_data_is_none(parts: dict[str, Any]) -> None:
    validate(with_parts(**parts))


def test_the_validator_itself_reads_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.openapi.validation._check_references", lambda _: None)
    with Server(answer("200 OK", b"{}", Content_Type="application/json")) as server:
        media = {"application/json": {"schema": {"$ref": f"{server.url}/x"}}}
        document = with_parts(responses={"default": {"description": "x", "content": media}})
        with pytest.raises(Problem):
            validate(document)
    assert server.requests == []


def test_nothing_outside_the_document_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*arguments: object, **_: object) -> None:
        raise AssertionError(arguments)

    monkeypatch.setattr("urllib.request.urlopen", opened)
    text = TEXT.replace('"#/components/schemas/DatasetStats"', "file:///etc/passwd")
    with pytest.raises(Problem) as caught:
        validate(parse(text, "f"))
    assert "root" not in str(caught.value)


def test_a_reference_in_an_example_is_data() -> None:
    text = TEXT.replace("example: RESTRICTED", "example: {$ref: nowhere}", 1)
    validate(parse(text, "f"))


def test_an_older_version_is_read_too() -> None:
    document = 'openapi: 3.0.3\ninfo: {title: t, version: "1"}\npaths: {}\n'
    validate(parse(document, "f"))


def test_the_number_of_other_mistakes_is_told() -> None:
    text = TEXT.replace("type: integer", "type: integr")
    with pytest.raises(Problem, match=r"\(and \d+ more\)") as caught:
        validate(parse(text, "f"))
    assert caught.value.line is not None
    assert "type: integr" in text.splitlines()[caught.value.line - 1]


def test_swagger_is_refused_with_the_name_of_a_converter() -> None:
    with pytest.raises(Problem, match=r"this is Swagger 2\.0, the format before OpenAPI\n  help: .* swagger2openapi"):
        validate(parse('{"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {}}', "f"))


def test_openapi_3_2_is_read() -> None:
    validate(parse(TEXT.replace("openapi: 3.1.0", "openapi: 3.2.0"), "f"))

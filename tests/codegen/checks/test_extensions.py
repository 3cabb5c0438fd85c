"""An extension that is misspelt, or holds something else, does not pass for none."""

from __future__ import annotations

import pytest

from generator.codegen.checks.extensions import KNOWN, check_extensions
from generator.documents.yaml import parse, read
from generator.problem import Problem
from tests.codegen.making import specification
from tests.paths import ROOT


def test_ours_are_right_and_all_known() -> None:
    document = read(ROOT / "spec/dataset.yaml")
    check_extensions(document)
    used = {pointer[-1] for pointer in document.positions if pointer and str(pointer[-1]).startswith("x-")}
    assert used == set(KNOWN)


def test_the_fragment_explains_each() -> None:
    comment = (ROOT / "spec/dataset.yaml").read_text(encoding="utf-8").partition("openapi:")[0]
    for name in KNOWN:
        assert f"#   {name} " in comment


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("{x-secrets: true}", "no extension is called x-secrets\n  help: did you mean x-secret?"),
        ("{x-lag-second: 5}", "did you mean x-lag-seconds?"),
        ("{x-secret: 'yes'}", "x-secret must be true or false, got 'yes'"),
        ("{x-secret-query: signature}", "x-secret-query must be a list of texts, got 'signature'"),
        ("{x-secret-query: ['']}", "x-secret-query must be a list of texts"),
        ("{x-lag-seconds: true}", "x-lag-seconds must be a number of seconds, got True"),
        ("{x-lag-seconds: -1}", "x-lag-seconds must be a number of seconds"),
        ("{x-unwrap: data, properties: {date: {}}}", "x-unwrap names 'data', which is no property"),
        ("{x-unwrap: 5}", "x-unwrap must be a text, got 5"),
        ("{x-credential: basic}", "x-credential names 'basic', which is none of the security schemes"),
        ("{x-error: {type: 5}}", "x-error must be a mapping of texts"),
        ("{x-causes: {a: b}}", "x-causes must be a mapping of lists of texts"),
        ("{x-causes: [a]}", "x-causes must be a mapping of lists of texts"),
        ("{x-python-name: ''}", "x-python-name must be a text"),
        ("{properties: {example: {x-secret: 1}}}", "x-secret must be true or false"),
        ("{properties: {properties: {x-secret: 1}}}", "x-secret must be true or false"),
    ],
)
def test_what_is_refused(schema: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        check_extensions(parse(specification(f"A: {schema}"), "spec.yaml"))
    assert message in str(caught.value)
    assert caught.value.line == 7


def test_a_credential_in_the_path_cannot_be_left_out() -> None:
    parameter = "{name: a, in: path, required: true, x-credential: b, schema: {}}"
    text = specification(paths=f"/a/{{a}}: {{parameters: [{parameter}]}}") + "\ncomponents: {securitySchemes: {b: {}}}"
    with pytest.raises(Problem, match="cannot be left out"):
        check_extensions(parse(text, "spec.yaml"))


@pytest.mark.parametrize(
    "schema",
    [
        "{x-internal: true, x-codeSamples: [], x-foo: 1}",
        "{properties: {x-secret: {type: string}, x-secrets: {type: string}}}",
        "{example: {x-secret: 5}, default: {x-secrets: 1}}",
        "{x-unwrap: data, allOf: [{$ref: '#/components/schemas/B'}]}",
        "{x-secret: false, x-lag-seconds: 0.5, x-secret-query: []}",
    ],
)
def test_what_is_none_of_ours_is_left_alone(schema: str) -> None:
    check_extensions(parse(specification(f"A: {schema}"), "spec.yaml"))

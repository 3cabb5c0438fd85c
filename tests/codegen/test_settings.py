"""Settings that openapi-python-client would ignore, or that we do not support, are refused with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.codegen.settings import build_config
from generator.documents.yaml import parse
from generator.problem import Problem

FRAGMENT = parse("openapi: 3.1.0", "spec.yaml")


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("[]", "client.yaml:1:1: expected a mapping of settings"),
        ("a: 1", "client.yaml:1:1: unknown setting 'a'\n  help: known are "),
        ("post_hooks: [touch x]", "client.yaml:1:1: post_hooks are not run"),
        ("literal_enums: true", "client.yaml:1:1: literal_enums is not supported"),
        ("package_name_override: class", "client.yaml:1:1: 'class' cannot be imported"),
        ("package_name_override: a-b", "client.yaml:1:1: 'a-b' cannot be imported"),
        ("package_name_override: 1", "client.yaml:1:1: 1 cannot be imported"),
        ("http_timeout: soon", "client.yaml: not a valid configuration: "),
    ],
)
def test_what_is_refused(settings: str, message: str) -> None:
    with pytest.raises(Problem) as caught:
        build_config(parse(settings, "client.yaml"), FRAGMENT, Path("out"))
    assert str(caught.value).startswith(message)


def test_what_is_kept() -> None:
    settings = parse("{package_name_override: made, project_name_override: made-client}", "client.yaml")
    config = build_config(settings, FRAGMENT, Path("out"))
    assert (config.package_name_override, config.project_name_override) == ("made", "made-client")
    assert (config.output_path, config.document_source, config.post_hooks) == (Path("out"), Path("spec.yaml"), [])

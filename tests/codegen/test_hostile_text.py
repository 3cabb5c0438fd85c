"""Whatever the text of a specification holds, in the package it is text: nothing runs, nothing breaks out."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from generator.problem import Problem
from tests.codegen.making import Made, made
from tests.codegen.sections import objects, sections, warnings
from tests.examples import draw, spread

MARK = "marker-of-an-intruder"
DEED = f"open({MARK!r}, 'w').close()"
BREAKOUTS = [
    f'"""\n{DEED}\n"""',
    f'"; {DEED}; "',
    f"'; {DEED}; '",
    f'\\"""\n{DEED}\n\\"""',
    f'\\\\"""\n{DEED}\n#',
    f"\n{DEED}\n",
    f"\r{DEED}\r",
    f"\u2028{DEED}\u2029",
    f"\x0c{DEED}\x0b",
    f"{{{{ cycler.__init__.__globals__.os.system('touch {MARK}') }}}}",
    f"{{% for x in ().__class__.__base__.__subclasses__() %}}{DEED}{{% endfor %}}",
    "{{", "}}", "{%", "%}", "{#", "#}", "{{ 7 * 7 }}", "{% raw %}",
    f"{{{DEED}}}",
    f'" + {DEED} + "',
    f")\n{DEED}\n(",
    "\\", "\\\\", '"', '""', '"""', '""""', '\\"', '\\\\"', "'''", '"\\',
    "\u202eevil\u202c", "\u200b", "\ufeff", "\x00", "\x1b[31m", "\u00a0", "\u0085",
    "\\N{BULLET}", "\\x41", "\\u0041", "\\", "%s %(a)s", "$HOME `id`", "</script><script>alert(1)</script>",
    "```", "Args:\n    self: x\n  y", "\n\nReturns:\n\n    x\n  y", "Note:\n    x\n",
    "# type: ignore", "# noqa", "# fmt: off", "type: ignore[", "from __future__ import braces",
    "../../etc/passwd", "..", "/", "a/b", "COM1", "[x](javascript:alert(1))", "```\nx\n```", "| a | b |",
    "日本語", "é", "😀", "",
]  # fmt: skip
text = st.one_of(
    st.sampled_from(BREAKOUTS),
    st.lists(st.sampled_from([*BREAKOUTS, "word", " ", "\n"]), max_size=4).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)


def readable(text: str) -> str:
    """Without what msgspec allows in no name."""
    return re.sub(r'[\x00-\x1f"\\]', "", text)


names = text.map(readable).filter(bool)


@st.composite
def specifications(draw: st.DrawFn) -> dict[str, Any]:
    """A small document with drawn text wherever a document has text of its own."""
    properties: dict[str, dict[str, Any]] = {
        name: draw(
            st.sampled_from(
                [
                    {"type": "string", "default": draw(text), "example": draw(text)},
                    {"type": "string", "const": draw(text)},
                    {"type": ["string", "null"], "title": draw(text), "pattern": "a", "format": draw(text)},
                    {"type": "object", "title": draw(text), "properties": {draw(names): {"type": "integer"}}},
                    {"type": "string", "enum": draw(st.lists(text, min_size=1, max_size=3, unique=True))},
                    {"type": "string", "x-secret": True},
                    {"type": "string", "x-secret-query": [draw(names)]},
                ]
            )
        )
        for name in draw(st.lists(names, min_size=1, max_size=3, unique=True))
    }
    for schema in properties.values():
        schema["description"] = draw(text)
    parameters = [
        {"name": name, "in": "query", "description": draw(text), "schema": {"type": "string"}, "example": draw(text)}
        for name in draw(st.lists(names, max_size=2, unique=True))
    ]
    path = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": draw(text)}
    json_body = {"schema": {"$ref": "#/components/schemas/Thing"}, "example": {draw(text): draw(text)}}
    operation: dict[str, Any] = {
        "operationId": draw(names),
        "x-python-name": draw(names),
        "tags": [draw(names)],
        "summary": draw(text),
        "description": draw(text),
        "parameters": [path, *parameters],
        "responses": {
            "200": {"description": draw(text), "content": {"application/json": json_body}},
            "404": {"description": draw(text), "x-absent-types": [draw(names)]},
        },
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": draw(text), "version": draw(text), "summary": draw(text), "x-client-name": "Made"},
        "servers": [{"url": "https://api.example.com/" + draw(text)}],
        "externalDocs": {"url": "https://example.com/", "description": draw(text)},
        "x-error": {"type": "error." + draw(names), "message": draw(names)},
        "tags": [{"name": operation["tags"][0], "description": draw(text)}],
        "paths": {"/things/{id}": {"get": operation}},
        "components": {
            "schemas": {"Thing": {"type": "object", "description": draw(text), "properties": properties}},
            "securitySchemes": {
                "b": {
                    "type": "http",
                    "scheme": "bearer",
                    "x-environment-variable": draw(st.sampled_from(["T", '"', DEED])),
                }
            },
        },
    }


def everywhere(texts: list[str]) -> dict[str, Any]:
    """One document with these texts in every place that has text of its own."""
    first = texts[0]
    bearer = {"type": "http", "scheme": "bearer", "description": first, "x-environment-variable": f"V{first}"}
    return {
        "openapi": "3.1.0",
        "info": {"title": first, "version": first, "summary": " ".join(texts), "x-client-name": "Made"},
        "servers": [{"url": f"https://api.example.com/{first}"}],
        "externalDocs": {"url": f"https://example.com/{first}"},
        "x-error": {"type": f"a{first}.b", "message": f"m{first}"},
        "tags": [{"name": f"t{index}{text}", "description": text} for index, text in enumerate(texts)],
        "paths": {
            f"/things/{{id}}/{index}{text.replace('{', '').replace('}', '')}": {"get": _operation(index, text)}
            for index, text in enumerate(texts)
        },
        "components": {
            "schemas": {f"Thing{index}": _schema(text) for index, text in enumerate(texts)},
            "securitySchemes": {"b": bearer},
        },
    }


def _operation(index: int, text: str) -> dict[str, Any]:
    body = {"schema": {"$ref": f"#/components/schemas/Thing{index}"}, "example": text}
    return {
        "operationId": f"o{index}{text}",
        "x-python-name": f"n{text}",
        "tags": [f"t{index}{text}"],
        "summary": text,
        "description": text,
        "externalDocs": {"url": f"https://example.com/{text}"},
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "example": text},
            {"name": f"q{text}", "in": "query", "description": text, "schema": {"type": "string"}},
            {"name": f"X-{index}", "in": "header", "description": text, "schema": {"type": "string", "default": text}},
            {"name": f"$`'{index}", "in": "cookie", "description": text, "schema": {"const": text}},
            {
                "name": f"e{text}",
                "in": "query",
                "schema": {"type": "string", "enum": [text, "x" + text], "default": text},
            },
        ],
        "requestBody": {
            "description": text,
            "content": {"application/json": body, "a/b": {"example": text}, "*/*": {}},
        },
        "responses": {
            "200": {"description": text, "content": {"application/json": body, "text/csv": {"example": text}}},
            "404": {"description": text, "x-absent-types": [f"a{text}"]},
        },
    }


def _schema(text: str) -> dict[str, Any]:
    name = readable(text)
    inner = {f"i{name}": {"type": "string", "enum": [text, f"{text}x"], "description": text}}
    return {
        "type": "object",
        "title": text,
        "description": text,
        "x-unwrap": f"p{name}",
        "properties": {
            f"p{name}": {"type": "object", "title": text, "properties": inner},
            f"s{name}": {"type": "string", "x-secret": True, "example": text, "default": text},
            f"u{name}": {"type": "string", "x-secret-query": [f"k{text}"], "const": text},
            f"e{name}": {"type": "string", "enum": [text, f"{text}x"], "description": text},
        },
    }


def harmless(document: dict[str, Any], folder: Path) -> None:
    """Generate, import all of it, and see that nothing happened but that."""
    with made(json.dumps(document), folder) as package:
        for module in pkgutil.walk_packages(package.package.__path__, f"{package.package.__name__}."):
            importlib.import_module(module.name)
        tomllib.loads((package.folder / "pyproject.toml").read_text(encoding="utf-8"))
        assert not list(folder.rglob(MARK))
        assert [path.name for path in folder.iterdir()] == [package.folder.name]
        for file in package.folder.rglob("*.py"):
            source = file.read_text(encoding="utf-8")
            for node in ast.walk(ast.parse(source)):
                assert not (isinstance(node, ast.Call) and ast.unparse(node.func) in {"open", "system", "os.system"})
        _texts_survive(document, package)
        _docstrings_are_read_as_they_were_written(Path(package.package.__path__[0]))


def _texts_survive(document: dict[str, Any], package: Made) -> None:
    for key, thing in document["components"]["schemas"].items():
        model = package.model(key)
        assert set(model.__struct_encode_fields__) == set(thing["properties"])
        assert (model.__doc__ or "").split() == (thing["description"].strip() or key).split()
        for name, schema in thing["properties"].items():
            if values := schema.get("enum"):
                field = model.__struct_fields__[model.__struct_encode_fields__.index(name)]
                kind = type(getattr(model.from_dict({name: values[0]}), field))
                assert [member.value for member in kind] == values


def _docstrings_are_read_as_they_were_written(package: Path) -> None:
    with warnings() as messages:
        for path in [*package.glob("api/*/*.py"), *package.glob("models/*.py")]:
            for found in objects(path):
                kinds = [kind for kind, _ in sections(found.docstring) if kind != "text"]
                if path.match("api/*/__init__.py") and found.is_function and not found.name.startswith("__"):
                    assert kinds in (["parameters", "returns", "raises"], ["parameters", "yields", "raises"])
                else:
                    assert kinds == []
    assert messages == []


@pytest.mark.slow
@pytest.mark.parametrize("number", range(6))
def test_every_text_everywhere(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    harmless(everywhere(list(dict.fromkeys(BREAKOUTS))[number::6]), tmp_path)


@draw(quick=3, thorough=20, derandomize=True, suppress_health_check=list(HealthCheck))
@given(specifications())
def test_any_text_anywhere(document: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.chdir(name)
        try:
            harmless(document, Path(name))
        except Problem as problem:
            # Names that cannot be told apart are refused; text is not.
            if not re.search("would have one Python name|same Python identifier", str(problem)):
                raise


@pytest.mark.parametrize("name", ['"', "\\", "\n", "a\x00b"])
def test_a_property_name_that_msgspec_cannot_read_is_refused(name: str, tmp_path: Path) -> None:
    document = everywhere(["x"])
    document["components"]["schemas"]["Thing0"]["properties"][name] = {"type": "string"}
    with pytest.raises(Problem, match="quote, backslash or control character"):
        harmless(document, tmp_path)


@pytest.mark.parametrize("text", spread(filter(None, BREAKOUTS), quick=12))
def test_a_media_type_or_header_that_is_none_is_left_out(text: str, tmp_path: Path) -> None:
    document = everywhere(["x"])
    operation = next(iter(document["paths"].values()))["get"]
    operation["responses"]["200"]["content"] = {f"a/{text}": {}}
    operation["parameters"].append({"name": f"h {text}", "in": "header", "schema": {"type": "string"}})
    with pytest.raises(Problem, match="would be left out of the package") as caught:
        harmless(document, tmp_path)
    assert "more)" in caught.value.message or re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text)

"""Renders one operation of an OpenAPI document as a documentation page, in each form that pages come in.

The markup is our own, as small as the parsers allow; its class names and its quirks are those of
the real pages: labels that hide types, forms of anyOf of which only the first is shown, rows that
fold open and then do not tell whether they can be null.
"""

from __future__ import annotations

import html as markup
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]
METHODS = ("get", "put", "post", "delete")


def inline(document: Any, node: Any) -> Any:
    """The node with every reference replaced by what it names; there must be no circles."""
    if isinstance(node, list):
        return [inline(document, item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = document
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        return inline(document, target)
    return {name: inline(document, value) for name, value in node.items()}


def operation(document: Any) -> tuple[str, str, Any]:
    """Method, path and content of the first operation, references replaced."""
    path, item = next(iter(document["paths"].items()))
    method = next(name for name in METHODS if name in item)
    return method.upper(), path, inline(document, item[method])


def label(schema: Schema) -> str:
    """What is printed for a type."""
    if "items" in schema:
        return label(schema["items"]) + "[]"
    kind = schema.get("type")
    names = kind if isinstance(kind, list) else [kind] if kind else []
    if "format" in schema:
        return f"{','.join(names)}<{schema['format']}>" if names else schema["format"]
    if any(key in schema for key in ("anyOf", "oneOf", "allOf")):
        return "object"
    if kind in ("object", "array"):
        return str(kind)
    if "title" in schema and kind:
        return f"{schema['title']} ({','.join(names)})"
    separator = "," if folds(schema) else " | "
    return schema.get("title") or separator.join(names)


def folds(schema: Schema) -> bool:
    """Whether a row opens to show what is below."""
    items = schema.get("items", {})
    deep = ("properties", "anyOf", "oneOf", "additionalProperties")
    return any(schema.get(key) for key in deep) or any(items.get(key) for key in deep[:3])


def nullable(schema: Schema) -> bool:
    """Whether the row is marked so; a row that folds open never is."""
    kind = schema.get("type")
    return not folds(schema) and (bool(schema.get("nullable")) or (isinstance(kind, list) and "null" in kind))


def flags(schema: Schema, *, required: bool) -> list[str]:
    """The marks after a label."""
    marks = (("nullable", nullable(schema)), ("required", required), ("deprecated", bool(schema.get("deprecated"))))
    return [name for name, shown in marks if shown]


def qualifiers(schema: Schema) -> str:
    """The line of possible values, with literals in backticks."""
    if "items" in schema:
        return qualifiers(schema["items"])
    groups = []
    if "minLength" in schema:
        groups.append("`non-empty`" if schema["minLength"] == 1 else f"`>= {schema['minLength']} characters`")
    if "maxLength" in schema:
        groups.append(f"`<= {schema['maxLength']} characters`")
    bounds = [f"`{sign} {schema[name]}`" for name, sign in (("minimum", ">="), ("maximum", "<=")) if name in schema]
    groups += [" and ".join(bounds)] if bounds else []
    if "pattern" in schema:
        groups.append(f"Value must match regular expression `{schema['pattern']}`")
    if "enum" in schema:
        groups.append("[" + ", ".join(f"`{value}`" for value in schema["enum"]) + "]")
    return ", ".join(groups)


def plain(value: object) -> str:
    """A value as it is printed."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def settings(schema: Schema, example: object = None) -> Iterator[tuple[str, str]]:
    """Default and example of a row, each with its title."""
    if "default" in schema:
        yield "Default value:", plain(schema["default"])
    if example is None and "example" not in schema:
        return
    yield "Example:", plain(schema["example"] if example is None else example)


def bodies(content: Mapping[str, Any]) -> Iterator[tuple[Schema, Any]]:
    """Schema and example of every media type."""
    for entry in content.values():
        yield entry.get("schema", {}), entry.get("example")


def whole(schema: Schema) -> Schema:
    """A body that is no object and no list is shown as one row, named by its type."""
    kind = schema.get("type")
    scalar = isinstance(kind, str) and kind not in ("object", "array")
    return {"properties": {kind: schema}, "required": []} if scalar else schema


# HTML ------------------------------------------------------------------------------------------


def html(document: Any) -> str:
    """The page as a server sends it."""
    method, path, body = operation(document)
    address = path.replace("{", ":").replace("}", "")
    parts = [
        f"<!doctype html><html><head><title>{body['summary']}</title></head><body><main>",
        '<div class="col openapi-left-panel__container"><h1>Page</h1>',
        f'<pre class="openapi__method-endpoint"><span class=badge>{method}</span> <h2>{address}</h2></pre>',
        f"<p>{markup.escape(body['description'])}</p><h2 id=request>Request</h2>",
        *html_parameters(body.get("parameters", [])),
        *html_request(body.get("requestBody")),
        '<div class="openapi-tabs__container"><div>',
        *(html_response(status, one) for status, one in body["responses"].items()),
        "</div></div></div></main></body></html>",
    ]
    return "\n".join(parts)


def html_parameters(parameters: list[Any]) -> Iterator[str]:
    for place in ("path", "query", "header"):
        rows = [one for one in parameters if one["in"] == place]
        if rows:
            items = "".join(html_parameter(one) for one in rows)
            head = f"<summary><h3>{place.title()} Parameters</h3></summary>"
            yield f"<details>{head}<div><ul>{items}</ul></div></details>"


def html_parameter(one: Any) -> str:
    schema = one["schema"]
    shown = schema.get("format") or schema.get("title") or label(schema)
    marks = [name for name in ("required", "deprecated") if one.get(name)]
    text = html_details(schema, one.get("description"), one.get("example"))
    return f'<div class="openapi-params__list-item">{html_head(one["name"], shown, marks, "type")}{text}</div>'


def html_head(name: str, shown: str, marks: list[str], kind: str) -> str:
    spans = "".join(f' <span class="openapi-schema__{mark}">{mark}</span>' for mark in marks)
    name = f'<strong class="openapi-schema__property">{markup.escape(name)}</strong>'
    return (
        f'<span class="openapi-schema__container">{name}'
        f'<span class="openapi-schema__{kind}"> {markup.escape(shown)}</span>{spans}</span>'
    )


def html_details(schema: Schema, description: str | None, example: object = None) -> str:
    text = f"<p>{markup.escape(description)}</p>" if description else ""
    if values := qualifiers(schema):
        pieces = markup.escape(values).split("`")
        codes = "".join(f"<code>{piece}</code>" if index % 2 else piece for index, piece in enumerate(pieces))
        text += f"<p><strong>Possible values:</strong> {codes}</p>"
    for title, value in settings(schema, example):
        code = f"<span><code>{markup.escape(value)}</code></span>"
        text += f"<br style=display:none /><span class=openapi-example><strong>{title}</strong> {code}</span>"
    return text


def html_request(request: Any) -> Iterator[str]:
    if request:
        (schema, _), *_ = bodies(request["content"])
        words = (" <span>array</span>" if schema.get("type") == "array" else "") + (
            ' <strong class="openapi-schema__required">required</strong>' if request.get("required") else ""
        )
        head = f'<summary><h3 class="openapi-markdown__details-summary-header-body">Body{words}</h3></summary>'
        yield f'<details class="mime">{head}<div><ul>{html_schema(schema)}</ul></div></details>'


def html_response(status: str, response: Any) -> str:
    prose = f"<div><p>{markup.escape(response['description'])}</p></div>"
    text = f'<div role="tabpanel" hidden><h3>Status {status}</h3>{prose}'
    for schema, example in bodies(response.get("content", {})):
        if example is not None:
            text += f"<div role=tabpanel><pre><code>{markup.escape(json.dumps(example, indent=2))}</code></pre></div>"
        rows = html_schema(whole(schema))
        head = "<summary><strong>Schema</strong></summary>"
        text += f"<div role=tabpanel hidden><details class=response>{head}<div><ul>{rows}</ul></div></details></div>"
    return text + "</div>"


def html_schema(schema: Schema) -> str:
    """The rows of a schema: its forms, its properties, its map values, its items."""
    text = ""
    for key in ("anyOf", "oneOf"):
        if key in schema:
            first = html_form(schema[key][0])
            tabs = f'<div class="openapi-tabs__schema-container"><div role=tabpanel>{first}</div></div>'
            text += f'<span class="badge">{key}</span>{tabs}'
    for name, child in schema.get("properties", {}).items():
        text += html_row(name, child, required=name in schema.get("required", ()))
    if schema.get("additionalProperties"):
        text += html_row("property name*", schema["additionalProperties"], required=False)
    if (folds(schema) and "items" in schema) or (not text and "items" in schema):
        inner = html_schema(schema["items"]) or html_row("", schema["items"], required=False)
        text += f'<div class="openapi-array-bracket-open"></div>{inner}<div class="openapi-array-bracket-close"></div>'
    return text


def html_form(schema: Schema) -> str:
    return html_schema(schema) if folds(schema) else html_row("", schema, required=False)


def html_row(name: str, schema: Schema, *, required: bool) -> str:
    head = html_head(name, label(schema), flags(schema, required=required), "name")
    if not folds(schema):
        return f'<li class="openapi-schema__list-item">{head}{html_details(schema, schema.get("description"))}'
    text = f"<div><p>{markup.escape(schema['description'])}</p></div>" if "description" in schema else ""
    inner = f"<summary>{head}</summary><div>{text}<ul>{html_schema(schema)}</ul></div>"
    return f'<li class="openapi-schema__list-item"><details>{inner}</details>'


# Markdown --------------------------------------------------------------------------------------


def twin(document: Any) -> str:
    """The Markdown published beside the page."""
    return _markdown(document, lambda shown, marks: " ".join(["", shown, *marks]).rstrip(), bullet="*")


def capture(document: Any) -> str:
    """The page captured from a browser: words run into each other, and brackets are escaped."""
    server = document["servers"][0]["url"]
    text = _markdown(document, lambda shown, marks: f" {_escaped(shown)}{''.join(marks)}", bullet="-", server=server)
    head = f"---\ntitle: A page\nsource: {document['externalDocs']['url']}\n---\n\n[Skip](#main)\n\n"
    return (
        head
        + text
        + "\n\n#### Authorization: http\n\n```\nname: httpBearertype: httpscheme: bearerdescription: A token.\n```\n"
    )


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in "[]|" else char for char in text)


Words = Callable[[str, list[str]], str]


def _markdown(document: Any, words: Words, *, bullet: str, server: str = "") -> str:
    method, path, body = operation(document)
    address = path.replace("{", ":").replace("}", "")
    between = "\n" if bullet == "*" else " "
    lines = [
        f"# {body['summary']}",
        "",
        "```",
        f"{method}{between}{server}{address}",
        "```",
        "",
        body["description"],
        "",
    ]
    lines += ["## Request", ""]
    for place in ("path", "query", "header"):
        rows = [one for one in body.get("parameters", []) if one["in"] == place]
        lines += [f"### {place.title()} Parameters", ""] if rows else []
        for one in rows:
            lines += _markdown_parameter(one, words, bullet)
    if request := body.get("requestBody"):
        (schema, _), *_ = bodies(request["content"])
        kind = "array" if schema.get("type") == "array" else ""
        lines += [" ".join(["### Body", kind, "required" if request.get("required") else ""]).rstrip(), ""]
        lines += _markdown_rows(schema, words, bullet, 0)
    lines += ["## Responses", ""]
    # Captures keep the tabs, as lists.
    lines += [f"- {status}" for status in body["responses"]] if bullet == "-" else []
    for status, response in body["responses"].items():
        lines += _markdown_response(status, response, words, bullet)
    return "\n".join(lines)


def _markdown_parameter(one: Any, words: Words, bullet: str) -> list[str]:
    schema = one["schema"]
    shown = schema.get("format") or schema.get("title") or label(schema)
    marks = [name for name in ("required", "deprecated") if one.get(name)]
    lead, space = ("* ", "  ") if bullet == "*" else ("", "")
    text = _markdown_details(schema, one.get("description"), space, one.get("example"))
    return [f"{lead}**{one['name']}**{words(shown, marks)}", "", *text, ""]


def _markdown_details(schema: Schema, description: str | None, space: str, example: object = None) -> list[str]:
    lines = [f"{space}{description}", ""] if description else []
    if values := qualifiers(schema):
        lines += [f"{space}**Possible values:** {values}", ""]
    for title, value in settings(schema, example):
        lines += [f"{space}**{title}** `{value}`", ""]
    return lines


def _markdown_response(status: str, response: Any, words: Words, bullet: str) -> list[str]:
    lines = [f"### Status {status}", "", response["description"], ""]
    content = response.get("content", {})
    for media, (schema, example) in zip(content, bodies(content), strict=True):
        lines += [f"- {media}", "", "- Example", "- Schema", ""] if bullet == "-" else []
        if example is not None:
            lines += ["```json", json.dumps(example, indent=2), "```", ""]
        lines += ["**Schema**", "", *_markdown_rows(whole(schema), words, bullet, 0)]
    return lines


def _markdown_rows(schema: Schema, words: Words, bullet: str, depth: int) -> list[str]:
    lines: list[str] = []
    space = "  " * depth
    for key in ("anyOf", "oneOf"):
        if key in schema:
            lines += _markdown_form(key, schema[key][0], words, bullet, depth)
    for name, child in schema.get("properties", {}).items():
        marks = flags(child, required=name in schema.get("required", ()))
        lines += [
            f"{space}{bullet} **{name}**{words(label(child), marks)}",
            "",
            *_markdown_below(child, words, bullet, depth),
        ]
    if schema.get("additionalProperties"):
        child = schema["additionalProperties"]
        lines += [f"{space}{bullet} **property name\\***{words(label(child), [])}", ""]
        lines += _markdown_below(child, words, bullet, depth) if folds(child) else []
    if "items" in schema:
        lines += _markdown_rows(schema["items"], words, bullet, depth)
    return lines


def _markdown_form(key: str, form: Schema, words: Words, bullet: str, depth: int) -> list[str]:
    space = "  " * depth
    head = [f"{space}{bullet} {key}", ""] if bullet == "*" else [key, ""]
    if folds(form):
        return [*head, *_markdown_rows(form, words, bullet, depth)]
    inner = space + "  " if bullet == "*" else ""
    return [
        *head,
        f"{inner}{words(label(form), []).strip()}",
        "",
        *_markdown_details(form, form.get("description"), inner),
    ]


def _markdown_below(schema: Schema, words: Words, bullet: str, depth: int) -> list[str]:
    if not folds(schema):
        return _markdown_details(schema, schema.get("description"), "  " * (depth + 1))
    # Captures leave the prose of a row that folds open at the margin.
    space = "" if bullet == "-" else "  " * (depth + 1)
    prose = [f"{space}{schema['description']}", ""] if "description" in schema else []
    return prose + _markdown_rows(schema, words, bullet, depth + 1)


FORMS: Mapping[str, Callable[[Any], str]] = {"html": html, "twin": twin, "capture": capture}

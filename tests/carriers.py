"""Small pages in the form of each generator of documentation, around any OpenAPI document."""

from __future__ import annotations

import base64
import html
import json
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import yaml

Document = Mapping[str, Any]
URL = "openapi.json"


def script_json(document: Document) -> str:
    return json.dumps(document, indent=1).replace("</", "<\\/").replace("<!--", "\\u003c!--")


def single(text: str) -> str:
    """A text as a literal of JavaScript in single quotes."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("</", "<\\/") + "'"


def html_page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html>\n<head>{head}<title>API</title></head>\n<body>\n{body}\n</body>\n</html>\n"


def script(code: str) -> str:
    return html_page(f'<div id="app"></div>\n<script>\n{code}\n</script>')


def attribute(text: str) -> str:
    return html.escape(text, quote=True)


def swagger(options: str) -> str:
    call = f"window.onload = function() {{\n  // url: 'no.json'\n  window.ui = SwaggerUIBundle({options})\n}}"
    return html_page(
        f'<div id="swagger-ui"></div>\n<script src="./swagger-ui-bundle.js"></script>\n<script>{call}</script>'
    )


def front_matter(document: Document) -> str:
    """The operation of a document of one, as docusaurus-plugin-openapi-docs writes it."""
    ((path, item),) = document["paths"].items()
    ((method, operation),) = item.items()
    data = {**operation, "method": method, "path": path, "servers": document["servers"], "info": document["info"]}
    return base64.b64encode(zlib.compress(json.dumps(data).encode())).decode()


def yaml_of(document: Document) -> str:
    text = str(yaml.safe_dump(document, sort_keys=False, default_style='"', width=10_000))
    return text.replace("</", "\\x3c/")


EMBEDDED: Mapping[str, tuple[str, Callable[[Document], str]]] = {
    "redoc-state": (
        "redoc",
        lambda d: script(f'const __redoc_state = {{"menu": {{}}, "spec": {{"data": {script_json(d)}}}}};'),
    ),
    "redoc-definition": (
        "redoc",
        lambda d: html_page(
            f'<script type="module">\n const __redoc_definition = {script_json(d)};\n hydrate()\n</script>'
        ),
    ),
    "redoc-init": ("redoc", lambda d: script(f"Redoc.init({script_json(d)}, {{}}, document.getElementById('redoc'))")),
    "redoc-init-name": ("redoc", lambda d: script(f"var spec = {script_json(d)};\nRedoc.init(spec, {{}})")),
    "swagger-spec": (
        "swagger-ui",
        lambda d: swagger(f"{{\n dom_id: '#swagger-ui', spec: {script_json(d)}, presets: [A.b] }}"),
    ),
    "swagger-name": (
        "swagger-ui",
        lambda d: swagger("{spec: spec1, dom_id: '#x'}").replace(
            "window.ui", f'var options = {{"swaggerDoc": {script_json(d)}}};\nvar spec1 = options.swaggerDoc\nwindow.ui'
        ),
    ),
    "swagger-parsed": (
        "swagger-ui",
        lambda d: swagger("configObject").replace(
            "window.ui", f"var configObject = JSON.parse({single(json.dumps({'spec': d}))});\nwindow.ui"
        ),
    ),
    "scalar-script": (
        "scalar",
        lambda d: html_page(f'<script id="api-reference" type="application/json">\n{script_json(d)}\n</script>'),
    ),
    "scalar-yaml": ("scalar", lambda d: html_page(f'<script id="api-reference">\n{yaml_of(d)}</script>')),
    "scalar-configuration": (
        "scalar",
        lambda d: html_page(
            f'<script id="api-reference" data-configuration="{attribute(json.dumps({"content": d}))}"></script>'
        ),
    ),
    "scalar-call": (
        "scalar",
        lambda d: script(f"Scalar.createApiReference('#app', {{theme: 'moon', content: {script_json(d)}}})"),
    ),
    "scalar-text": (
        "scalar",
        lambda d: script(
            f"Scalar.createApiReference('#app', {{sources: [{{title: 'A', content: {single(yaml_of(d))}}}]}})"
        ),
    ),
    "stoplight-attribute": (
        "stoplight-elements",
        lambda d: html_page(
            f"<elements-api id=docs apiDescriptionDocument='{attribute(json.dumps(d))}' router=hash></elements-api>"
        ),
    ),
    "stoplight-script": (
        "stoplight-elements",
        lambda d: html_page(
            f'<elements-api id="docs"/>\n<script type="application/json" id="spec">{script_json(d)}</script>\n<script>'
            'const spec = JSON.parse(document.getElementById("spec").textContent);\n'
            "document.getElementById('docs').apiDescriptionDocument = spec;</script>"
        ),
    ),
    "rapidoc-load": (
        "rapidoc",
        lambda d: html_page(
            f"<rapi-doc id=r></rapi-doc><script>document.getElementById('r').loadSpec({script_json(d)})</script>"
        ),
    ),
    "mintlify": (
        "mintlify",
        lambda d: (
            f"# Get\n\n> Gets it.\n\n\n## OpenAPI\n\n````yaml /{URL} get {next(iter(d['paths']))}\n{yaml_of(d)}\n````\n"
        ),
    ),
    "readme-markdown": (
        "readme",
        lambda d: f"# Get\n\nGets it.\n\n# OpenAPI definition\n\n```json\n{script_json(d)}\n```\n",
    ),
    "readme-page": (
        "readme",
        lambda d: html_page(
            f'<script id="ssr-props">{script_json({"document": {"api": {"schema": d}}})}</script>',
        ),
    ),
    "readme-attribute": (
        "readme",
        lambda d: html_page(
            f'<script id="ssr-props" data-initial-props="{attribute(json.dumps({"oasDefinition": d}))}"></script>'
        ),
    ),
    "gitbook": (
        "gitbook",
        lambda d: f"# Stations\n\n## Get a station\n\n```json\n{json.dumps(d)}\n```\n\n## The Station object\n",
    ),
    "docusaurus-source": (
        "docusaurus",
        lambda d: f"---\nid: get\ntitle: Get\napi: {front_matter(d)}\n---\n\nimport A from 'a';\n\n<A />\n",
    ),
    "docusaurus-built": (
        "docusaurus",
        lambda d: (
            f'(self.x=self.x||[]).push([[1],{{2:e=>{{e.exports=JSON.parse(\'{{"id":"get","frontMatter":{{"api":"{front_matter(d)}"}}}}\')}}}}]);'
        ),
    ),
}
"""Pages with the document in them, each with the format that is said of them."""

ADDRESSED: Mapping[str, tuple[str, str]] = {
    "redoc-element": ("redoc", html_page(f'<redoc spec-url="{URL}"></redoc>')),
    "redoc-init": ("redoc", script(f"Redoc.init('{URL}', {{scrollYOffset: 50}}, document.body)")),
    "swagger-url": ("swagger-ui", swagger(f'{{\n url: "./{URL}",\n dom_id: "#swagger-ui",\n presets: [A.presets.b]}}')),
    "swagger-urls": ("swagger-ui", swagger(f"{{ urls: [{{url: '{URL}', name: 'A'}}], 'urls.primaryName': 'A' }}")),
    "scalar-url": ("scalar", html_page(f'<script id="api-reference" data-url="{URL}"></script>')),
    "scalar-call": ("scalar", script(f"Scalar.createApiReference('#app', {{\n // The document\n url: '{URL}',\n}})")),
    "scalar-sources": (
        "scalar",
        script(f"createApiReference('#app', {{ sources: [ {{ url: `{URL}`, default: true }} ] }})"),
    ),
    "scalar-old": ("scalar", html_page(f'<div data-spec-url="{URL}"></div>')),
    "stoplight": ("stoplight-elements", html_page(f'<elements-api apiDescriptionUrl="{URL}" router="hash"/>')),
    "rapidoc": ("rapidoc", html_page(f'<rapi-doc spec-url = "{URL}" theme = "dark"> </rapi-doc>')),
    "openapi-explorer": ("rapidoc", html_page(f'<openapi-explorer spec-url="{URL}"></openapi-explorer>')),
    "gitbook": (
        "gitbook",
        f'# Get\n\n{{% openapi src="./{URL}" path="/a" method="get" %}}\n[x](x)\n{{% endopenapi %}}\n',
    ),
    "gitbook-operation": (
        "gitbook",
        f'# Get\n\n{{% openapi-operation spec="a" path="/a" %}}\n[OpenAPI a]({URL})\n{{% endopenapi-operation %}}\n',
    ),
}
"""Pages that name the address of their document."""

WITHOUT: Mapping[str, tuple[str, str]] = {
    "redoc": ("Redoc", html_page("<redoc></redoc>")),
    "redoc-code": ("Redoc", script("Redoc.init({openapi: '3.1.0', paths: {}}, {}, e)")),
    "redoc-dom": ("Redoc", html_page('<div class="redoc-wrap a"><h1>Get</h1></div>')),
    "swagger-ui": ("Swagger UI", html_page('<div id="swagger-ui"><h2>Get</h2></div>')),
    "swagger-ui-made": ("Swagger UI", swagger("{ url: window.location.origin + '/openapi.json' }")),
    "swagger-ui-added": ("Swagger UI", swagger("{ url: '/openapi.json' + query }")),
    "swagger-ui-literal": ("Swagger UI", swagger("{ spec: {openapi: '3.1.0', paths: {}} }")),
    "scalar": ("Scalar", html_page('<script src="https://cdn.example.com/npm/@scalar/api-reference"></script>')),
    "scalar-made": ("Scalar", script("Scalar.createApiReference('#app', { url: new URL('spec', base).toString() })")),
    "stoplight": ("Stoplight Elements", html_page("<elements-api></elements-api>")),
    "rapidoc": ("RapiDoc", html_page("<rapi-doc></rapi-doc>")),
    "mintlify": ("Mintlify", html_page("<h1>Get</h1>", '<meta name="generator" content="Mintlify"/>')),
    "mintlify-old": ("Mintlify", "# Get\n\n## OpenAPI\n\n````yaml get /a\npaths:\n  path: /a\n  method: get\n````\n"),
    "mintlify-source": ("Mintlify", '---\ntitle: Get\nopenapi: "get /a"\n---\n\nText.\n'),
    "readme": ("ReadMe", html_page("<h1>Get</h1>", '<meta name="readme-deploy" content="5.0">')),
    "readme-prose": ("ReadMe", html_page('<script id="ssr-props" type="application/json">{"document": {}}</script>')),
    "gitbook": ("GitBook", html_page("<h1>Get</h1>", '<meta name="generator" content="GitBook (1.2)">')),
}
"""Pages of which only the generator is known."""

"""What a page shows of where the operation is, and of the way to authenticate."""

from __future__ import annotations

import pytest

from generator.drift.facts.compare import compare
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation
from generator.drift.sources.page.endpoint import SecurityScheme, parse_endpoint, parse_security_scheme


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("GET https://x.example/things", ("GET /things", "https://x.example")),
        ("GET v1/things", ("GET /things", "v1")),
        ("GET api/v1/things/:id", ("GET /v1/things/{id}", "api")),
        ("GET v1", None),
        ("See GET v1/things for more", None),
    ],
)
def test_an_endpoint_may_stand_below_a_relative_server(text: str, endpoint: tuple[str, str] | None) -> None:
    assert parse_endpoint(text) == endpoint


FLOWS = 'flows: {\n  "clientCredentials": {\n    "scopes": {\n      "read": "Reads."\n    }\n  }\n}'


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("name: tokentype: httpscheme: Bearer", ("token", "http bearer", None)),
        ("name: X-Keytype: apiKeyin: header", ("X-Key", "apiKey", None)),
        (f"name: oauthtype: oauth2scopes: read:all,write:all{FLOWS}", ("oauth", "oauth2", ("read:all", "write:all"))),
        (f"name: oauth type: oauth2 scopes: `read` {FLOWS}", ("oauth", "oauth2", ("read",))),
        (f"name: oauthtype: oauth2{FLOWS}", ("oauth", "oauth2", ())),
        (
            "name: oidtype: openIdConnectscopes: a,bopenIdConnectUrl: https://x.example",
            ("oid", "openIdConnect", ("a", "b")),
        ),
        ("name: tokentype: httpscheme: bearerdescription: The scopes: all.", ("token", "http bearer", None)),
        ("nothing", None),
    ],
)
def test_a_scheme_is_read_from_words_without_spaces_between(text: str, scheme: tuple[object, ...] | None) -> None:
    assert parse_security_scheme(text) == (scheme and SecurityScheme(*scheme))  # type: ignore[arg-type]


BLOCKS = {
    "oauth": f"<pre><b>name: oauth</b><b>type: oauth2</b><b>scopes: read</b><b>{FLOWS}</b></pre>",
    "key": "<pre><span>name: X-Key</span><span>type: apiKey</span><span>in: header</span></pre>",
}


def judge(shown: list[str], security: str) -> list[tuple[str, str, object, object]]:
    """What differs between a page that shows these schemes and an operation that needs `security`."""
    page = (
        "<div class=openapi-left-panel__container><pre class=openapi__method-endpoint><span>GET</span>"
        "<h2>https://api.example.com/things</h2></pre>"
        "<div role=tabpanel><h3>Status 204</h3><p>Done.</p></div></div>"
        f"<details class=openapi-security__details>{''.join(BLOCKS[one] for one in shown)}</details>"
    )
    spec = f"""
openapi: 3.1.0
components:
  securitySchemes:
    oauth: {{type: oauth2, flows: {{}}}}
    key: {{type: apiKey, in: header, name: X-Key}}
paths: {{/things: {{get: {{security: {security}, responses: {{"204": {{description: Done.}}}}}}}}}}
"""
    ours = read_operation(openapi.parse(spec, "spec.yaml"), "GET /things")
    found = compare(detect.read_page(page, "page.html", "html"), ours).differences
    return [(one.part, one.aspect.value, one.docs, one.spec) for one in found]


@pytest.mark.parametrize(
    ("shown", "security", "expected"),
    [
        (["oauth"], "[{oauth: [read]}]", []),
        (["oauth"], "[{oauth: [read]}, {key: []}]", []),  # of the alternatives a page shows the first
        (["oauth", "key"], "[{key: [], oauth: [read]}]", []),
        ([], "[{}, {oauth: [read]}]", []),  # the first is to need none
        (["oauth"], "[{oauth: []}]", [("security:oauth", "scopes", ["read"], None)]),
        (["oauth"], "[{oauth: [write]}]", [("security:oauth", "scopes", ["read"], ["write"])]),
        (["oauth", "key"], "[{oauth: [read]}, {key: []}]", [("security:oauth", "together", ["apiKey"], None)]),
        (["oauth"], "[{oauth: [read], key: []}]", [("security:oauth", "together", None, ["apiKey"])]),
        (["key"], "[{oauth: [read]}]", [("security:X-Key", "presence", True, False)]),
        ([], "[{oauth: [read]}]", [("security:oauth", "presence", False, True)]),
    ],
)
def test_scopes_and_what_is_needed_together_are_compared(
    shown: list[str], security: str, expected: list[tuple[str, str, object, object]]
) -> None:
    assert judge(shown, security) == expected

"""The traps of real pages, each in the smallest page that has it."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pytest

from generator.drift.facts.compare import compare
from generator.drift.facts.model import ANY_OF, ITEMS, VALUES, Aspect, Node, Reading
from generator.drift.sources import detect, openapi
from generator.drift.sources.operation import read_operation
from generator.problem import Problem

HEAD = '<!doctype html><body><div class="openapi-left-panel__container"><pre class="openapi__method-endpoint">'
TAIL = "</div></div></div>"


def html(rows: str, *, before: str = "", endpoint: str = "<span>GET</span> <h2>/things/:id</h2>") -> Reading:
    text = (
        f"{HEAD}{endpoint}</pre>{before}<div class=openapi-tabs__container><div>"
        f"<div role=tabpanel hidden><h3>Status 200</h3>{rows}</div></div></div></div>"
    )
    return detect.read_page(text, "page", "html")


def schema(rows: str) -> str:
    return f"<details class=response><summary><strong>Schema</strong></summary><div><ul>{rows}</ul></div></details>"


def row(name: str, label: str, *flags: str, inside: str = "", tag: str = "li") -> str:
    marks = "".join(f'<span class="openapi-schema__{flag}">{flag}</span>' for flag in flags)
    head = (
        f"<span class=openapi-schema__container><strong class=openapi-schema__property>{name}</strong>"
        f"<span class=openapi-schema__name> {label}</span>{marks}</span>"
    )
    body = f"<details><summary>{head}</summary><div><ul>{inside}</ul></div></details>" if inside else head
    return f"<{tag} class=openapi-schema__list-item>{body}</{tag}>"


def body(reading: Reading, part: str = "response:200") -> Node:
    return next(iter(reading.parts[part].children.values()))


def test_hidden_panels_count_and_end_tags_may_be_left_out() -> None:
    rows = row("id", "string", "required").replace("</li>", "") + row("size", "integer").replace("</li>", "")
    children = body(html(schema(rows))).children
    assert list(children) == ["id", "size"]
    assert children["id"].claims[Aspect.REQUIRED] is True
    assert children["size"].claims[Aspect.REQUIRED] is False


def test_a_page_that_ends_within_an_element_has_been_cut() -> None:
    whole = f"{HEAD}GET /things/:id</pre><script>'<div>'</script>{schema(row('id', 'string'))}"
    for end in (len(whole), whole.index("</details>")):
        with pytest.raises(Problem, match="no end; the page has been cut"):
            detect.read_page(whole[:end], "page", "html")
    detect.read_page(f"{whole}</div>", "page", "html")


def parameters(items: str, title: str = "Query Parameters") -> str:
    return f"<details><summary><h3>{title}</h3></summary><div><ul>{items}</ul></div></details>"


def parameter(name: str, *flags: str) -> str:
    return row(name, "string", *flags).replace("openapi-schema__list-item", "openapi-params__list-item")


def test_parameters_are_rows_below_a_title() -> None:
    reading = html(schema(row("id", "string")), before=parameters(parameter("limit", "required")))
    assert reading.parts["parameter:query:limit"].claims[Aspect.REQUIRED] is True


def test_a_section_without_anything_in_it_has_no_parameters() -> None:
    assert list(html(schema(row("id", "string")), before=parameters("")).parts) == ["operation", "response:200"]


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (parameters("<p>All of them.</p>"), "a section titled Query Parameters whose rows are not understood"),
        (parameters(parameter("limit").replace("params__list-item", "x")), "Query Parameters whose rows are not"),
        (parameters(parameter("limit") + parameter("offset").replace("__list-item", "-row")), "'offset string'"),
        (parameters(parameter("limit").replace("schema__container", "schema__head")), "a row of unknown form"),
        (parameters(parameter("limit", "required").replace("schema__required", "x")), "'limit stringrequired'"),
        (parameters(parameter("limit"), "Parameters"), "parameters outside of the sections for them"),
    ],
)
def test_parameters_in_another_layout_are_not_understood(before: str, reason: str) -> None:
    with pytest.raises(Problem, match=reason):
        html(schema(row("id", "string")), before=before)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("schema__container", "schema__head"),
        ("schema__list-item", "schema__row"),
        ("schema__property", "schema__key"),
        ("schema__name", "schema__kind"),
        ("schema__required", "schema__needed"),
    ],
)
def test_rows_in_another_layout_are_not_understood(name: str, instead: str) -> None:
    rows = row("id", "string") + row("name", "string", "required").replace(name, instead)
    with pytest.raises(Problem, match=r"a row of unknown form, 'name string.*'; the layout is not understood"):
        html(schema(rows))


def test_a_status_that_only_a_tab_names_is_unknown() -> None:
    tabs = '<ul><li class="tabs__item openapi-tabs__response-code-item">404</li></ul>'
    with pytest.raises(Problem, match="status 404 in a list and no section about it"):
        html(tabs + schema(row("id", "string")))


@pytest.mark.parametrize("tag", ["li", "div"])
def test_older_pages_have_other_elements(tag: str) -> None:
    inner = row("id", "string", tag=tag)
    children = body(html(schema(row("data", "object", inside=inner, tag=tag)))).children
    assert list(children["data"].children) == ["id"]


def test_a_link_without_width_is_no_part_of_a_heading() -> None:
    text = HEAD + "GET /things/:id</pre><div role=tabpanel><h3>Status 200\u200b<a href=#status-200>\u200b</a></h3>"
    assert "response:200" in detect.read_page(text + TAIL, "page", "html").parts


def test_only_the_panel_of_the_page_counts() -> None:
    reading = html(schema(row("id", "string")) + TAIL + schema(row("other", "string")))
    assert list(body(reading).children) == ["id"]


def test_of_rows_with_children_the_label_of_an_object_alone_tells_whether_it_can_be_null() -> None:
    inside = row("id", "string")
    rows = row("one", "object", inside=inside) + row("two", "object | null", inside=inside)
    children = body(html(schema(rows + row("list", "object[]", inside=inside)))).children
    assert [child.claims.get(Aspect.NULLABLE) for child in children.values()] == [False, True, None]


def test_response_headers_are_no_properties() -> None:
    headers = f"<details><summary><strong>Response Headers</strong></summary><ul>{row('Location', '')}</ul></details>"
    assert list(body(html(headers + schema(row("id", "string")))).children) == ["id"]


def test_map_values_and_lists() -> None:
    values = row("property name*", "Price", inside=row("amount", "number"))
    brackets = ("<div class=openapi-array-bracket-open></div>", "<div class=openapi-array-bracket-close></div>")
    lines = row("lines", "object[]", inside=f"{brackets[0]}{row('sku', 'string')}{brackets[1]}")
    children = body(html(schema(row("prices", "object", inside=values) + lines))).children
    assert list(children["prices"].children[VALUES].children) == ["amount"]
    assert list(children["lines"].children[ITEMS].children) == ["sku"]


def test_a_body_that_is_no_object_is_named_by_its_type() -> None:
    node = body(html(schema(row("string", "string"))))
    assert node.claims[Aspect.TYPE] == "string"
    assert node.children == {}


def test_only_the_first_form_is_shown() -> None:
    tabs = f"<div class=openapi-tabs__schema-container><div role=tabpanel>{row('', 'string')}</div></div>"
    forms = f"<span class=badge>anyOf</span>{tabs}"
    node = body(html(schema(row("mode", "object", inside=forms)))).children["mode"]
    assert node.claims[Aspect.TYPE] == ANY_OF
    assert [form.claims[Aspect.TYPE] for form in node.variants] == ["string"]
    assert not node.every_variant
    assert Aspect.NULLABLE not in node.claims


def test_tabs_name_every_form_once_scripts_ran() -> None:
    names = "<ul role=tablist><li role=tab>Mode</li><li role=tab>null</li></ul>"
    tabs = f"<div class=openapi-tabs__schema-container>{names}<div role=tabpanel>{row('', 'string')}</div></div>"
    node = body(html(schema(row("mode", "object", inside=f"<span class=badge>oneOf</span>{tabs}")))).children["mode"]
    assert node.claims[Aspect.NULLABLE] is True


def test_the_server_is_attested_only_where_it_is_shown() -> None:
    assert Aspect.SERVER not in html(schema(row("id", "string"))).parts["operation"].claims
    shown = html(schema(row("id", "string")), endpoint="<span>GET</span> <h2>https://api.example.com/things/:id</h2>")
    assert shown.parts["operation"].claims[Aspect.SERVER] == "https://api.example.com"
    assert shown.operation == "GET /things/{id}"


def test_media_types_go_by_order_where_their_names_are_not_shown() -> None:
    reading = html(schema(row("id", "string")) + schema(row("string", "string")))
    spec = openapi.parse(
        '{"openapi": "3.1.0", "paths": {"/things/{id}": {"get": {"responses": {"200": {"content": {'
        '"application/json": {"schema": {"type": "object", "properties": {"id": {"type": "string"}}}},'
        '"text/csv": {"schema": {"type": "string"}}}}}}}}}',
        "spec.json",
    )
    assert compare(reading, read_operation(spec, "GET /things/{id}")).differences == ()


def test_a_schema_below_a_heading_that_names_no_status_is_unknown() -> None:
    panel = f"<div role=tabpanel><h3>Status 200</h3>{schema(row('id', 'string'))}</div>"
    other = panel.replace("Status 200", "Antwort 400")
    text = f"{HEAD}GET /things/:id</pre><div class=openapi-tabs__container>{panel}%s</div>{TAIL}"
    detect.read_page(text % "", "page", "html")
    with pytest.raises(Problem, match="a schema that belongs to no status"):
        detect.read_page(text % other, "page", "html")


def test_a_property_told_of_twice_in_different_words_is_unknown() -> None:
    twice = row("id", "string") + row("id", "integer")
    with pytest.raises(Problem, match="property id twice, and not the same"):
        html(schema(twice))
    assert list(body(html(schema(twice.replace("integer", "string")))).children) == ["id"]


def test_a_tab_of_a_media_type_that_lost_its_name_is_refused() -> None:
    tab, panel = "<ul><li role=tab class=openapi-tabs__mime-item>{}</li></ul>", "<div role=tabpanel>{}</div>"
    rows = panel.format(schema(row("id", "string")))
    assert body(html(f"<div>{tab.format('application/json')}{rows}</div>")).children
    with pytest.raises(Problem, match="a media type without a name for response:200"):
        html(f"<div>{tab.format('')}{rows}</div>")
    with pytest.raises(Problem, match="a media type without a name for response:200"):
        html(f"<div><ul class=openapi-tabs__mime></ul>{rows}</div>")


def test_a_page_with_server_and_statuses_and_no_media_type_has_lost_it() -> None:
    page = schema(row("id", "string"))
    endpoint = "<span>GET</span> <h2>https://api.example.com/things/:id</h2>"
    assert body(html(page, endpoint=endpoint)).children
    tabs = "<ul><li class=openapi-tabs__response-code-item>200</li></ul>"
    with pytest.raises(Problem, match="no media type for response:200, but a list of statuses"):
        html(page, before=tabs, endpoint=endpoint)


def tabs(kind: str, *panels: tuple[str, str], shown: int | None = None) -> str:
    """Tabs with their panels; with `shown`, those that are filled when they are opened, as only one is."""
    names = [
        f'<li role=tab class="tabs__item openapi-tabs__{kind}-item" aria-selected={str(index == shown).lower()}>{name}'
        for index, (name, _) in enumerate(panels)
    ]
    inner = [f"<div role=tabpanel>{panel}</div>" for index, (_, panel) in enumerate(panels) if shown in (None, index)]
    return (
        f"<div class=openapi-tabs__{kind}-container><div><ul role=tablist class=openapi-tabs__{kind}>{''.join(names)}"
        f"</ul></div><div class=margin-top--md>{''.join(inner)}</div></div>"
    )


def forms(keyword: str, *panels: tuple[str, str], shown: int | None = None) -> str:
    return f"<span class=badge>{keyword}</span>{tabs('schema', *panels, shown=shown)}"


def spec(content: Any, **operation: Any) -> Reading:
    """A document that answers with this content by media type; a schema alone stands for one of JSON."""
    content = content if any("/" in name for name in content) else {"application/json": {"schema": content}}
    document = {
        "openapi": "3.1.0",
        "paths": {"/things/{id}": {"get": {"responses": {"200": {"content": content}}, **operation}}},
    }
    return read_operation(openapi.parse(json.dumps(document), "spec.json"), "GET /things/{id}")


def found(page: Reading, ours: Reading) -> list[tuple[str, str, str]]:
    return [(one.part, one.path, one.aspect.value) for one in compare(page, ours).differences]


STRING, NUMBER = {"type": "string"}, {"type": "number"}


def made_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


A, B = made_of(a=STRING), made_of(b=STRING)
FORM_A, FORM_B = {**A, "title": "A"}, {**B, "title": "B"}
ROWS_A, ROWS_B = row("a", "string"), row("b", "string")
VALUES_XY = "<p><strong>Possible values:</strong> [<code>x</code>, <code>y</code>]</p>"
NEWEST = "<i class=openapi-markdown__details-summary--with-control></i>"
ANY_VALUE = row("property name*", "any")


@pytest.mark.parametrize(
    ("rows", "ours"),
    [
        (row("a", "object", inside=ANY_VALUE), made_of(a={"type": "object", "additionalProperties": {}})),
        (row("a", "object", inside=ANY_VALUE), made_of(a={"type": "object", "additionalProperties": True})),
        (row("a", "string[]"), made_of(a={"items": STRING})),
        (row("a", "string").replace("</li>", VALUES_XY + "</li>"), made_of(a={"enum": ["x", "y"]})),
        (row("string", "integer"), made_of(string={"type": "integer"})),
        (row("string", "string", "required"), {**made_of(string=STRING), "required": ["string"]}),
        (row("a", "stringnull"), made_of(a={"type": ["string", "null"]})),
        (
            forms("oneOf", ("A", row("id", "string") + ROWS_A), ("B", row("id", "string") + ROWS_B)),
            {**made_of(id=STRING), "oneOf": [FORM_A, FORM_B]},
        ),
        (
            forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)) + row("id", "string"),
            {**made_of(id=STRING), "oneOf": [FORM_A, FORM_B]},
        ),
        (
            forms("oneOf", ("A", row("a", "string", "required")), ("B", ROWS_A)),
            {**A, "oneOf": [{"title": "A", "required": ["a"]}, {"title": "B"}]},
        ),
        (
            forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)) + forms("oneOf", ("C", row("c", "string")), ("D", ROWS_A)),
            {
                "allOf": [
                    {"oneOf": [FORM_A, FORM_B]},
                    {"oneOf": [{**made_of(c=STRING), "title": "C"}, {**A, "title": "D"}]},
                ]
            },
        ),
        (
            forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)) + forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)),
            {"oneOf": [FORM_A, FORM_B], "anyOf": [made_of(c=STRING), made_of(d=STRING)]},
        ),
        (
            row(
                "p",
                "object",
                inside=forms("anyOf", ("MOD1", row("", "string")), ("MOD2", row("", "number")), ("MOD3", "")),
            ),
            made_of(p={"anyOf": [{"type": "string", "format": "date"}, NUMBER, {"type": "null"}]}),
        ),
        (
            row("l", "object[]", inside=f"<div>Array [</div>{ROWS_A}{ROWS_B}<div>]</div>"),
            {"allOf": [made_of(l={"type": "array", "items": A}), made_of(l={"type": "array", "items": B})]},
        ),
        (
            row(
                "p",
                "object",
                inside=forms(
                    "anyOf",
                    ("A", row("q", "object", inside=forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)))),
                    ("null", ""),
                ),
            ),
            made_of(p={"anyOf": [{**made_of(q={"oneOf": [FORM_A, FORM_B]}), "title": "A"}, {"type": "null"}]}),
        ),
    ],
)
def test_what_the_theme_shows_of_a_schema_agrees_with_it(rows: str, ours: Any) -> None:
    assert found(html(schema(rows)), spec(ours)) == []


@pytest.mark.parametrize(
    ("rows", "ours", "path", "aspect"),
    [
        (row("a", "object", inside=ANY_VALUE), made_of(a={"type": "object"}), "a{}", "presence"),
        (row("string", "string"), made_of(string=STRING), "", "type"),
        (
            forms("oneOf", ("A", row("id", "number") + ROWS_A), ("B", row("id", "number") + ROWS_B)),
            {**made_of(id=STRING), "oneOf": [FORM_A, FORM_B]},
            "id",
            "type",
        ),
        (
            forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)),
            {**made_of(id=STRING), "oneOf": [FORM_A, FORM_B]},
            "id",
            "presence",
        ),
        (
            row("l", "object[]", inside=f"<div>Array [</div>{ROWS_A}<div>]</div>"),
            {"allOf": [made_of(l={"type": "array", "items": A}), made_of(l={"type": "array", "items": B})]},
            "l[].b",
            "presence",
        ),
        (row("one", "object", inside=ROWS_A), made_of(one={**A, "type": ["object", "null"]}), "one", "nullable"),
    ],
)
def test_a_difference_within_what_the_theme_composes_is_found_once(
    rows: str, ours: Any, path: str, aspect: str
) -> None:
    assert found(html(schema(rows), before=NEWEST), spec(ours)) == [("response:200", path, aspect)]


def test_media_types_go_by_the_names_of_their_tabs() -> None:
    shown = tabs("mime", ("application/json", schema(ROWS_A)), ("text/csv", schema(row("string", "string"))))
    csv, both = {"text/csv": {"schema": STRING}}, {"application/json": {"schema": A}}
    assert found(html(shown), spec({**csv, **both})) == []
    assert found(html(shown), spec({"application/vnd.a+json": both["application/json"], **csv})) != []


def test_a_body_without_schema_is_one_of_an_empty_object_too() -> None:
    shown = tabs("mime", ("application/json", "<div>No schema</div>"), ("text/csv", schema(row("string", "string"))))
    csv = {"text/csv": {"schema": STRING}}
    assert found(html(shown), spec({"application/json": {}, **csv})) == []
    assert found(html(shown), spec({"application/json": {"schema": made_of()}, **csv})) == []
    assert found(html(shown), spec({"application/json": {"schema": A}, **csv})) == [("response:200", "", "type")]


def test_the_body_of_a_request_has_the_name_of_the_tab_that_is_open() -> None:
    shown = schema(ROWS_A).replace("<strong>Schema</strong>", "Body").replace("response", "mime")
    request = tabs("mime", ("application/json", ""), ("text/csv", f"<div>{shown}</div>"), shown=1)
    assert list(html(schema(ROWS_A), before=request).parts["request-body"].children) == ["text/csv"]


def test_what_the_api_calls_back_is_no_part_of_the_operation() -> None:
    event = f'<pre class="openapi__method-endpoint">POST {{$request.body#/url}}</pre>{schema(ROWS_B)}'
    reading = html(schema(ROWS_A), before=tabs("operation", ("POST event", event)))
    assert reading.operation == "GET /things/{id}"
    assert found(reading, spec(A)) == [("operation", "", "callbacks")]
    callback: dict[str, Any] = {"{$request.body#/url}": {"post": {"responses": {}}}}
    assert found(reading, spec(A, callbacks={"event": callback})) == []


def test_the_page_of_a_webhook_says_so() -> None:
    with pytest.raises(Problem, match="the page of a webhook"):
        html(schema(ROWS_A), endpoint="<span>Webhook</span>")


def test_a_property_called_by_a_type_is_told_by_the_example() -> None:
    example = '<pre><code>{"string": "string"}</code></pre>'
    assert found(html(schema(row("string", "string")) + example), spec(made_of(string=STRING))) == []


def test_an_example_may_stand_without_being_set_as_code() -> None:
    shown = row("a", "string").replace("</li>", "<div><strong>Example: </strong>x</div></li>")
    assert body(html(schema(shown))).children["a"].claims[Aspect.EXAMPLE] == "x"


def test_of_a_parameter_no_page_shows_more_than_a_label() -> None:
    fields = {"name": "q", "in": "query", "schema": made_of(x=STRING)}
    many = {"name": "n", "in": "query", "schema": {"oneOf": [STRING, NUMBER]}}
    shown = parameter("q").replace("string", "object") + parameter("n").replace("string", "object")
    comparison = compare(html(schema(ROWS_A), before=parameters(shown)), spec(A, parameters=[fields, many]))
    assert (comparison.differences, comparison.attested.shapeless) == ((), ())


def chooser(name: str, *panels: tuple[str, str], flags: tuple[str, ...] = ()) -> str:
    """The row of a property that chooses a variant by its values, which are the names of the tabs."""
    values = ", ".join(f"<code>{key}</code>" for key, _ in panels)
    head = (
        row(name, "string", *flags, tag="div").replace("class=openapi-schema__list-item>", "", 1).removeprefix("<div ")
    )
    return (
        f'<div class="openapi-discriminator__item openapi-schema__list-item"><div>{head.removesuffix("</div>")}'
        f"<div><p><strong>Possible values:</strong> [{values}]</p></div>{tabs('discriminator', *panels)}</div></div>"
    )


def choosing(name: str = "kind", **mapping: str) -> dict[str, Any]:
    return {"propertyName": name, "mapping": {key: f"#/components/schemas/{value}" for key, value in mapping.items()}}


KIND = {"kind": STRING}
PET = {**made_of(name=STRING, **KIND), "discriminator": choosing(cat="Cat", dog="Dog")}
SCHEMAS = {
    "Pet": PET,
    "Cat": {"allOf": [{"$ref": "#/components/schemas/Pet"}, made_of(lives=NUMBER)]},
    "Dog": {"allOf": [{"$ref": "#/components/schemas/Pet"}, made_of(bark=STRING)]},
    "Card": {**made_of(number=STRING, **KIND), "required": ["kind"]},
    "Iban": {**made_of(iban=STRING, **KIND), "required": ["kind"]},
    "Pay": {
        "oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Iban"}],
        "discriminator": choosing(card="Card", iban="Iban"),
    },
}


def differ(rows: str, name: str, **changed: Any) -> list[tuple[str, str, str]]:
    """What differs between a page that shows these rows and a document that answers with a component."""
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    document = {
        "openapi": "3.1.0",
        "components": {"schemas": {**SCHEMAS, **changed}},
        "paths": {"/things/{id}": {"get": {"responses": {"200": {"content": content}}}}},
    }
    ours = read_operation(openapi.parse(json.dumps(document), "spec.json"), "GET /things/{id}")
    comparison = compare(html(schema(rows)), ours)
    assert comparison.attested.shapeless == ()
    return [(one.part, one.path, one.aspect.value) for one in comparison.differences]


PETS = chooser("kind", ("cat", row("lives", "number")), ("dog", row("bark", "string"))) + row("name", "string")
PAY_FORMS = ("card", row("number", "string")), ("iban", row("iban", "string"))
PAYS = chooser("kind", *PAY_FORMS, flags=("required",))


@pytest.mark.parametrize(("rows", "name"), [(PETS, "Pet"), (PAYS, "Pay")])
def test_a_discriminator_with_its_variants_agrees_with_what_it_is_made_from(rows: str, name: str) -> None:
    assert differ(rows, name) == []


@pytest.mark.parametrize(
    ("rows", "name", "changed", "path", "aspect"),
    [
        (PETS, "Pet", {"Cat": {"allOf": [SCHEMAS["Cat"]["allOf"][0], made_of(lives=STRING)]}}, "lives", "type"),
        (PETS, "Pet", {"Pet": {**PET, "properties": {**KIND, "name": NUMBER}}}, "name", "type"),
        (PETS, "Pet", {"Pet": {**PET, "discriminator": choosing(cat="Cat")}}, "kind", "enum"),
        (PETS, "Pet", {"Pet": {**PET, "discriminator": choosing("name", cat="Cat")}}, "", "type"),
        (PETS, "Pet", {"Pet": made_of(name=STRING, **KIND)}, "", "type"),
        (PAYS, "Pay", {"Iban": {**SCHEMAS["Iban"], **made_of(iban=STRING, bic=STRING, **KIND)}}, "bic", "presence"),
        (PAYS, "Pay", {"Iban": {**SCHEMAS["Iban"], **made_of(**KIND)}}, "iban", "presence"),
        (PAYS, "Pay", {"Pay": {"oneOf": SCHEMAS["Pay"]["oneOf"]}}, "", "type"),
        (PAYS, "Pay", {"Pay": {**SCHEMAS["Pay"], "discriminator": choosing(card="Card", bank="Iban")}}, "kind", "enum"),
        (ROWS_A, "Pay", {"Pay": {**A, "discriminator": choosing("a", x="Card", y="Iban")}}, "", "type"),
    ],
)
def test_a_difference_within_or_of_a_discriminator_is_found_once(
    rows: str, name: str, changed: dict[str, Any], path: str, aspect: str
) -> None:
    assert differ(rows, name, **changed) == [("response:200", path, aspect)]


def test_variants_show_the_values_of_a_map_and_what_stands_beside_them_since_a_version() -> None:
    both = schema(forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)))
    mapped = {"oneOf": [{**FORM_A, "additionalProperties": NUMBER}, FORM_B]}
    assert found(html(both), spec(mapped)) == []
    assert found(html(both, before=NEWEST), spec(mapped)) == [("response:200", "{}", "presence")]
    assert found(html(both), spec({**made_of(id=STRING), "oneOf": [FORM_A, FORM_B]})) == []


def test_forms_in_tabs_that_were_not_opened_are_silent_and_counted() -> None:
    nullable = html(schema(forms("oneOf", ("A", ROWS_A), ("B", ""), ("null", ""), shown=0)))
    assert found(nullable, spec({"oneOf": [FORM_A, FORM_B, {"type": "null"}]})) == []
    shown = html(schema(forms("oneOf", ("A", ROWS_A), ("B", ""), shown=0)))
    assert found(shown, spec({"oneOf": [FORM_A, FORM_B, NUMBER]})) == [("response:200", "", "type")]
    comparison = compare(shown, spec({"oneOf": [FORM_A, FORM_B]}))
    assert [(one.path, one.aspect.value) for one in comparison.attested.silent if one.facts > 1] == [("", "type")]


def test_two_forms_that_became_one_are_a_difference() -> None:
    shown = html(schema(row("p", "object", inside=forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)))))
    assert found(shown, spec(made_of(p={"oneOf": [FORM_A]}))) == [("response:200", "p", "type")]


def test_forms_go_by_the_names_of_their_tabs() -> None:
    shown = html(schema(forms("oneOf", ("First", row("a", "string")), ("Second", row("a", "number")))))
    second, first = {**made_of(a=NUMBER), "title": "Second"}, {**made_of(a=STRING, b=STRING), "title": "First"}
    assert found(shown, spec({"oneOf": [second, first]})) == [("response:200", "b", "presence")]


FORMAT, NULL = {**STRING, "format": "date"}, {"type": ["string", "null"]}
LISTED = {"type": "array", "items": NUMBER}


@pytest.mark.parametrize(
    ("label", "second", "aspects"),
    [
        ("B", FORM_B, []),
        ("string", {**B, "title": "string"}, []),  # a title may look like a type
        ("object", B, []),
        ("object", {"allOf": [B]}, []),
        ("string<date>", FORMAT, []),
        ("date", FORMAT, []),
        ("string | null", NULL, []),
        ("string", {**STRING, "nullable": True}, []),
        ("number[]", LISTED, []),
        ("MOD2", B, []),
        ("Option 2", {}, []),
        ("C", FORM_B, ["title"]),
        ("object", FORM_B, ["title"]),
        ("MOD2", FORM_B, ["title"]),
        ("number", STRING, ["type"]),
        ("string", FORMAT, ["format"]),
        ("string<time>", FORMAT, ["format"]),
        ("string", NULL, ["nullable"]),
        ("string | null", STRING, ["nullable"]),
        ("string[]", LISTED, ["type"]),
    ],
)
def test_a_tab_that_was_not_opened_shows_a_title_or_a_type(label: str, second: Any, aspects: list[str]) -> None:
    shown = html(schema(forms("oneOf", ("A", ROWS_A), (escape(label), ""), shown=0)))
    assert [aspect for _, _, aspect in found(shown, spec({"oneOf": [FORM_A, second]}))] == aspects


def test_tabs_that_were_not_opened_go_by_their_titles() -> None:
    shown = html(schema(forms("oneOf", ("A", ROWS_A), ("B", ""), ("C", ""), shown=0)))
    assert found(shown, spec({"oneOf": [{**B, "title": "C"}, FORM_B, FORM_A]})) == []


def test_a_tab_that_opens_to_nothing_is_null_only_where_there_is_null() -> None:
    page = html(schema(row("p", "object", inside=forms("anyOf", ("MOD1", row("", "string")), ("MOD2", "")))))
    nullable, number = ([STRING, {"type": "null"}], [STRING, NUMBER])
    assert compare(page, spec(made_of(p={"anyOf": nullable}))).attested.shapeless == ()
    assert compare(page, spec(made_of(p={"anyOf": number}))).attested.shapeless == (("response:200", "p"),)


SAMPLES = "<i class=openapi-code__code-samples-container></i>"


@pytest.mark.parametrize(("more", "unknown"), [("", True), (SAMPLES, False), (NEWEST, False)])
def test_the_values_of_a_map_in_a_list_are_known_to_be_missing_since_a_version(more: str, *, unknown: bool) -> None:
    page = html(schema(row("l", "object[]", inside=f"<div>Array [</div>{ROWS_A}<div>]</div>")), before=more)
    ours = spec(made_of(l={"type": "array", "items": {**A, "additionalProperties": NUMBER}}))
    assert (compare(page, ours).attested.shapeless == (("response:200", "l[]{}"),)) is unknown
    assert found(page, ours) == ([] if unknown else [("response:200", "l[]{}", "presence")])


PANEL_A, PANEL_B = f"<div role=tabpanel>{ROWS_A}</div>", f"<div role=tabpanel>{ROWS_B}</div>"
PANEL_KIND = f"<div role=tabpanel>{row('number', 'string')}</div>"


@pytest.mark.parametrize(
    ("rows", "lost"),
    [
        (forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)), (PANEL_A, PANEL_B)),
        (forms("oneOf", ("A", ROWS_A), ("B", ""), shown=0), (PANEL_A,)),
        (forms("oneOf", ("A", ROWS_A), ("B", ROWS_B), ("C", row("c", "string"))), (PANEL_A,)),
        (
            forms("oneOf", ("A", ROWS_A), ("B", ROWS_B)).replace(PANEL_B, PANEL_B.replace(">", " hidden>", 1)),
            (PANEL_A,),
        ),
        (PAYS, (PANEL_KIND, f"<div role=tabpanel>{row('iban', 'string')}</div>")),
    ],
)
def test_tabs_without_what_they_open_make_a_page_one_that_has_been_cut(rows: str, lost: tuple[str, ...]) -> None:
    html(schema(rows))
    for panel in lost:
        assert panel in rows
        rows = rows.replace(panel, "")
    with pytest.raises(Problem, match="the page has been cut"):
        html(schema(rows))


def test_a_variant_without_its_type_is_a_finding_whatever_its_tab_says() -> None:
    text, number = {**STRING, "title": "Text"}, {**NUMBER, "title": "Count"}
    for label, expected in (("string", []), ("", [("response:200", "", "type")])):
        shown = html(schema(forms("oneOf", ("Text", row("", label)), ("Count", row("", "number")))))
        assert found(shown, spec({"oneOf": [text, number]})) == expected


def test_the_newest_theme_shows_the_type_of_what_chooses_a_variant() -> None:
    assert differ(PAYS, "Pay") == []
    untyped = PAYS.replace("string", "", 1)
    assert differ(untyped, "Pay") == []
    assert differ(untyped + NEWEST, "Pay") == [("response:200", "kind", "type")]


def test_whether_what_chooses_a_variant_is_required_is_shown() -> None:
    optional = {name: {**SCHEMAS[name], "required": []} for name in ("Card", "Iban")}
    assert differ(PAYS, "Pay", **optional) == [("response:200", "kind", "required")]
    assert differ(chooser("kind", *PAY_FORMS), "Pay", **optional) == []
    assert differ(chooser("kind", *PAY_FORMS), "Pay") == [("response:200", "kind", "required")]


@pytest.mark.parametrize(("more", "limit"), [("", []), (NEWEST, ["maxLength"])])
def test_the_newest_theme_shows_the_limits_of_the_values_of_a_map(more: str, limit: list[str]) -> None:
    page = html(schema(row("m", "object", inside=row("property name*", "string"))), before=more)
    values = made_of(m={"type": "object", "additionalProperties": {**STRING, "maxLength": 9}})
    assert [aspect for *_, aspect in found(page, spec(values))] == limit


@pytest.mark.parametrize(("more", "expected"), [("", []), (SAMPLES, [("response:200", "a", "enum")])])
def test_a_constant_without_a_type_is_missed_where_it_would_be_shown(more: str, expected: list[Any]) -> None:
    rows = row("a", "") + ROWS_B
    assert found(html(schema(rows), before=more), spec(made_of(a={"const": "x"}, b=STRING))) == expected
    assert found(html(schema(rows), before=more), spec(made_of(a={}, b=STRING))) == []


@pytest.mark.parametrize("name", ["", "property name*"])
def test_a_property_whose_name_no_page_can_show_is_unknown(name: str) -> None:
    comparison = compare(html(schema(ROWS_A)), spec(made_of(a=STRING, **{name: STRING})))
    assert (comparison.differences, comparison.attested.shapeless) == ((), (("response:200", name),))


def test_keywords_of_a_list_in_a_list_are_no_properties() -> None:
    inner = row("type", "") + row("items", "object")
    page = html(schema(f"<div>Array [</div>{inner}<div>]</div>"))
    comparison = compare(page, spec({"type": "array", "items": {"type": "array", "items": NUMBER}}))
    assert (comparison.differences, comparison.attested.shapeless) == ((), (("response:200", "[]"),))

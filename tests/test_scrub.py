"""Scrubbing: no secret and nobody's name is left, relations survive, facts survive, twice is once."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator import cassette, document, leaks, scrub
from generator.scrub import Marks

ROOT = Path(__file__).parent.parent
FRAGMENT = document.read(ROOT / "spec/dataset.yaml").data
MARKED = scrub.marks(FRAGMENT)
TOKEN = "apify_api_" + "Kx8fQ2mZ7tLpW4sVb9NcR1yH6gJ3dA5eU0oT"
DATASET, USER, ACTOR, RUN = "HG7ML7M8z78YcAPEB", "ZscMwFR5H7eCtWtyh", "janedoeActor00001", "jQXLpVDB3pcQ1RHML"
KEY = "kj3h4kjh34kjh5kjh6kj"


def made(data: Any = None, **changes: Any) -> dict[str, Any]:
    """A cassette with one exchange of this body."""
    text = data if isinstance(data, str) else json.dumps({"data": data} if data else {}, indent=2)
    settings: dict[str, Any] = {
        "url": f"https://api.apify.com/v2/datasets/{DATASET}",
        "request_headers": {"Accept": "application/json"},
        "status": 200,
        "headers": {"Content-Type": "application/json"},
        "text": text,
        **changes,
    }
    return cassette.of("GET", settings.pop("url"), **settings)


def text_of(scrubbed: scrub.Scrubbed) -> str:
    """The body of the one exchange."""
    text: str = scrubbed.cassette["interactions"][0]["response"]["body"]["string"]
    return text


def data_of(scrubbed: scrub.Scrubbed) -> dict[str, Any]:
    """The thing in its body."""
    data: dict[str, Any] = json.loads(text_of(scrubbed))["data"]
    return data


def test_the_fragment_says_what_is_secret() -> None:
    assert Marks(frozenset({"urlSigningSecretKey"}), frozenset({"signature", "token"})) == MARKED


def test_marks_are_found_wherever_they_stand() -> None:
    schema = {"properties": {"a": {"x-secret": True}, "b": {"x-secret": False}, "c": {"x-secret-query": ["d"]}}}
    found = scrub.marks({"anything": [schema], "parameters": [{"name": "e", "x-credential": "scheme"}]})
    assert found == Marks(frozenset({"a"}), frozenset({"d", "e"}))


def dataset(**changes: Any) -> dict[str, Any]:
    """What the API would send of somebody's dataset."""
    return {
        "id": DATASET,
        "name": "secret-project",
        "title": "Secret project",
        "userId": USER,
        "username": "janedoe",
        "createdAt": "2026-05-04T15:38:21.716Z",
        "itemCount": 7,
        "ratio": 0.5,
        "actId": ACTOR,
        "actRunId": None,
        "fields": ["name", "price"],
        "consoleUrl": f"https://console.apify.com/storage/datasets/{DATASET}",
        "itemsPublicUrl": f"https://api.apify.com/v2/datasets/{DATASET}/items?signature=abcdef&limit=5",
        "urlSigningSecretKey": KEY,
        **changes,
    }


def test_secrets_and_identities_go_and_everything_else_stays() -> None:
    clean = scrub.scrub(made(dataset()), MARKED)
    data = data_of(clean)
    left = text_of(clean)
    for gone in (DATASET, USER, ACTOR, "janedoe", "secret-project", "Secret project", KEY, "abcdef"):
        assert gone not in left
    kept = ("createdAt", "itemCount", "ratio", "actRunId", "fields")
    assert [data[name] for name in kept] == [dataset()[name] for name in kept]
    assert list(data) == list(dataset())
    assert data["urlSigningSecretKey"] == "REDACTED"
    assert data["itemsPublicUrl"].endswith("/items?signature=REDACTED&limit=5")
    assert set(clean.redactions) == {
        "request.uri",
        *(f"data.{name}" for name in ("id", "name", "title", "userId", "username", "actId")),
        *(f"data.{name}" for name in ("consoleUrl", "itemsPublicUrl", "urlSigningSecretKey")),
    }


def test_relations_survive() -> None:
    other = made(
        dataset(name="other"),
        url=f"https://api.apify.com/v2/datasets/janedoe~secret-project?owner={USER}",
        headers={"Location": f"/v2/users/{USER}", "Content-Type": "text/plain"},
    )
    one = scrub.scrub(made(dataset()), MARKED)
    two = scrub.scrub(other, MARKED)
    first, second = data_of(one), data_of(two)
    assert first["userId"] == second["userId"] != USER
    assert first["consoleUrl"] == f"https://console.apify.com/storage/datasets/{first['id']}"
    request = two.cassette["interactions"][0]["request"]
    assert request["uri"] == (
        f"https://api.apify.com/v2/datasets/{first['username']}~{first['name']}?owner={first['userId']}"
    )
    assert two.cassette["interactions"][0]["response"]["headers"]["Location"] == [f"/v2/users/{first['userId']}"]
    assert scrub.replacement("User", USER) != scrub.replacement("User", ACTOR)


def test_a_replacement_has_the_length_of_an_id_and_is_its_own() -> None:
    for kind in ("Data", "User", "Actor", "Run"):
        new = scrub.replacement(kind, DATASET)
        assert len(new) == 17
        assert scrub.replacement(kind, new) == new
    assert scrub.replacement("user", "janedoe").startswith("example-user-")
    assert scrub.replacement("Data", "WkzbQMuFYuamGv3YF") == "WkzbQMuFYuamGv3YF"


def test_somebody_is_replaced_in_any_text_but_not_in_other_words() -> None:
    error = {"error": {"type": "jane-not-found", "message": f"jane may not read {DATASET}, janet may, says Jane/jane."}}
    url = "https://api.apify.com/v2/datasets/jane~things"
    clean = scrub.scrub(made(json.dumps(error), url=url), MARKED, known={DATASET: "ExampleData000001"})
    user = scrub.replacement("user", "jane")
    body = json.loads(text_of(clean))["error"]
    assert body["type"] == "jane-not-found"
    assert body["message"] == f"{user} may not read ExampleData000001, janet may, says Jane/{user}."


@pytest.mark.parametrize("spelled", ["janedoe~secret", "janedoe%7Esecret"])
def test_both_spellings_of_an_owned_name_go(spelled: str) -> None:
    clean = scrub.scrub(made(url=f"https://api.apify.com/v2/datasets/{spelled}"), MARKED)
    assert "janedoe" not in str(clean.cassette)
    assert "secret" not in str(clean.cassette)


def test_an_identifier_that_cannot_be_one_stays_what_it_is() -> None:
    url = "https://api.apify.com/v2/datasets/not%20an%20id"
    assert scrub.scrub(made(url=url), MARKED).cassette["interactions"][0]["request"]["uri"] == url


@pytest.mark.parametrize(
    "spelled",
    [
        TOKEN,
        quote(TOKEN, safe=""),
        base64.b64encode(TOKEN.encode()).decode(),
        base64.urlsafe_b64encode(TOKEN.encode()).decode().rstrip("="),
        f"x{TOKEN}y",
    ],
)
@pytest.mark.parametrize("place", ["body", "key", "url", "header", "unknown header", "header name", "text"])
def test_a_known_secret_goes_wherever_it_stands(spelled: str, place: str) -> None:
    planted = {
        "body": made({"note": f"your token is {spelled}"}),
        "key": made({spelled: 1}),
        "url": made(url=f"https://api.apify.com/v2/datasets/x?a={spelled}"),
        "header": made(headers={"Location": f"https://h/{spelled}"}),
        "unknown header": made(headers={"X-Apify-Echo": spelled, "Set-Cookie": f"s={spelled}; Path=/"}),
        "header name": made(headers={f"X-{spelled}": "1"}),
        "text": made(f"<html>{spelled}</html>"),
    }[place]
    left = cassette.dump(scrub.scrub(planted, MARKED, secrets=[TOKEN]).cassette).lower()
    assert TOKEN[10:].lower() not in left
    assert spelled.lower() not in left


@pytest.mark.parametrize("spelled", ["open?!", "open%3F%21", "b3Blbj8h"])
def test_a_known_secret_without_a_shape_goes_in_every_spelling(spelled: str) -> None:
    clean = scrub.scrub(made({"note": f"<{spelled}>"}), MARKED, secrets=["open?!"])
    assert data_of(clean)["note"] == "<REDACTED>"


@pytest.mark.parametrize("text", ["door=open", "https://h/?door=open&a=b", "door%3Dopen", "Door=open;"])
def test_a_marked_parameter_goes_wherever_it_stands(text: str) -> None:
    left = data_of(scrub.scrub(made({"note": text}), Marks(parameters=frozenset({"door"}))))["note"]
    assert "open" not in left
    assert "REDACTED" in left


@pytest.mark.parametrize(
    "header", ["Authorization", "Cookie", "Proxy-Authorization", "X-Apify-Token", "X-Anything", "x-api-key"]
)
def test_of_a_header_that_is_not_known_only_the_name_is_kept(header: str) -> None:
    clean = scrub.scrub(made(request_headers={header: "hunter2"}, headers={header: "hunter2"}), MARKED)
    exchange = clean.cassette["interactions"][0]
    for side in ("request", "response"):
        assert [value for values in exchange[side]["headers"].values() for value in values] == ["REDACTED"]
        assert [name.lower() for name in exchange[side]["headers"]] == [header.lower()]
    assert len(clean.redactions) == 3


def test_headers_are_spelled_as_the_api_does_and_those_of_one_call_are_left_out() -> None:
    headers = {"content-type": "text/plain", "x-ratelimit-limit": "60", "date": "today", "content-encoding": "gzip"}
    clean = scrub.scrub(made(headers=headers), MARKED).cassette["interactions"][0]["response"]["headers"]
    assert clean == {"Content-Type": ["text/plain"], "X-RateLimit-Limit": ["60"]}


def test_the_token_that_is_invalid_on_purpose_stays() -> None:
    note = {"note": "not-a-valid-token"}
    clean = scrub.scrub(made(note, request_headers={"Authorization": "Bearer not-a-valid-token"}), MARKED)
    assert data_of(clean) == note
    assert clean.cassette["interactions"][0]["request"]["headers"] == {"Authorization": ["Bearer not-a-valid-token"]}


@pytest.mark.parametrize(
    ("value", "left"),
    [
        (KEY, "REDACTED"),
        ("", ""),
        (None, None),
        (12345, 0),
        (1.5, 0.0),
        (True, True),
        ([KEY, 5, None], ["REDACTED", 0, None]),
        ({"inner": {"key": KEY}}, {"inner": {"key": "REDACTED"}}),
    ],
)
def test_of_a_marked_secret_its_type_is_left(value: Any, left: Any) -> None:
    assert data_of(scrub.scrub(made(dataset(urlSigningSecretKey=value)), MARKED))["urlSigningSecretKey"] == left


@pytest.mark.parametrize(
    "name", ["accessToken", "webhook_secret", "api-key", "apiKey", "password", "sessionId", "Cookie"]
)
def test_what_is_called_a_secret_is_taken_for_one(name: str) -> None:
    assert data_of(scrub.scrub(made({"id": DATASET, name: "x"}), MARKED))[name] == "REDACTED"


def test_a_secret_seen_in_one_place_goes_in_all() -> None:
    data = dataset(note=f"key {KEY}")
    headers = {"Set-Cookie": "session=open-sesame; Path=/", "Location": "https://h/open-sesame"}
    clean = scrub.scrub(made(data, headers=headers), MARKED)
    assert data_of(clean)["note"] == "key REDACTED"
    assert clean.cassette["interactions"][0]["response"]["headers"]["Location"] == ["https://h/REDACTED"]


def test_a_user_in_a_url_goes() -> None:
    clean = scrub.scrub(made({"link": "https://me:pw@h/x https://tok@h/y"}), MARKED)
    assert data_of(clean)["link"] == "https://h/x https://h/y"


def test_broken_json_is_scrubbed_as_text() -> None:
    body = '{"data": {"urlSigningSecretKey": "short", "consoleUrl": "https://h/datasets/HG7ML7M8z78YcAPEB"'
    left = text_of(scrub.scrub(made(body), MARKED))
    assert '"urlSigningSecretKey": "REDACTED"' in left
    assert DATASET not in left


def test_a_body_of_bytes_is_text_or_nothing() -> None:
    for content, left in ((b'{"a": "\xc3\xa4"}', '{\n  "a": "\u00e4"\n}'), (b"\x1f\x8b\xff", "REDACTED"), (None, "")):
        planted = made()
        planted["interactions"][0]["response"]["body"]["string"] = content
        assert text_of(scrub.scrub(planted, MARKED)) == left


@pytest.mark.parametrize(
    "body", ["[" * 100_000, "[" * 900 + "]" * 900, '{"a": 1e999}', '{"a": "\\ud800"}', "NaN", "", "null", "7"]
)
def test_any_body_can_be_scrubbed(body: str) -> None:
    once = scrub.scrub(made(body), MARKED).cassette
    assert scrub.scrub(once, MARKED).cassette == once
    cassette.dump(once).encode()


@pytest.mark.parametrize("path", sorted((ROOT / "tests/recordings").glob("[!i]*.yaml")), ids=lambda path: path.name)
def test_every_recording_is_scrubbed_already(path: Path) -> None:
    stored = document.read(path).data
    clean = scrub.scrub(stored, MARKED)
    assert clean.cassette == stored
    assert clean.redactions == ()


WORDS = st.one_of(
    st.sampled_from(
        [TOKEN, DATASET, USER, KEY, "janedoe", "jane~x", "https://me:pw@h/datasets/a~b?token=c&d=e", "name"]
    ),
    st.text(max_size=12),
    st.from_regex(r"[A-Za-z0-9+/=_-]{16,24}", fullmatch=True),
    st.emails(),
)
NAMES = st.one_of(
    st.sampled_from(["id", "name", "title", "userId", "username", "actId", "urlSigningSecretKey", "token", "url"]),
    WORDS,
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@example(body='{"data": {}}', segment="0000/000000000/0", value=TOKEN, secret="0000/000000000=0")
@given(
    body=st.one_of(st.dictionaries(NAMES, VALUES, max_size=5).map(lambda data: json.dumps({"data": data})), WORDS),
    segment=WORDS,
    value=WORDS,
    secret=WORDS,
)
def test_scrubbing_twice_is_scrubbing_once(body: str, segment: str, value: str, secret: str) -> None:
    url = f"https://api.apify.com/v2/datasets/{quote(segment, safe='~')}?q={quote(value)}"
    headers = {"Location": value, "Set-Cookie": f"s={secret}"}
    once = scrub.scrub(made(body, url=url, headers=headers), MARKED, secrets=[secret]).cassette
    again = scrub.scrub(once, MARKED)
    assert again.cassette == once
    assert again.redactions == ()
    assert not [leak for line in cassette.dump(once).splitlines() for leak in leaks.find(line)]


@pytest.mark.parametrize("value", ["tajneheslo", ["tajneheslo"], {"v": "tajneheslo"}, 987654321, [{"v": [12345678]}]])
@pytest.mark.parametrize("key", ["secretKey", "passwords", "token", "signature", "sessionId"])
def test_all_below_a_suspicious_key_is_secret(key: str, value: object) -> None:
    body = json.dumps({"data": {"schema": {key: value}}})
    text = cassette.dump(scrub.scrub(made(body), MARKED).cassette)
    assert not re.search("tajneheslo|987654321|12345678", text)

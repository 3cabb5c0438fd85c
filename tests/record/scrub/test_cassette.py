"""Scrubbing: no secret and nobody's name is left, relations survive, facts survive, twice is once."""

from __future__ import annotations

import base64
import json
import re
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.documents import yaml as document
from generator.record.scrub import cassette as scrub
from generator.record.scrub.cassette import KnownSecrets
from generator.record.scrub.declared import read_declarations
from generator.record.scrub.identities import replace_identity
from generator.recordings import cassette
from generator.recordings.settings import find_settings
from tests.examples import spread
from tests.paths import ROOT

FRAGMENT = document.read(ROOT / "spec/dataset.yaml").data
SETTINGS = find_settings(ROOT / "spec/dataset.yaml")
DECLARED = read_declarations(FRAGMENT, SETTINGS)
TOKEN = "apify_api_" + "Kx8fQ2mZ7tLpW4sVb9NcR1yH6gJ3dA5eU0oT"
DATASET, USER, ACTOR, RUN = "HG7ML7M8z78YcAPEB", "ZscMwFR5H7eCtWtyh", "janedoeActor00001", "jQXLpVDB3pcQ1RHML"
KEY = "kj3h4kjh34kjh5kjh6kj"


def made(data: Any = None, **changes: Any) -> dict[str, Any]:
    """A cassette with one exchange of this body."""
    text = data if isinstance(data, str) else json.dumps({"data": data} if data else {}, indent=2)
    told: dict[str, Any] = {
        "url": f"https://api.apify.com/v2/datasets/{DATASET}",
        "request_headers": {"Accept": "application/json"},
        "status": 200,
        "headers": {"Content-Type": "application/json"},
        "text": text,
        **changes,
    }
    return cassette.make_cassette("GET", told.pop("url"), **told)


def text_of(scrubbed: scrub.Scrubbed) -> str:
    """The body of the one exchange."""
    text: str = scrubbed.cassette["interactions"][0]["response"]["body"]["string"]
    return text


def data_of(scrubbed: scrub.Scrubbed) -> dict[str, Any]:
    """The thing in its body."""
    data: dict[str, Any] = json.loads(text_of(scrubbed))["data"]
    return data


NOTHING = KnownSecrets()


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
        "actId": ACTOR,
        "actRunId": None,
        "fields": ["name", "price"],
        "stats": {"readCount": 22},
        "consoleUrl": f"https://console.apify.com/storage/datasets/{DATASET}",
        "itemsPublicUrl": f"https://api.apify.com/v2/datasets/{DATASET}/items?signature=abcdef&limit=5",
        "generalAccess": "ANYONE_WITH_ID_CAN_READ",
        "urlSigningSecretKey": KEY,
        **changes,
    }


def scrubbed(*arguments: Any, found: KnownSecrets = NOTHING, **changes: Any) -> scrub.Scrubbed:
    """A cassette, made and scrubbed."""
    return scrub.scrub(made(*arguments, **changes), DECLARED, found)


def test_secrets_and_identities_go_and_everything_declared_stays() -> None:
    clean = scrubbed(dataset())
    data, left = data_of(clean), text_of(clean)
    for gone in (DATASET, USER, ACTOR, "janedoe", "secret-project", "Secret project", KEY, "abcdef"):
        assert gone not in left
    for name in ("createdAt", "itemCount", "actRunId", "fields", "stats", "generalAccess"):
        assert data[name] == dataset()[name]
    assert list(data) == list(dataset())
    assert data["urlSigningSecretKey"] == "REDACTED"
    assert data["itemsPublicUrl"].endswith("/items?signature=REDACTED&limit=REDACTED")
    assert set(clean.redactions) == {
        "request.uri",
        *(f"data.{name}" for name in ("id", "name", "title", "userId", "username", "actId")),
        *(f"data.{name}" for name in ("consoleUrl", "itemsPublicUrl", "urlSigningSecretKey")),
    }


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("hunter", "REDACTED"),
        ("", ""),
        (482913, 0),
        (4.5, 0.0),
        (True, True),
        (None, None),
        (["hunter", 48], ["REDACTED", 0]),
        ({"inner": {"pin": "4829"}}, {"inner": {"pin": "REDACTED"}}),
        ("2026-05-04T15:38:21.716Z", "2026-05-04T15:38:21.716Z"),
        (f"https://api.apify.com/v2/datasets/{DATASET}/items", None),
        (f"see https://api.apify.com/v2/datasets/{DATASET}", "REDACTED"),
    ],
)
@pytest.mark.parametrize("where", ["data", "stats", "schema"])
def test_of_what_is_not_declared_the_type_is_left(where: str, value: Any, left: Any) -> None:
    """The free form of a schema is nobody's business either."""
    planted = {"never": value} if where == "data" else {where: {"never": value}}
    clean = scrubbed(dataset(**planted))
    data = data_of(clean)
    found = data["never"] if where == "data" else data[where]["never"]
    link = f"https://api.apify.com/v2/datasets/{data['id']}/items"
    assert found == (link if isinstance(value, str) and value.endswith("/items") else left)


def test_what_contradicts_the_fragment_stays() -> None:
    """Else no recording could ever show it."""
    changes = {"itemCount": "7", "generalAccess": "NEW_ACCESS", "createdAt": 5, "stats": None, "fields": "many"}
    data = data_of(scrubbed(dataset(**changes)))
    assert {name: data[name] for name in changes} == changes


@pytest.mark.parametrize(
    "data",
    [
        {"ownerId": "@"},
        {"createdBy": "@"},
        {"modifiedBy": {"username": "@"}},
        {"owner": {"name": "@", "type": "team"}},
        {"owner": {"displayName": "@"}},
        {"owner": "@"},
        {"organization": {"slug": "@"}},
        {"organization_id": "@"},
        {"userIds": ["@"]},
        {"members": ["@"]},
        {"account": {"login": "@"}},
    ],
)
@pytest.mark.parametrize("who", ["jane", "janedoe", "j", "Doe & Söhne", USER])
def test_somebody_is_replaced_under_any_key_and_then_everywhere(data: dict[str, Any], who: str) -> None:
    planted = json.loads(json.dumps(data).replace("@", who))
    new = replace_identity(who, SETTINGS)
    clean = data_of(scrubbed(dataset(**planted, userId=who, fields=[who, "price"])))
    assert json.loads(json.dumps(clean["userId"])) == new
    assert clean["fields"] == [new, "price"]
    (key,) = data
    assert json.dumps(clean[key], ensure_ascii=False).count(new) == 1


@pytest.mark.parametrize(
    "text",
    [
        "janedoe may not read it",
        "asked by JaneDoe's token",
        "janedoe-scraper, janedoe_data, janedoeScraper",
        "https://api.apify.com/v2/users/janedoe",
        "https://apify.com/janedoe/my-actor",
        "https://janedoe--my-actor.apify.actor/x",
        "https%3A%2F%2Fconsole.apify.com%2Fusers%2Fjanedoe",
        "/v2/users/janedoe/x, then /v2/acts/janedoe~thing",
        base64.b64encode(b"janedoe").decode(),
        base64.b64encode(b"user:janedoe:x").decode(),
        base64.urlsafe_b64encode(b"ab janedoe").decode(),
        b"janedoe".hex(),
        "j%61nedoe",
        "j\\u0061nedoe",
        "j&#97;nedoe",
    ],
)
def test_a_known_name_goes_from_every_text(text: str) -> None:
    error = json.dumps({"error": {"type": "some-error", "message": text}})
    clean = scrubbed(error, found=KnownSecrets(frozenset({"janedoe"})), headers={"Location": text, "Link": f"<{text}>"})
    left = json.dumps(clean.cassette).lower()
    assert "janedoe" not in left
    assert "nedoe" not in left
    for spelled in (text, text.lower()):
        assert spelled not in left


@pytest.mark.parametrize(
    "message",
    [
        f"The token ...{TOKEN[-4:]} of user petrnovak may not read secret_project, which belongs to acme-corp.",
        f"Token apify_api_\u2026{TOKEN[-4:]}: secret project is shared with petrnovak, see acme-corp/secretproject",
        f"petrnovak's token ****{TOKEN[-4:]} is not that of acme-corp\u2019s Secret\u2013Project",
    ],
)
def test_what_a_message_tells_of_token_and_accounts_goes(message: str) -> None:
    found = KnownSecrets(frozenset({"secret-project"}))
    headers = {"Accept": "*/*", "Authorization": f"Bearer {TOKEN}"}
    clean = text_of(
        scrubbed(json.dumps({"error": {"type": "x", "message": message}}), found=found, request_headers=headers)
    )
    left = re.sub(r"[\W_]+", "", json.loads(clean)["error"]["message"].lower())
    for gone in (TOKEN[-4:].lower(), "petr", "novak", "acme", "secret", "project"):
        assert gone not in left
    assert "token" in left
    assert "examplename" in left


def test_relations_survive_within_longer_texts_and_across_recordings() -> None:
    error = {"error": {"type": "x", "message": f"janedoe's {DATASET} (see https://api.apify.com/v2/users/janedoe)."}}
    other = scrubbed(
        json.dumps(error),
        url="https://api.apify.com/v2/datasets/janedoe%7Esecret-project",
        headers={"Location": f"/organization/{USER}/datasets/{DATASET}", "Content-Type": "text/plain"},
        found=KnownSecrets(frozenset({DATASET})),
    )
    data = data_of(scrubbed(dataset(ownerId=USER, owner={"name": "janedoe"})))
    who, what = data["username"], data["id"]
    assert data["owner"]["name"] == who
    assert data["ownerId"] == data["userId"] != USER
    assert data["consoleUrl"] == f"https://console.apify.com/storage/datasets/{what}"
    exchange = other.cassette["interactions"][0]
    assert exchange["request"]["uri"] == f"https://api.apify.com/v2/datasets/{who}~{data['name']}"
    assert exchange["response"]["headers"]["Location"] == [f"/organization/{data['userId']}/datasets/{what}"]
    message = json.loads(text_of(other))["error"]["message"]
    assert message == f"{who}'s {what} (see https://api.apify.com/v2/users/{who})."


def test_the_type_of_an_error_and_the_keys_of_the_fragment_are_nobodys_name() -> None:
    error = {"error": {"type": "record-not-found", "message": "Dataset was not found"}}
    found = KnownSecrets(frozenset({"not", "record", "error", "type"}))
    body = json.loads(text_of(scrubbed(json.dumps(error), found=found)))["error"]
    assert body["type"] == "record-not-found"
    data = data_of(scrubbed(dataset(), found=KnownSecrets(frozenset({"data", "stats", "readCount", "anyone"}))))
    assert data["stats"] == {"readCount": 22}
    assert data["generalAccess"] == "ANYONE_WITH_ID_CAN_READ"


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "in capitals": str.upper,
    "in a URL": lambda text: quote(text, safe=""),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in the base64 of more": lambda text: base64.b64encode(f"user:{text}".encode()).decode(),
    "in base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "in hexadecimal": lambda text: text.encode().hex(),
    "within a word": lambda text: f"x{text}y",
    "in pairs of hexadecimal": lambda text: text.encode().hex(":"),
    "in pairs that are apart": lambda text: text.encode().hex(" "),
    "in octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "as numbers": lambda text: ",".join(map(str, text.encode())),
    "letter by letter": " ".join,
    "with dots between": ".".join,
    "with soft hyphens": "\u00ad".join,
    "with nothing to be seen between": "\u200b".join,
    "in full width": lambda text: "".join(chr(ord(character) + 0xFEE0) for character in text),
}


SECRETS = [TOKEN, "open-sesame-please", "deadbeef", "482913"]


@pytest.mark.parametrize(("spelling", "secret"), spread(product(SPELLINGS, SECRETS), quick=23))
def test_a_known_secret_goes_wherever_it_stands(secret: str, spelling: str) -> None:
    spelled = SPELLINGS[spelling](secret)
    planted = {
        "declared": made(dataset(fields=[f"your token is {spelled}"])),
        "undeclared": made(dataset(note={"deep": [spelled]})),
        "message": made(json.dumps({"error": {"type": "x", "message": f"it\nis {spelled}\n"}})),
        "key": made({spelled: 1}),
        "url": made(url=f"https://api.apify.com/v2/datasets/x?a={spelled}#{spelled}"),
        "path": made(url=f"https://me:{quote(spelled)}@api.apify.com/v2/x/{quote(spelled, safe='')}"),
        "header": made(headers={"Location": f"https://h/{spelled}", "Cache-Control": f"no-cache, {spelled}"}),
        "odd": made(headers={"X-Apify-Echo": spelled, "Set-Cookie": f"s={spelled}; Path=/"}),
        "name": made(headers={f"X-{spelled}": "1"}),
    }
    known = KnownSecrets(secrets=frozenset({secret}))
    for place, cassette_ in planted.items():
        left = cassette.dump_yaml(scrub.scrub(cassette_, DECLARED, known).cassette).lower()
        assert [gone for gone in (secret, spelled) if gone.lower() in left] == [], place


ODD = [
    "deadbeef",
    "4829137",
    "hunter2",
    "a1b2c3d4",
    "apify_api_" + "abc123def",
    "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "k=abc",
    "X-Api-Key: opensesame",
    "Authorization: Basic amFuZTpkb2U",
    'password":"opensesame"',
    "secret = opensesame",
    "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "jane.doe@company.io",
    "%61%62%63",
    "postgres://jane:doe@db/x",
    "+420 777 123 456",
    "123-45-6789",
    "192.168.100.17",
    "10.0.0.1",
    "2001:db8::ff00:42:8329",
    "fe80::1",
    "00:1A:2B:3C:4D:5E",
    "jane@localhost",
    "@jane",
    "root:opensesame@db",
    "Authorization: Bearer opensesame",
    "/home/jane/data",
    "C:\\Users\\jane\\data",
    "pa$$w0rd!",
    "'jane'",
    "`my jane`",
]


PLACES = ["message", "declared", "undeclared", "key", "query", "location", "header", "type"]


@pytest.mark.parametrize(("odd", "place"), spread(product(ODD, PLACES), quick=83))
def test_an_unknown_secret_goes_by_its_shape_or_its_place(odd: str, place: str) -> None:
    planted = {
        "message": made(json.dumps({"error": {"type": "x", "message": f"first line\n{odd}\nlast, {odd}."}})),
        "declared": made(dataset(fields=["price", odd])),
        "undeclared": made(dataset(never=[{"v": odd}])),
        "key": made({"schema": {odd: "x"}}),
        "query": made(url=f"https://api.apify.com/v2/datasets/x?{quote(odd, safe='=')}&k={quote(odd)}"),
        "location": made(headers={"Location": f"/x/{odd}?k={odd}"}),
        "header": made(headers={"X-Auth": odd, "Cache-Control": odd, "Retry-After": f"{odd}", "Vary": odd}),
        "type": made(json.dumps({"error": {"type": odd, "message": "x"}})),
    }[place]
    left = cassette.dump_yaml(scrub.scrub(planted, DECLARED).cassette)
    for gone in (odd, "opensesame", "amFuZTpkb2U", "=abc", "jane"):
        assert gone not in left
    assert quote(odd) not in left


def test_the_token_that_is_invalid_on_purpose_stays() -> None:
    clean = scrubbed(
        dataset(fields=["not-a-valid-token"]), request_headers={"Authorization": "Bearer not-a-valid-token"}
    )
    assert data_of(clean)["fields"] == ["not-a-valid-token"]
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
        ("2026-05-04", "REDACTED"),
    ],
)
@pytest.mark.parametrize("name", ["urlSigningSecretKey", "accessToken", "api-key", "apiKey", "password", "sessionId"])
def test_of_a_secret_its_type_is_left(name: str, value: Any, left: Any) -> None:
    assert data_of(scrubbed(dataset(**{name: value})))[name] == left


@pytest.mark.parametrize(
    "headers",
    [
        {"Set-Cookie": "a=1; session=opensesame; Path=/; HttpOnly"},
        {"Authorization": "Basic " + base64.b64encode(b"jane:opensesame").decode()},
        {"X-Auth-Token": "opensesame"},
        {"X-Api-Key": "opensesame"},
        {"Location": "https://h/?signature=opensesame"},
        {"Referer": "https://jane:opensesame@h/"},
    ],
)
def test_a_secret_seen_in_one_place_goes_in_all(headers: dict[str, str]) -> None:
    clean = scrubbed(dataset(fields=[f"it is opensesame, {KEY}"]), headers=headers)
    assert data_of(clean)["fields"] == ["it is REDACTED, REDACTED"]


def test_a_body_that_is_no_json_could_hide_anything() -> None:
    bodies = (
        (b"{}", "{}"),
        (b"\x1f\x8b\xff", "REDACTED"),
        (None, ""),
        ('{"data": {', "REDACTED"),
        ("<html>", "REDACTED"),
    )
    for content, left in bodies:
        planted = made()
        planted["interactions"][0]["response"]["body"]["string"] = content
        assert text_of(scrub.scrub(planted, DECLARED)) == left


def test_words_of_the_server_about_the_status_are_not_kept() -> None:
    planted = made()
    planted["interactions"][0]["response"]["status"]["message"] = "Hello Jane"
    planted["interactions"][0]["request"]["body"] = "token=opensesame"
    exchange = scrub.scrub(planted, DECLARED).cassette["interactions"][0]
    assert exchange["response"]["status"] == {"code": 200, "message": "OK"}
    assert exchange["request"]["body"] == "REDACTED"


@pytest.mark.parametrize(
    "body", ["[" * 100_000, "[" * 900 + "]" * 900, '{"a": 1e999}', '{"a": "\\ud800"}', "NaN", "", "null", "7", '"x"']
)
def test_any_body_can_be_scrubbed(body: str) -> None:
    once = scrubbed(body).cassette
    assert scrub.scrub(once, DECLARED).cassette == once
    cassette.dump_yaml(once).encode()


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["a", "a.", "a1", "%41", "a=", "/", "-", "Aa0", "://", "@a", "a~", "&a", "token", "h://"]
)
def test_a_long_text_takes_no_quadratic_time(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    started = time.process_time()
    scrubbed(json.dumps({"error": {"type": text, "message": text}}), headers={"Location": text})
    assert time.process_time() - started < 5


@pytest.mark.parametrize("path", sorted((ROOT / "tests/recordings").glob("[!i]*.yaml")), ids=lambda path: path.name)
def test_every_recording_is_scrubbed_already(path: Path) -> None:
    stored = document.read(path).data
    clean = scrub.scrub(stored, DECLARED)
    assert clean.cassette == stored
    assert clean.redactions == ()


WORDS = st.one_of(
    st.sampled_from(
        [TOKEN, DATASET, USER, KEY, "janedoe", "jane~x", "https://me:pw@h/datasets/a~b?token=c&d=e", "name", *ODD]
    ),
    st.text(max_size=12),
    st.from_regex(r"[A-Za-z0-9+/=_-]{16,24}", fullmatch=True),
    st.from_regex(
        r"(?:/|users|datasets|v2|%2F|~|\\?|&|=|k|#|Example|REDACTED|example-name-123456|jane){1,9}", fullmatch=True
    ),
    st.emails(),
)
NAMES = st.one_of(
    st.sampled_from(
        ["id", "name", "title", "userId", "owner", "fields", "schema", "urlSigningSecretKey", "token", "url"]
    ),
    WORDS,
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)


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
    found = KnownSecrets(frozenset({value}), frozenset({secret}))
    once = scrubbed(body, url=url, headers=headers, found=found).cassette
    for known in (NOTHING, found):
        again = scrub.scrub(once, DECLARED, known)
        assert again.cassette == once
        assert again.redactions == ()
    assert not [leak for line in cassette.dump_yaml(once).splitlines() for leak in SETTINGS.detector.find(line)]

"""Recording, tried against a stand-in that answers as the real API is known to and knows many secrets."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest

from generator.cli.main import main
from generator.record import command
from generator.record.scrub import cassette as scrub
from generator.recordings import index
from generator.recordings.index import Recording
from generator.recordings.renewal import format_renewal
from generator.recordings.scenarios import BAD_TOKEN
from generator.recordings.settings import find_settings
from generator.serve import command as serve
from generator.serve import http_server
from generator.serve.http_server import Reply
from generator.serve.matching import IncomingRequest
from tests.paths import RECORDINGS, ROOT
from tests.serve.reachability import find_unreachable

TOKEN = "apify_api_" + "Kx8fQ2mZ7tLpW4sVb9NcR1yH6gJ3dA5eU0oT"
SETTINGS = find_settings(ROOT / "spec/dataset.yaml")
DATASET, USER = "HG7ML7M8z78YcAPEB", "ZscMwFR5H7eCtWtyh"
OWNED = "janedoe~secret-project"
ALL = [DATASET, OWNED]

PLANTED = {
    "token": TOKEN,
    "dataset": DATASET,
    "user": USER,
    "user name": "janedoe",
    "dataset name": "secret-project",
    "signing key": "kj3h4kjh34kjh5kjh6kj",
    "signature": "MzYwMDpzaWduYXR1cmU",
    "session": "open-sesame",
    "trace": "7f3c-xx-trace",
    "jwt": "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "other token": "apify_api_" + "zzzzYYYYxxxx1111",
    "e-mail": "jane.doe@company.io",
    "uuid": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "base64": "dGhpcyBpcyBhIHNlY3JldCBrZXk+/wAB",
    "password": "hunter2hunter2",
    "stranger": "q83vEjRWeJCrze8SN",
    "organization": "Yx7Kd93jSm2PqLw8Z",
    "colleague": "johnroe",
    "short hexadecimal": "c0ffee42",
    "digits": "4829137",
    "basic": "amFuZTpodW50ZXI",
    "odd header": "opensesame",
}


def dataset(**changes: Any) -> str:
    """A dataset with something planted in every corner."""
    p = PLANTED
    data = {
        "id": DATASET,
        "name": "secret-project",
        "title": None,
        "userId": USER,
        "username": "janedoe",
        "createdAt": "2026-05-04T15:38:21.716Z",
        "modifiedAt": "2026-05-04T15:38:21.716Z",
        "accessedAt": "2026-05-04T15:38:21.716Z",
        "itemCount": 7,
        "cleanItemCount": 5,
        "actId": None,
        "actRunId": p["stranger"],
        "schema": {
            "title": f"made by {p['e-mail']} with {p['jwt']}",
            p["other token"]: f"https://me:{p['password']}@h/datasets/{OWNED}?apiKey={p['uuid']}",
            "views": [p["digest"], {"x": p["base64"]}],
            "accessToken": "open",
            "pin": int(p["digits"]),
            p["colleague"]: [p["short hexadecimal"], {"lines": f"one\n{p['digits']}\nthree"}],
        },
        "createdBy": p["colleague"],
        "owner": {"name": "janedoe", "organizationId": p["organization"]},
        "fields": ["url", "title", f"by {p['colleague']}", p["short hexadecimal"], p["digits"], f"k={p['odd header']}"],
        "consoleUrl": f"https://console.apify.com/storage/datasets/{DATASET}",
        "itemsPublicUrl": f"https://api.apify.com/v2/datasets/{DATASET}/items?signature={p['signature']}",
        "urlSigningSecretKey": p["signing key"],
        "note": f"{p['session']} {base64.b64encode(TOKEN.encode()).decode()} {quote(TOKEN)} janedoe's",
        **changes,
    }
    return json.dumps({"data": {key: value for key, value in data.items() if value is not ...}}, indent=2)


def error(kind: str, message: str = "Some message") -> str:
    """An error as the API spells it."""
    return json.dumps({"error": {"type": kind, "message": message}}, indent=2)


HEADERS = {
    "Set-Cookie": f"session={PLANTED['session']}; Path=/; HttpOnly",
    "X-Trace": PLANTED["trace"],
    "X-Apify-Token": TOKEN,
    "X-Api-Key": PLANTED["odd header"],
    "X-Auth": f"Basic {PLANTED['basic']}",
    "Link": f"<https://console.apify.com/organization/{PLANTED['organization']}/x?k={PLANTED['odd header']}>; rel=next",
    "Cache-Control": f"no-cache, {PLANTED['odd header']}",
    "Retry-After": f"{PLANTED['digits']}0",
    f"X-{PLANTED['colleague']}": "1",
    "Location": f"https://api.apify.com/v2/datasets/{OWNED}?token={TOKEN}&signature={PLANTED['signature']}",
}


def api(asked: IncomingRequest, body: str = "") -> Reply:
    """What is known of the real API, as far as one endpoint and one account go."""
    identifier = asked.path.rpartition("/")[2]
    if asked.authorization == f"Bearer {BAD_TOKEN}":
        return Reply(401, error("user-or-token-not-found", "User was not found or token is not valid"), HEADERS)
    if "%20" in identifier:
        return Reply(400, error("invalid-input", "Such an identifier cannot be"), HEADERS)
    if asked.authorization not in {None, f"Bearer {TOKEN}"}:
        return Reply(401, error("user-or-token-not-found"), HEADERS)
    if identifier == OWNED and asked.authorization is None:
        return Reply(401, error("token-not-provided"), HEADERS)
    if identifier not in ALL:
        return Reply(404, error("record-not-found", "Dataset was not found"), HEADERS)
    return Reply(200, body or (dataset() if asked.authorization else dataset(urlSigningSecretKey=...)), HEADERS)


Run = Callable[..., int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the recordings are."""
    return tmp_path / "recordings"


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """`record` against the stand-in; returns its exit status."""
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    with http_server.run_server(api, settings=SETTINGS) as url:
        yield lambda *arguments: main(["record", *arguments, "--base-url", url, "--folder", str(folder)])


@contextmanager
def answering(body: str) -> Iterator[str]:
    """The stand-in with another dataset."""
    with http_server.run_server(lambda asked: api(asked, body), settings=SETTINGS) as url:
        yield url


def contents(folder: Path) -> dict[str, bytes]:
    """Every file with its bytes."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_nothing_is_written_unless_told_to(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*ALL) == 1
    printed = capsys.readouterr().out
    assert not folder.exists()
    assert "200-by-id: live-200-by-id-" in printed
    assert '+              "itemCount": 7,' in printed
    assert printed.splitlines()[-1] == "nothing was written; add --update to write it"


def test_every_scenario_is_recorded_and_then_the_same(
    run: Run, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*ALL, "--update") == 0
    capsys.readouterr()
    read = index.read_recordings(folder)
    assert [one.scenario for one in read] == [scenario.title for scenario in SETTINGS.scenarios]
    assert [one.exchanges[0].status for one in read] == [200, 200, 200, 401, 404, 400]
    assert list(find_unreachable(read)) == []
    assert ("not an id", "400 (with a token)") in serve.list_choices(read)
    before = contents(folder)
    assert run(*ALL) == 0
    assert set(re.findall(r"^\S+: \S+ (\w+)$", capsys.readouterr().out, re.MULTILINE)) == {"unchanged"}
    assert run(*ALL, "--update") == 0
    assert contents(folder) == before


def test_no_secret_of_any_shape_reaches_the_disk_or_the_terminal(
    run: Run, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(*ALL) == 1
    assert run(*ALL, "--update") == 0
    shown = "".join(capfd.readouterr())
    written = "".join(f"{path.name} {path.read_text('utf-8')}" for path in tmp_path.rglob("*") if path.is_file())
    assert "janedoe" in dataset()
    for name, secret in PLANTED.items():
        for spelled in {secret, quote(secret, safe=""), secret.encode().hex(), *encoded(secret)}:
            for text in (written, shown):
                for read in (text, unquote(text), *decoded(text)):
                    assert spelled.lower() not in read.lower(), name
    assert "REDACTED" in written


def decoded(text: str) -> Iterator[str]:
    """Whatever in a text could be read as base64."""
    for word in re.findall(r"[A-Za-z0-9+/_-]{8,}", text):
        content = word.replace("-", "+").replace("_", "/")
        yield base64.b64decode(content[: len(content) // 4 * 4]).decode("latin-1")


def encoded(secret: str) -> Iterator[str]:
    """What of a secret can be seen in base64, wherever in a longer text it begins."""
    for shift in range(3):
        for alphabet in (base64.b64encode, base64.urlsafe_b64encode):
            # The first and last few characters also depend on what stands beside it.
            yield alphabet(b"\0" * shift + secret.encode())[4 if shift else 0 :].decode().rstrip("=")[:-2]


def test_relations_survive(run: Run, folder: Path) -> None:
    run(*ALL, "--update")
    by_id, by_name, without_token, *_ = (one.exchanges[0] for one in index.read_recordings(folder))
    data = json.loads(by_id.text)["data"]
    assert by_id.url == without_token.url == f"https://api.apify.com/v2/datasets/{data['id']}"
    assert by_name.url == f"https://api.apify.com/v2/datasets/{data['username']}~{data['name']}"
    assert data["consoleUrl"].endswith(data["id"])
    assert json.loads(by_name.text) == json.loads(by_id.text)
    assert (data["itemCount"], data["title"], data["urlSigningSecretKey"]) == (7, None, "REDACTED")
    assert "urlSigningSecretKey" not in json.loads(without_token.text)["data"]


def test_a_name_given_by_hand_goes_even_where_its_own_call_failed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error of one call names somebody whom only the arguments of another name."""
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    with http_server.run_server(lambda _: Reply(404, error("record-not-found", "johnroe knows of none"), {})) as url:
        where = ["--base-url", url, "--folder", str(folder), "--update"]
        assert main(["record", "johnroe~things", *where]) == 2
    (one,) = index.read_recordings(folder)
    assert re.search(r"example-name-\d{6} knows of none", one.exchanges[0].text)


def test_a_name_given_by_hand_goes_even_where_its_own_call_was_never_answered(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)

    def hangs_up(asked: IncomingRequest) -> Reply:
        if "~" in asked.path:
            raise ConnectionAbortedError
        return Reply(404, error("record-not-found", "johnroe knows of none"), {})

    with http_server.run_server(hangs_up) as url:
        assert main(["record", "johnroe~things", "--base-url", url, "--folder", str(folder), "--update"]) == 2
    assert re.search(r"example-name-\d{6} knows of none", index.read_recordings(folder)[0].exchanges[0].text)
    assert "johnroe" not in capsys.readouterr().out


def test_what_one_answer_gives_away_goes_in_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token without a shape, and a name that is seen in the body of another answer only."""
    monkeypatch.setenv("APIFY_TOKEN", "correct-horse")

    def gossip(asked: IncomingRequest) -> Reply:
        if asked.path.endswith(DATASET):
            return Reply(200, dataset(note="correct-horse" if asked.authorization is None else ""), {})
        return Reply(404, error("record-not-found", "janedoe has none"), {})

    with http_server.run_server(gossip) as url:
        scenarios = [f"--scenario={name}" for name in ("200-by-id", "200-without-token", "404")]
        where = ["--base-url", url, "--folder", str(folder), "--update"]
        assert main(["record", DATASET, *scenarios, *where]) == 0
    written = b"".join(contents(folder).values())
    assert b"janedoe" not in written
    assert b"correct-horse" not in written


def test_the_entry_says_where_it_comes_from(run: Run, folder: Path) -> None:
    run(DATASET, "--scenario", "200-by-id", "--update")
    (one,) = index.read_recordings(folder)
    today = dt.datetime.now(tz=dt.UTC).date()
    assert (one.kind, one.date, one.expires) == ("live", today, today + dt.timedelta(days=365))
    assert one.evidence_for == ("response 200",)
    assert {"request.uri", "request.headers.Authorization", "response.headers.Set-Cookie", "data.id"} <= {
        *one.redactions
    }
    assert one.exchanges[0].headers["x-ratelimit-limit"] == "60"
    assert one.exchanges[0].request_headers == {"accept": "application/json", "authorization": "REDACTED"}


def test_a_difference_is_shown_and_kept_out(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(DATASET, "--update")
    before = contents(folder)
    capsys.readouterr()
    with answering(dataset(itemCount=8)) as url:
        arguments = ["record", DATASET, "--scenario", "200-by-id", "--base-url", url, "--folder", str(folder)]
        assert main(arguments) == 1
        printed = capsys.readouterr().out
        assert '-              "itemCount": 7,' in printed
        assert '+              "itemCount": 8,' in printed
        assert contents(folder) == before
        assert main([*arguments, "--update"]) == 0
        assert main(arguments) == 0
    changed = {name for name, content in contents(folder).items() if content != before[name]}
    assert len(changed) == 1


def test_an_answer_that_contradicts_the_fragment_is_recorded_and_said(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    with answering(dataset(itemCount="7")) as url:
        where = ["--base-url", url, "--folder", str(folder), "--update"]
        assert main(["record", DATASET, "--scenario", "200-by-id", *where]) == 0
    assert 'the client cannot read it: data.itemCount: expected int, got "7"' in capsys.readouterr().out
    assert '"itemCount": "7"' in index.read_recordings(folder)[0].exchanges[0].text


@pytest.fixture
def with_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if one had set it."""
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)


@pytest.fixture
def stored(folder: Path) -> tuple[Recording, ...]:
    """This project's recordings, copied."""
    shutil.copytree(RECORDINGS, folder)
    return index.read_recordings(folder)


def renew(body: str, folder: Path, file: str, *arguments: str, scenario: str = "200-by-id") -> int:
    """Ask a stand-in that answers so, and put the answer in the place of a recording."""
    with answering(body) as url:
        where = ["--base-url", url, "--folder", str(folder), "--update"]
        return main(["record", DATASET, "--scenario", scenario, "--file", file, *arguments, *where])


UNNAMED = dataset(name=None, actId="q83vEjRWeJCrze8SM")


def test_a_recording_is_renewed_in_its_place(
    stored: tuple[Recording, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    old = stored[0]
    assert renew(UNNAMED, folder, old.file) == 0
    new, *others = index.read_recordings(folder)
    assert [new.file, *(one.file for one in others)] == [one.file for one in stored]
    assert (new.scenario, new.evidence_for, new.note) == (old.scenario, old.evidence_for, old.note)
    assert new.source == "recorded with `python -m generator record`"
    assert new.expires is not None
    assert old.expires is not None
    assert new.expires > old.expires


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "janedoe"}, 'data.name is null: it is "example-name-'),
        ({"actRunId": ...}, "data.actRunId is not null: there is no such key"),
        ({"schema": [1]}, "data.schema is an object: it is [0]"),
    ],
)
@pytest.mark.usefixtures("with_token")
def test_what_no_longer_shows_what_it_was_kept_for_is_refused(
    stored: tuple[Recording, ...],
    folder: Path,
    changes: dict[str, Any],
    reason: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = contents(folder)
    body = json.loads(UNNAMED)["data"]
    assert renew(dataset(**{**body, **changes}), folder, stored[0].file) == 2
    printed = capsys.readouterr().out
    assert f"{stored[0].file} would no longer be evidence for {reason}" in printed
    assert "janedoe" not in printed
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("file", "scenario", "message"),
    [
        ("dataset-401-token-not-valid.yaml", "200-by-id", "records '401 with a bad token', not '200 by id'"),
        ("dataset-200-by-name.yaml", "200-by-id", "records '200 by username~name', not '200 by id'"),
        ("dataset-429-rate-limited.yaml", "404", "records '429', not '404'"),
        ("dataset-404-not-found-or-no-token.yaml", "404", "not '404'"),
        ("../x.yaml", "200-by-id", "--file needs the name of a .yaml file among the recordings, not '../x.yaml'"),
        ("index.yaml", "200-by-id", "--file needs the name of a .yaml file"),
        ("dataset-200-namd.yaml", "200-by-id", "did you mean dataset-200-named.yaml?"),
        ("elsewhere.yaml", "404", "leave out --file to write a new one"),
        ("x.json", "200-by-id", "--file needs the name of a .yaml file"),
    ],
)
@pytest.mark.usefixtures("stored", "with_token")
def test_an_answer_takes_the_place_of_one_to_the_same_question_only(
    folder: Path, file: str, scenario: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder.parent)
    assert renew(dataset(), folder, file, scenario=scenario) == 2
    assert message in capsys.readouterr().err
    assert contents(folder.parent) == before


def test_a_recording_whose_entry_says_another_status_is_not_replaced(
    stored: tuple[Recording, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    path = folder / stored[0].file
    path.write_text(path.read_text("utf-8").replace("code: 200", "code: 401"), encoding="utf-8")
    assert renew(UNNAMED, folder, path.name) == 2
    error = capsys.readouterr().err
    assert f"{path}:3: holds a response 401, its entry says '200 by id, the default dataset of a run'" in error


def test_a_guess_that_was_wrong_fails_only_who_asked_for_it(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which identifiers the real API refuses with 400 is not known; for this one it may well answer 404."""
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)

    def strict(asked: IncomingRequest) -> Reply:
        return Reply(404, error("record-not-found"), {}) if "%20" in asked.path else api(asked)

    with http_server.run_server(strict) as url:
        where = ["--base-url", url, "--folder", str(folder), "--update"]
        assert main(["record", DATASET, *where]) == 0
        printed = capsys.readouterr().out
        assert (
            "400: could not be recorded: expected 400, got 404 record-not-found; the expected status was a guess"
            in printed
        )
        assert main(["record", "--scenario", "400", *where]) == 2
    assert len(index.read_recordings(folder)) == 4


SAID = [
    f"{PLANTED['user name']}'s {TOKEN}",
    f"see https://console.apify.com/organization/{USER}/x?k={PLANTED['signature']}",
    "janedoe-dataset",
    base64.b64encode(b"janedoe:secret-project").decode(),
    "secret%2Dproject",
    "c0ffee42",
    "pa55word!",
]


def each_in_one_place() -> list[Any]:
    """Four texts, each in a place of its own, for the quick run, and all in all others for the slow one."""
    places = ["type", "field", "name", "html"]
    return [
        pytest.param(said, where, marks=[] if number == index else pytest.mark.slow)
        for number, said in enumerate(SAID)
        for index, where in enumerate(places)
    ]


@pytest.mark.parametrize(("said", "where"), each_in_one_place())
def test_nothing_that_is_printed_names_anybody(
    said: str, where: str, folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither why a call failed, nor why the client could not read its answer, nor what differs."""
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    answers = {
        "type": Reply(403, error(said, said), {}),
        "field": Reply(200, dataset(itemCount=said, fields=[said]), {}),
        "name": Reply(200, dataset(stats={"readCount": {said: said}}, userId={"name": said}), {}),
        "html": Reply(200, f"<html>{said}", {}),
    }
    with http_server.run_server(lambda _: answers[where]) as url:
        for update in ([], ["--update"]):
            main(["record", *ALL, "--base-url", url, "--folder", str(folder), *update])
    out = "".join(capfd.readouterr())
    out += "".join(path.read_text("utf-8") for path in folder.glob("*")) if folder.exists() else ""
    assert out
    for gone in (said, "janedoe", TOKEN, USER, DATASET, "secret-project", PLANTED["signature"]):
        assert gone not in out


@pytest.mark.parametrize("argument", ["janedoe~..", "janedoe~secret project", "janedoe/a/b", TOKEN])
def test_an_identifier_that_cannot_be_asked_for_is_not_repeated(
    argument: str, run: Run, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(argument, OWNED) == 2
    assert run(DATASET, "--scenario", TOKEN) == 2
    printed = "".join(capfd.readouterr())
    assert "janedoe" not in printed
    assert TOKEN not in printed


def test_the_renewing_command_renews(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the message of an expired recording says can be typed as it stands."""
    run(*ALL, "--update")
    capsys.readouterr()
    for one in index.read_recordings(folder):
        words = format_renewal(one, SETTINGS).split()
        assert words[:5] == ["APIFY_TOKEN=...", "python", "-m", "generator", "record"]
        typed = [{"DATASET_ID": DATASET, "USERNAME~NAME": OWNED}.get(word, word) for word in words[5:]]
        assert run(*typed) == 0
    assert set(re.findall(r"^\S+: \S+ (\w+)$", capsys.readouterr().out, re.MULTILINE)) == {"unchanged"}


def test_what_comes_otherwise_is_no_recording(run: Run, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("NoSuchDataset0001", "--update") == 2
    printed = capsys.readouterr().out
    assert "200-by-id: could not be recorded: expected 200, got 404 record-not-found" in printed
    # The others are worth keeping all the same.
    assert {one.scenario for one in index.read_recordings(folder)} == {"401 with a bad token", "404", "400"}


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Reply(200, "<html>Hello", {"Content-Type": "text/html"}), "expected 200 with JSON, got 200 without"),
        (Reply(200, "", {}), "expected 200 with JSON, got 200 without"),
        (Reply(503, "[]", {}), "expected 200, got 503"),
        (Reply(403, error(TOKEN), {}), "expected 200, got 403"),
    ],
)
def test_an_answer_that_is_none_is_refused(
    answer: Reply, failure: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    with http_server.run_server(lambda _: answer) as url:
        where = ["--base-url", url, "--folder", str(folder), "--update"]
        assert main(["record", DATASET, "--scenario", "200-by-id", *where]) == 2
    assert capsys.readouterr().out == f"200-by-id: could not be recorded: {failure}\n"
    assert not folder.exists()


def test_nobody_listening_is_a_clear_message(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        assert main(["record", "--scenario", "404", "--base-url", url, "--folder", str(folder)]) == 2
    assert "404: could not be recorded: GET /v2/datasets/ExampleNotFound01" in capsys.readouterr().out


def test_an_identifier_that_cannot_be_one_is_a_clear_message(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("..", "--scenario", "200-by-id") == 2
    assert "could not be recorded: dataset_id is a dot segment" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to record: give DATASET_ID or USERNAME~NAME"),
        (["--scenario", "500"], "there is no scenario '500'"),
        (["--scenario", "200-by-id"], "the scenario 200-by-id needs DATASET_ID"),
        ([DATASET, "--scenario", "200-by-name"], "the scenario 200-by-name needs USERNAME~NAME"),
        ([DATASET, "--file", "x.yaml"], "--file names one recording, but there are 5"),
    ],
)
def test_bad_usage_is_a_clear_message(
    run: Run, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    assert f"error: {message}" in capsys.readouterr().err


def test_the_help_names_every_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["record", "--help"])
    printed = " ".join(capsys.readouterr().out.split())
    assert ", ".join(scenario.name for scenario in SETTINGS.scenarios) in printed


def test_the_token_is_asked_for_where_it_is_needed(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("APIFY_TOKEN")
    assert run(DATASET) == 2
    assert "error: APIFY_TOKEN is not set" in capsys.readouterr().err
    assert run(DATASET, "--scenario", "200-without-token", "--scenario", "401-bad-token", "--update") == 0


@pytest.mark.parametrize("url", ["https://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "nonsense"])
def test_the_token_goes_to_no_stand_in_elsewhere(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("APIFY_TOKEN", TOKEN)
    assert main(["record", DATASET, "--base-url", url]) == 2
    assert "error: --base-url is for a stand-in on this machine" in capsys.readouterr().err


def test_what_scrubbing_lets_through_is_not_written(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def careless(cassette: Mapping[str, Any], *_: object, **__: object) -> scrub.Scrubbed:
        return scrub.Scrubbed(dict(cassette), ())

    monkeypatch.setattr(command, "scrub", careless)
    assert run(DATASET, "--update") == 2
    message = capsys.readouterr().err
    assert "would hold what looks like a secret" in message
    assert not any(secret in message for secret in PLANTED.values() if secret != "janedoe")
    assert not folder.exists()

"""Replay: what answers a request, and what is said when nothing does."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.recordings import cassette
from generator.recordings import index as recordings
from generator.recordings.index import Recording
from generator.serve import matching
from generator.serve.matching import IncomingRequest as Asked
from generator.serve.matching import RecordedExchange, ReplayMiss, find_exchange
from tests.paths import RECORDINGS
from tests.serve.reachability import find_unreachable

FOLDER = RECORDINGS
STORED = recordings.read_recordings(FOLDER)
HERE = "https://api.apify.com/v2/datasets/"


def recorded(folder: Path, **requests: tuple[str, str, str | None]) -> tuple[Recording, ...]:
    """One recording for each request of method, URL and credential, named like it."""
    index = "recordings:\n"
    for name, (method, url, credential) in requests.items():
        headers = {"Accept": "application/json"} | ({"Authorization": credential} if credential else {})
        made = cassette.make_cassette(method, url, request_headers=headers, status=200, headers={}, text=name)
        (folder / f"{name}.yaml").write_text(cassette.dump_yaml(made), encoding="utf-8")
        entry = {"file": f"{name}.yaml", "scenario": name, "kind": "synthetic", "date": "2026-01-01", "source": "here"}
        index += cassette.dump_yaml([{**entry, "redactions": [], "evidence-for": []}])
    (folder / "index.yaml").write_text(index, encoding="utf-8")
    return recordings.read_recordings(folder)


def answered(found: RecordedExchange | ReplayMiss) -> str:
    """The name of the recording that answered."""
    assert isinstance(found, RecordedExchange), str(found)
    return found.exchange.text


def missed(found: RecordedExchange | ReplayMiss) -> str:
    """What is said of a miss."""
    assert isinstance(found, ReplayMiss)
    return str(found)


@pytest.mark.parametrize("recording", STORED, ids=[recording.file for recording in STORED])
def test_every_recording_answers_its_own_request(recording: Recording) -> None:
    found = find_exchange(STORED, matching.make_request(recording.exchanges[0]))
    assert isinstance(found, RecordedExchange)
    assert found.recording is recording


@pytest.mark.parametrize(
    ("method", "target", "difference"),
    [
        ("POST", "/v2/datasets/one", "method: recorded GET, asked POST"),
        ("GET", "/v2/datasets/ones", "path: recorded /v2/datasets/one, asked /v2/datasets/ones"),
        ("GET", "/v2/datasets/one?limit=5", "query: recorded none, asked ?limit=5"),
        ("PUT", "/v3/one", "method: recorded GET, asked PUT; path: recorded /v2/datasets/one, asked /v3/one"),
    ],
)
def test_a_miss_names_the_nearest_and_what_differs(tmp_path: Path, method: str, target: str, difference: str) -> None:
    found = find_exchange(recorded(tmp_path, one=("GET", HERE + "one", None)), Asked(method, target, {}))
    assert missed(found) == f"no recording answers {method} {target}; nearest is one.yaml:3: {difference}"


def test_the_nearest_is_the_one_with_the_fewest_differences_then_the_likest_path(tmp_path: Path) -> None:
    read = recorded(
        tmp_path,
        a=("GET", HERE + "aaaa", None),
        b=("GET", HERE + "bbbb", None),
        c=("POST", HERE + "cccc", None),
    )
    assert "nearest is b.yaml:3" in missed(find_exchange(read, Asked("GET", "/v2/datasets/bbbx", {})))
    assert "nearest is c.yaml:3" in missed(find_exchange(read, Asked("GET", "/v2/datasets/cccc", {})))
    assert "there are none" in missed(find_exchange([], Asked("GET", "/", {})))


def test_a_token_is_asked_for_where_one_was_sent(tmp_path: Path) -> None:
    read = recorded(tmp_path, one=("GET", HERE + "one", "REDACTED"))
    asked = Asked("GET", "/v2/datasets/one", {})
    assert missed(find_exchange(read, asked)).endswith("header Authorization: recorded with one, asked without")
    assert answered(find_exchange(read, Asked("GET", "/v2/datasets/one", {"authorization": "Bearer x"}))) == "one"
    assert answered(find_exchange(read, Asked("GET", "/v2/datasets/one?token=x", {}))) == "one"


def test_tokens_tell_recordings_of_one_url_apart(tmp_path: Path) -> None:
    read = recorded(
        tmp_path,
        none=("GET", HERE + "one", None),
        some=("GET", HERE + "one", "REDACTED"),
        bad=("GET", HERE + "one", "Bearer not-a-valid-token"),
    )
    for credential, name in (({}, "none"), ({"authorization": "Bearer x"}, "some")):
        assert answered(find_exchange(read, Asked("GET", "/v2/datasets/one", credential))) == name
    bad = Asked("GET", "/v2/datasets/one", {"authorization": "Bearer not-a-valid-token"})
    assert answered(find_exchange(read, bad)) == "bad"
    assert list(find_unreachable(read)) == []


def test_a_token_that_was_recorded_must_be_that_one(tmp_path: Path) -> None:
    read = recorded(tmp_path, bad=("GET", HERE + "one", "Bearer not-a-valid-token"))
    found = missed(find_exchange(read, Asked("GET", "/v2/datasets/one", {"authorization": "Bearer s3cret-thing"})))
    assert found.endswith("header Authorization: recorded Bearer not-a-valid-token, asked with another")
    assert "s3cret" not in found


def test_a_miss_shows_no_secret(tmp_path: Path) -> None:
    read = recorded(tmp_path, one=("GET", HERE + "one", None))
    token = "apify_api_" + "Kx8fQ2mZ7tLpW4sVb9NcR1yH6gJ3dA5eU0oT"
    found = missed(find_exchange(read, Asked("GET", f"/v2/{token}?signature=abcdef&token={token}&b={token}", {})))
    assert token not in found
    assert "abcdef" not in found


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("a~b", "a%7Eb"),
        ("a%7Eb", "a~b"),
        ("a.b-c_d", "%61%2Eb%2dc%5fd"),
        ("a%2Fb", "a%2Fb"),
        ("a?x=1&y=2", "a?y=2&x=1"),
        ("a?x=REDACTED", "a?x=whatever"),
    ],
)
def test_spelling_does_not_matter(tmp_path: Path, url: str, target: str) -> None:
    read = recorded(tmp_path, one=("GET", HERE + url, None))
    assert answered(find_exchange(read, Asked("GET", f"/v2/datasets/{target}", {}))) == "one"


@pytest.mark.parametrize(("url", "target"), [("a%2Fb", "a/b"), ("a?x=1", "a?x=2"), ("a?x=1", "a?x=1&x=1"), ("a", "A")])
def test_meaning_does(tmp_path: Path, url: str, target: str) -> None:
    read = recorded(tmp_path, one=("GET", HERE + url, None))
    missed(find_exchange(read, Asked("GET", f"/v2/datasets/{target}", {})))


def test_a_recording_that_never_answers_is_named(tmp_path: Path) -> None:
    read = recorded(tmp_path, one=("GET", HERE + "one", None), two=("GET", HERE + "one", None))
    assert [(hidden.file, other.file) for hidden, other in find_unreachable(read)] == [("two.yaml", "one.yaml")]

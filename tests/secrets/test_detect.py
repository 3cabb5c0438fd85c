"""Leaks: secrets are found by shape and randomness, words are left alone, and nothing committed holds any."""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.secrets import detect
from tests.paths import ROOT

CACHES = {"__pycache__", ".mypy_cache", ".ruff_cache"}
BASE62 = string.ascii_letters + string.digits

# Put together here, so that this file itself holds none.
JWT = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"1234567890"}', b"signature-of-some-length")
)
SECRETS = {
    "an Apify token": "apify_api_" + "Kx8fQ2mZ7tLpW4sVb9NcR1yH6gJ3dA5eU0oT",
    "a short Apify token": "apify_api_" + "abc123def",
    "an Apify token of letters": "apify_api_" + "abcdefghijklmnopqrstuvwxyzabcdef",
    "another kind of Apify token": "apify_proxy_" + "Xy12Zq98Ab34",
    "a JSON web token": JWT,
    "a GitHub token": "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "an AWS key": "AKIA" + "IOSFODNN7EXAMPLE",
    "a UUID": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "a digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "half a digest": "9f86d081884c7d65",
    "base64": "dGhpcyBpcyBhIHNlY3JldCBrZXk+/wAB",
    "URL-safe base64": "q83vEjRWeJCrze8SNFZ4kKvN7xI",
    "an id of Apify": "HG7ML7M8z78YcAPEB",
    "a password of letters": "qzxjvkwpmbtfhgdq",
    "an e-mail address": "jane.doe@company.io",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
@pytest.mark.parametrize("around", ["{}", '"{}"', "key: {}", "https://a.example/{}/b", "({}).", "x={}&y"])
def test_a_secret_is_found_whatever_stands_around_it(secret: str, around: str) -> None:
    text = around.format(secret)
    assert list(detect.find(text))
    assert secret not in detect.mask(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("https://h/p?signature=abcdef&limit=5#top", "https://h/p?signature=REDACTED&limit=5#top"),
        ("https://h/p?limit=5&X-Amz-Signature=ab-cd", "https://h/p?limit=5&X-Amz-Signature=REDACTED"),
        ("https://h/p?a=1&amp;token=xyz", "https://h/p?a=1&amp;token=REDACTED"),
        ("https://me:hunter2@h/p", "https://REDACTED@h/p"),
        ("Authorization: Bearer s3cr3t-and-more", "Authorization: Bearer REDACTED"),
        ("(wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY)", "(REDACTED)"),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n", "REDACTED\n"),
    ],
)
def test_a_secret_is_found_by_its_place(text: str, masked: str) -> None:
    assert detect.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "urlSigningSecretKey ANYONE_WITH_NAME_CAN_READ user-or-token-not-found test_it_reads_every_recording",
        "X-Apify-Pagination-Offset openai-ephemeral-user-id AsyncHttpx2Transport DatasetSchemaType0",
        "2026-05-04T15:38:21.716Z 20260504T153821 1234567890123456 dataset-200-unnamed-run-default.yaml",
        "https://console.apify.com/storage/datasets/WkzbQMuFYuamGv3YF?signature=abc123",
        "Bearer token, Basic authentication, Bearer {token}, Bearer not-a-valid-token",
        "signature=REDACTED https://h/p?token=REDACTED someone@example.com apify_dataset_client",
        "ExampleDataset001 ExampleUser123456 example-user-123456~example-name-654321",
    ],
)
def test_words_are_left_alone(text: str) -> None:
    assert list(detect.find(text)) == []


@pytest.mark.parametrize(
    ("alphabet", "length", "share"),
    [
        (BASE62, 17, 0.97),
        (BASE62, 24, 0.99),
        (BASE62 + "-_", 22, 0.98),
        (BASE62 + "+/", 44, 0.98),
        (string.hexdigits[:16], 16, 0.99),
        (string.ascii_lowercase + string.digits, 32, 0.95),
        (string.ascii_letters, 24, 0.95),
    ],
)
def test_randomness_is_found_nearly_always(alphabet: str, length: int, share: float) -> None:
    source = random.Random(0)  # noqa: S311 the same ones on every run
    words = ["".join(source.choices(alphabet, k=length)) for _ in range(500)]
    assert sum(bool(list(detect.find(word))) for word in words) / len(words) >= share


def test_words_of_code_are_hardly_ever_taken_for_random() -> None:
    names = {name for path in (ROOT / "generator").rglob("*.py") for name in path.read_text("utf-8").split()}
    taken = {name for name in names if any(leak.kind == "random characters" for leak in detect.find(name))}
    assert len(taken) < len(names) / 200, taken


@given(st.text(alphabet=st.sampled_from("aQx9Z_-=+/&?@:. \nsig=token=Bearer eyJ"), max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = detect.mask(text)
    assert detect.mask(once) == once
    assert list(detect.find(once)) == []


def test_what_is_shown_is_no_secret() -> None:
    for secret in SECRETS.values():
        for leak in detect.find(secret):
            assert secret[leak.start : leak.end] not in leak.shown


def test_digests_are_expected_where_they_belong() -> None:
    assert list(detect.find(SECRETS["a digest"], digests=True)) == []
    assert list(detect.find(f'description: "sha256:{SECRETS["half a digest"]}"', digests=True)) == []
    assert list(detect.find(SECRETS["half a digest"], digests=True))
    assert list(detect.find(f"sha256:{SECRETS['a digest']} {SECRETS['an Apify token']}", digests=True))
    assert list(detect.find(SECRETS["a digest"].upper(), digests=True))


def committed() -> Iterator[Path]:
    """Everything that a secret could slip into: recordings, generated code, locks, reports and prose."""
    for folder in ("tests/recordings", "generated", "spec", "templates", "reports"):
        paths = sorted((ROOT / folder).rglob("*"))
        yield from (path for path in paths if path.is_file() and not CACHES.intersection(path.parts))
    yield from sorted(ROOT.glob("*.md"))


def test_nothing_committed_holds_a_secret() -> None:
    found = []
    for path in committed():
        # A lock is made of digests; requirements.lock, of nothing else, is not read at all.
        digests = path.name.endswith((".lock", ".lock.yaml"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            found += [f"{path}:{number}: {leak.kind} {leak.shown}" for leak in detect.find(line, digests=digests)]
    assert found == []

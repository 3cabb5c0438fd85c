"""Leaks: secrets are found by shape and randomness, words are left alone, and nothing committed holds any."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.recordings.settings import find_settings
from tests.paths import ROOT
from tests.secrets.samples import AWS_SECRET_KEY, DETECTOR, PLACED, SECRETS

SETTINGS = find_settings(ROOT / "spec/dataset.yaml")
CACHES = {"__pycache__", ".mypy_cache", ".ruff_cache"}
BASE62 = string.ascii_letters + string.digits


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS.keys())
@pytest.mark.parametrize("around", ["{}", '"{}"', "key: {}", "https://a.example/{}/b", "({}).", "x={}&y"])
def test_a_secret_is_found_whatever_stands_around_it(secret: str, around: str) -> None:
    text = around.format(secret)
    assert list(DETECTOR.find(text))
    assert secret not in DETECTOR.mask(text)


@pytest.mark.parametrize(("text", "secret"), PLACED.values(), ids=PLACED.keys())
def test_a_secret_is_found_by_its_place(text: str, secret: str) -> None:
    masked = "REDACTED\n" if text.startswith("-") else text.format("REDACTED")
    assert DETECTOR.mask(text.format(secret)).rstrip() == masked.rstrip().replace("me:", "")


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
    assert list(DETECTOR.find(text)) == []


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
    assert sum(bool(list(DETECTOR.find(word))) for word in words) / len(words) >= share


def test_words_of_code_are_hardly_ever_taken_for_random() -> None:
    names = {name for path in (ROOT / "generator").rglob("*.py") for name in path.read_text("utf-8").split()}
    taken = {name for name in names if any(leak.kind == "random characters" for leak in DETECTOR.find(name))}
    assert len(taken) < len(names) / 200, taken


def test_a_secret_key_of_aws_is_no_path() -> None:
    assert DETECTOR.mask(f"(it is {AWS_SECRET_KEY}).") == "(it is REDACTED)."


@given(st.text(alphabet=st.sampled_from("aQx9Z_-=+/&?@:. \nsig=token=Bearer eyJ"), max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = DETECTOR.mask(text)
    assert DETECTOR.mask(once) == once
    assert list(DETECTOR.find(once)) == []


def test_what_is_shown_is_no_secret() -> None:
    for secret in SECRETS.values():
        for leak in DETECTOR.find(secret):
            assert secret[leak.start : leak.end] not in leak.excerpt


def test_digests_are_expected_where_they_belong() -> None:
    assert list(DETECTOR.find(SECRETS["a digest"], digests=True)) == []
    assert list(DETECTOR.find(f'description: "sha256:{SECRETS["half a digest"]}"', digests=True)) == []
    assert list(DETECTOR.find(SECRETS["half a digest"], digests=True))
    assert list(DETECTOR.find(f"sha256:{SECRETS['a digest']} {SECRETS['a token of the API']}", digests=True))
    assert list(DETECTOR.find(SECRETS["a digest"].upper(), digests=True))


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
            found += [
                f"{path}:{number}: {leak.kind} {leak.excerpt}" for leak in SETTINGS.detector.find(line, digests=digests)
            ]
    assert found == []

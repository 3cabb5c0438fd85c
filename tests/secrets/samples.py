"""One secret of every shape, put together here so that no file holds any."""

from __future__ import annotations

import base64

from generator.secrets.detector import Detector

DETECTOR = Detector(("acme_api_", "acme_proxy_"), frozenset({"WkzbQMuFYuamGv3YF", "abc123"}))
"""Knows the tokens of an API, and two values that it shows to everybody."""

JWT = ".".join(
    base64.urlsafe_b64encode(part).decode().rstrip("=")
    for part in (b'{"alg":"HS256","typ":"JWT"}', b'{"sub":"1234567890"}', b"signature-of-some-length")
)
KEY = "Kx8fQ2mZ7tLpW4sVb9NcR1yH6gJ3dA5eU0oT"

CERTAIN = {
    "a token of the API": "acme_api_" + KEY,
    "a short token of the API": "acme_api_" + "abc123def",
    "a token of the API of letters": "acme_api_" + "abcdefghijklmnopqrstuvwxyzabcdef",
    "another kind of token of the API": "acme_proxy_" + "Xy12Zq98Ab34",
    "a JSON web token": JWT,
    "a GitHub token": "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a",
    "a fine-grained GitHub token": "github_pat_" + "11ABCDEFG0abcdefghijkl_mnopqrst",
    "a GitLab token": "glpat-" + "abcdefghijklmnopqrst",
    "a Slack token": "xoxb-" + "123456789012-abcdefghij",
    "a key of a language model": "sk-" + "proj-abcdefghijklmnop",
    "a Google key": "AIza" + "abcdefghijklmnopqrstuvwxyzabcdefghi",
    "an AWS key": "AKIA" + "IOSFODNN7EXAMPLE",
    "a temporary AWS key": "ASIA" + "IOSFODNN7EXAMPLE",
}
GUESSED = {
    "a UUID": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "a digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "half a digest": "9f86d081884c7d65",
    "base64": "dGhpcyBpcyBhIHNlY3JldCBrZXk+/wAB",
    "URL-safe base64": "q83vEjRWeJCrze8SNFZ4kKvN7xI",
    "an id": "HG7ML7M8z78YcAPEB",
    "a password of letters": "qzxjvkwpmbtfhgdq",
    "an e-mail address": "jane.doe@company.io",
}
SECRETS = {**CERTAIN, **GUESSED}
"""Secrets that are found whatever stands around them."""

AWS_SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
"""Has the form of a path, so it is found only where no path can be."""

PLACED = {
    "a signature in a URL": ("https://h/p?signature={}&limit=5#top", "abcdefgh"),
    "a parameter that ends like a secret": ("https://h/p?limit=5&X-Amz-Signature={}", "ab-cdefgh"),
    "a parameter in HTML": ("https://h/p?a=1&amp;token={}", "xyzxyzxyz"),
    "a password in a URL": ("https://me:{}@h/p", "hunter2hunter"),
    "a user in a URL": ("https://{}@h/p", "hunterhunter"),
    "a credential in a header": ("Authorization: Bearer {}", "s3cr3t-and-more"),
    "a private key": ("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n", "abcabcabc"),
    "an encrypted private key": ("-----BEGIN EC PRIVATE KEY-----\nDEK-Info: AES-256-CBC\n\n{}\n", "abcabcabc"),
}
"""Texts, and what stands at a place of them where only secrets do."""

TEXTS = [*SECRETS.values(), AWS_SECRET_KEY, *(text.format(secret) for text, secret in PLACED.values())]

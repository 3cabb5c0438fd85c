"""A recording that is as it should be, to be changed in one place."""

from __future__ import annotations

from pathlib import Path

CASSETTE = """\
version: 1
interactions:
  - request:
      method: GET
      uri: https://api.apify.com/v2/datasets/x
      body: null
      headers:
        Accept: [application/json]
    response:
      status: {code: 200, message: OK}
      headers:
        X-A: ['1', '2']
      body:
        string: |-
          {
            "data": {}
          }
"""
INDEX = """\
recordings:
  - file: one.yaml
    scenario: 200 by id, an example
    kind: live
    date: '2026-05-04'
    source: somewhere
    redactions: [data.id]
    evidence-for: []
    expires: '2027-05-04'
"""


def replace_text(path: Path, old: str, new: str) -> None:
    """Replace a text that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

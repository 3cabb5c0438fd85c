"""Makes cassettes as `vcrpy` reads them, and writes them and their index as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Lists indented, text of several lines as a block: so that a difference shows line by line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 PyYAML's own
        super().increase_indent(flow, False)  # noqa: FBT003


def _represent_text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _represent_text)


def dump_yaml(data: Any) -> str:
    """Data as YAML in the style of this project's recordings."""
    text: str = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
    return text


def make_cassette(
    method: str,
    url: str,
    *,
    request_headers: Mapping[str, str],
    status: int,
    headers: Mapping[str, str],
    text: str,
) -> dict[str, Any]:
    """A cassette with one exchange; `text` is the decompressed body."""
    request = {"method": method, "uri": url, "body": None, "headers": _list_values(request_headers)}
    response = {
        "status": {"code": status, "message": find_phrase(status)},
        "headers": _list_values(headers),
        "body": {"string": text},
    }
    return {"version": 1, "interactions": [{"request": request, "response": response}]}


def _list_values(headers: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in headers.items()}


def find_phrase(status: int) -> str:
    """The reason phrase of a status, empty for one that no standard knows."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""

"""What the command line prints: a table, a body without its secrets, a request as a curl command."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import cast

from ._api import SECRET_KEYS, SECRET_QUERIES, TOKEN_HEADER, TOKEN_PREFIX
from ._model import Model
from ._redaction import MASK, mask_query
from ._transport import Request

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:\s*)?')
_DECODER = json.JSONDecoder()


def format_table(value: object, secrets: Iterable[str | None] | None) -> str:
    """Format an object as lines of name and value, several objects with an empty line between.

    Args:
        value: An object or a list of them.
        secrets: Texts to mask beside the secrets that the specification names; `None` masks nothing at all.
    """
    if value is None:
        return ""
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return "\n\n".join(_format_object(item, secrets) for item in items)


def _format_object(item: object, secrets: Iterable[str | None] | None) -> str:
    text = json.dumps(item.to_dict() if isinstance(item, Model) else item, default=str)
    shown: object = json.loads(text if secrets is None else mask_body(text.encode(), secrets))
    if not isinstance(shown, dict):
        return _format_cell(shown)
    rows = [(_join_lines(name), _format_cell(value)) for name, value in _list_rows(cast("dict[str, object]", shown))]
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:{width}}  {value}" for name, value in rows)


def _list_rows(data: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield names and values, and in place of an object of simple values those, with its name before theirs."""
    for name, value in data.items():
        inner = cast("dict[str, object]", value) if isinstance(value, dict) else {}
        if inner and not prefix and not any(isinstance(part, (dict, list)) for part in inner.values()):
            yield from _list_rows(inner, f"{name}.")
        else:
            yield prefix + name, value


def _format_cell(value: object) -> str:
    return _join_lines(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _join_lines(text: str) -> str:
    # Without control characters, which a terminal would act on.
    return "".join(character if character.isprintable() else " " for character in text)


def mask_body(content: bytes, secrets: Iterable[str | None]) -> bytes:
    """Return a body byte for byte, but with its secrets masked."""
    text = content.decode("utf-8", "surrogateescape")
    for secret in secrets:
        if secret:
            text = text.replace(secret, MASK)
    return "".join(_mask_pieces(text)).encode("utf-8", "surrogateescape")


def _mask_pieces(text: str) -> Iterator[str]:
    start = 0
    while found := _TEXT.search(text, start):
        yield text[start : found.start()]
        start, piece = _mask_string(text, found)
        yield piece
    yield text[start:]


def _mask_string(text: str, found: re.Match[str]) -> tuple[int, str]:
    """Return where a JSON string ends, or the value of a secret that it names, and what to print for it."""
    try:
        said = str(json.loads(found[0][: found.start(1) - found.start()] if found[1] else found[0]))
        if found[1] and said in SECRET_KEYS:
            value, end = _DECODER.raw_decode(text, found.end())
            return (end, f'{found[0]}"{MASK}"') if value is not None else (end, f"{found[0]}null")
    except ValueError:
        return found.end(), found[0]
    masked = said if found[1] else mask_query(said, SECRET_QUERIES)
    return found.end(), found[0] if masked == said else json.dumps(masked, ensure_ascii=False)


def format_curl(request: Request, token_variable: str | None) -> str:
    """Format a request as a curl command.

    Args:
        request: The request.
        token_variable: The environment variable from which the shell takes the token.
    """
    words = ["curl"]
    if set("[]{}") & set(request.url):
        words.append("--globoff")
    if request.method != "GET":
        words += ["--head"] if request.method == "HEAD" else ["--request", request.method]
    for name, value in request.headers.items():
        if name not in {TOKEN_HEADER, "User-Agent"}:
            words += ["-H", shlex.quote(f"{name}: {value}")]
    if TOKEN_HEADER and token_variable and re.fullmatch(r"[A-Za-z_]\w*", token_variable, re.ASCII):
        basic = TOKEN_PREFIX == "Basic "
        header = f'"{TOKEN_HEADER}: {TOKEN_PREFIX}${token_variable}"'
        words += ["--user", f'"${token_variable}"'] if basic else ["-H", header]
    if request.content is not None:
        words += ["--data-raw", shlex.quote(request.content.decode("utf-8", "replace"))]
    return " ".join([*words, shlex.quote(request.url)])

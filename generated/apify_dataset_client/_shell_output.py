"""What a shell prints: a table, the body without its secrets, a request as a curl command."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import cast

from ._model import Model
from ._redaction import MASK, SECRET_KEYS, SECRET_QUERIES, mask_query
from ._transport import Request

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:\s*)?')
_DECODER = json.JSONDecoder()


def format_table(value: object, secrets: Iterable[str | None] | None) -> str:
    """An object as lines of name and value, several with an empty line between; `None` for `secrets` masks nothing."""
    if value is None:
        return ""
    items = cast("list[object]", value) if isinstance(value, list) else [value]
    return "\n\n".join(_block(item, secrets) for item in items)


def _block(item: object, secrets: Iterable[str | None] | None) -> str:
    text = json.dumps(item.to_dict() if isinstance(item, Model) else item, default=str)
    shown: object = json.loads(text if secrets is None else mask_body(text.encode(), secrets))
    if not isinstance(shown, dict):
        return _cell(shown)
    rows = [
        (_one_line(name), _cell(value)) for name, value in _rows(cast("dict[str, object]", shown))
    ]
    width = max((len(name) for name, _ in rows), default=0)
    return "\n".join(f"{name:{width}}  {value}" for name, value in rows)


def _rows(data: dict[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Names and values; an object of nothing but simple values is shown by these."""
    for name, value in data.items():
        inner = cast("dict[str, object]", value) if isinstance(value, dict) else {}
        if (
            inner
            and not prefix
            and not any(isinstance(part, (dict, list)) for part in inner.values())
        ):
            yield from _rows(inner, f"{name}.")
        else:
            yield prefix + name, value


def _cell(value: object) -> str:
    return _one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _one_line(text: str) -> str:
    # Nothing that a terminal would act on.
    return "".join(character if character.isprintable() else " " for character in text)


def mask_body(content: bytes, secrets: Iterable[str | None]) -> bytes:
    """A body byte for byte, but for its secrets."""
    text = content.decode("utf-8", "surrogateescape")
    for secret in secrets:
        if secret:
            text = text.replace(secret, MASK)
    return "".join(_pieces(text)).encode("utf-8", "surrogateescape")


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while found := _TEXT.search(text, start):
        yield text[start : found.start()]
        start, piece = _masked(text, found)
        yield piece
    yield text[start:]


def _masked(text: str, found: re.Match[str]) -> tuple[int, str]:
    """Where to go on after a text, and what to show of it: all, or a secret's name without its value."""
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
    """The request as a curl command; the token is left to the shell."""
    words = ["curl"]
    if set("[]{}") & set(request.url):
        words.append("--globoff")
    if request.method != "GET":
        words += ["--head"] if request.method == "HEAD" else ["--request", request.method]
    for name, value in request.headers.items():
        if name not in {"Authorization", "User-Agent"}:
            words += ["-H", shlex.quote(f"{name}: {value}")]
    if token_variable and re.fullmatch(r"[A-Za-z_]\w*", token_variable, re.ASCII):
        words += ["-H", f'"Authorization: Bearer ${token_variable}"']
    if request.content is not None:
        words += ["--data-raw", shlex.quote(request.content.decode("utf-8", "replace"))]
    return " ".join([*words, shlex.quote(request.url)])

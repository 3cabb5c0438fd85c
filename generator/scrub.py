"""Take secrets and identities out of a cassette, so that what remains may be published; pure functions.

A secret becomes `REDACTED`. An id or a name becomes a replacement that depends on nothing but itself, so that the
same one reads the same in a body, in a URL, in another recording and on another day. A replacement has five to seven
digits: enough to tell two apart, too few to tell whose it was.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

from generator import leaks
from generator.leaks import MASK
from generator.scenarios import BAD_TOKEN

HEADERS = (
    "Accept",
    "Access-Control-Allow-Headers",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Origin",
    "Access-Control-Expose-Headers",
    "Cache-Control",
    "Content-Type",
    "Expires",
    "Location",
    "Pragma",
    "Referrer-Policy",
    "Retry-After",
    "Vary",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Robots-Tag",
)
"""Headers whose values are kept; of every other only the name is."""

_SPELLED = {name.lower(): name for name in HEADERS}
_DROPPED = frozenset(
    {
        # These change with each call, or are not true of the body as it is kept: whole and decompressed.
        *("accept-encoding", "connection", "content-encoding", "content-length", "date", "host"),
        *("keep-alive", "transfer-encoding", "user-agent"),
    }
)

# Properties that identify somebody or something, and how their replacement is called.
_IDS = {"userId": "User", "actId": "Actor", "actRunId": "Run"}
_NAMES = {"username": "user"}
_OWN = {"id": "Data", "name": "name", "title": "title"}
"""The same, of the thing itself only: other things have such properties too."""

_IN_URLS = {"datasets": "Data", "users": "User", "acts": "Actor", "actors": "Actor", "actor-runs": "Run", "runs": "Run"}
_ID_LENGTH = 17
_ID_IN_URL = re.compile(rf"/({'|'.join(_IN_URLS)})/([A-Za-z0-9]{{{_ID_LENGTH}}})(?![A-Za-z0-9])")
_OWNED_IN_URL = re.compile(r"/([A-Za-z0-9][\w.-]*)(?:~|%7[Ee])([A-Za-z0-9][\w.-]*)")

_CAN_IDENTIFY = re.compile(r"[A-Za-z0-9][\w.-]*")

_SUSPECT = re.compile(r"(?i)token|secret|passw|api[-_]?key|signature|credential|cookie|session|private[-_]?key")
_SHORTEST_LITERAL = 6
"""Anything shorter would be found in words that have nothing to do with it."""

_DEEPEST = 50

T = TypeVar("T")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What the fragment calls secret: names of properties, and of parameters in URLs."""

    properties: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scrubbed:
    """A cassette that may be published, and the paths of what was replaced in it."""

    cassette: dict[str, Any]
    redactions: tuple[str, ...]


def marks(fragment: Any) -> Marks:
    """Everything that an OpenAPI document marks as secret."""
    properties: set[str] = set()
    parameters: set[str] = set()
    for path, node in _walk(fragment):
        if path[-1:] == ("x-secret",) and node is True:
            properties.add(str(path[-2]))
        elif path[-2:-1] == ("x-secret-query",):
            parameters.add(node)
        elif path[-1:] == ("x-credential",):
            parameters.add(_at(fragment, path[:-1]).get("name", ""))
    return Marks(frozenset(properties), frozenset(parameters - {""}))


def identities(cassette: Mapping[str, Any]) -> dict[str, str]:
    """Each id and name that a cassette holds, with its replacement."""
    found: dict[str, str] = {}
    for exchange in cassette["interactions"]:
        uri, body = exchange["request"]["uri"], _json(_text_of(exchange["response"]["body"]))
        segment = unquote(urlsplit(uri).path.rpartition("/")[2])
        for original, new in identities_of(segment).items():
            found.setdefault(original, new)
        for path, value in _walk(body):
            if isinstance(value, str) and (kind := _identifies(path)) and not _is_scrubbed(value):
                found[value] = replacement(kind, value)
        for text in _texts(exchange):
            for kind, identifier in _ID_IN_URL.findall(text):
                found.setdefault(identifier, replacement(_IN_URLS[kind], identifier))
            for owner, name in _OWNED_IN_URL.findall(text):
                found.setdefault(owner, replacement("user", owner))
                found.setdefault(name, replacement("name", name))
    return {original: new for original, new in found.items() if original != new}


def identities_of(identifier: str) -> dict[str, str]:
    """What a dataset is asked for by, with its replacement: an id, or the names of owner and dataset."""
    owner, separator, name = identifier.replace("/", "~").partition("~")
    if separator:
        return {owner: replacement("user", owner), name: replacement("name", name)} if owner and name else {}
    return {identifier: replacement("Data", identifier)} if _CAN_IDENTIFY.fullmatch(identifier) else {}


def replacement(kind: str, original: str) -> str:
    """What stands for an id (`kind` in title case) or a name (in lower case); itself if it stands for one already."""
    if _is_scrubbed(original):
        return original
    number = int(sha256(original.encode("utf-8", "surrogatepass")).hexdigest(), 16)
    if kind.islower():
        return f"example-{kind}-{number % 10**6:06}"
    digits = _ID_LENGTH - len("Example") - len(kind)
    return f"Example{kind}{number % 10**digits:0{digits}}"


def scrub(
    cassette: Mapping[str, Any], marked: Marks, *, secrets: Iterable[str] = (), known: Mapping[str, str] | None = None
) -> Scrubbed:
    """The cassette without secrets; `secrets` are known ones, `known` identities found elsewhere.

    Scrubbing what is scrubbed changes nothing.
    """
    done = _pass(cassette, marked, secrets, known or {})
    # What is left beside a replaced part may look like an identity or a secret only now.
    while (more := _pass(done.cassette, marked, (), {})).cassette != done.cassette:
        done = Scrubbed(more.cassette, tuple(dict.fromkeys((*done.redactions, *more.redactions))))
    return done


def _pass(cassette: Mapping[str, Any], marked: Marks, secrets: Iterable[str], known: Mapping[str, str]) -> Scrubbed:
    scrubber = _Scrubber(marked, {**identities(cassette), **known}, [*secrets, *_secrets(cassette, marked)])
    interactions = [scrubber.exchange(exchange) for exchange in cassette["interactions"]]
    return Scrubbed({"version": 1, "interactions": interactions}, tuple(dict.fromkeys(scrubber.redactions)))


class _Scrubber:
    """What is known of secrets and identities, applied to one value after the other; notes what it changed."""

    def __init__(self, marked: Marks, known: Mapping[str, str], secrets: Iterable[str]) -> None:
        self.marked = marked
        self.known = known
        self.redactions: list[str] = []
        parameters = "|".join(map(re.escape, sorted(marked.parameters)))
        self._parameter = re.compile(rf"(?i)(?<![A-Za-z0-9])({parameters or '(?!)'})(=|%3D)[^&#\s\"'<>]+")
        properties = "|".join(map(re.escape, sorted(marked.properties)))
        self._property = re.compile(rf"(\"(?:{properties or '(?!)'})\"\s*:\s*\")[^\"]+")
        literals = {form for secret in secrets if len(secret) >= _SHORTEST_LITERAL for form in _forms(secret)}
        self._literals = _alternation(re.escape(literal) for literal in literals)
        self._identities = _alternation(_bounded(identity) for identity in known)
        self._ids = _alternation(_bounded(identity) for identity in known if len(identity) == _ID_LENGTH)

    def exchange(self, exchange: Mapping[str, Any]) -> dict[str, Any]:
        """One request and its response."""
        request, response = exchange["request"], exchange["response"]
        return {
            "request": {
                "method": request["method"],
                "uri": self.noted("request.uri", request["uri"], self.text(request["uri"])),
                "body": None if request.get("body") is None else self.body("request.body", _text_of(request["body"])),
                "headers": self.headers("request", request["headers"]),
            },
            "response": {
                "status": {
                    "code": response["status"]["code"],
                    "message": self.text(response["status"]["message"] or ""),
                },
                "headers": self.headers("response", response["headers"]),
                "body": {"string": self.body("", _text_of(response["body"]))},
            },
        }

    def headers(self, side: str, headers: Mapping[str, Any]) -> dict[str, list[str]]:
        """The headers under the names they are known by; the values of unknown ones are nobody's business."""
        kept: dict[str, list[str]] = {}
        for name, values in headers.items():
            if name.lower() in _DROPPED:
                continue
            spelled = _SPELLED.get(name.lower()) or self.text("-".join(map(str.capitalize, name.split("-"))))
            for value in values if isinstance(values, list) else [values]:
                new = self.text(value) if name.lower() in _SPELLED else _hidden(value)
                kept.setdefault(spelled, []).append(self.noted(f"{side}.headers.{spelled}", value, new))
        return kept

    def body(self, name: str, text: str) -> str:
        """A body; one of JSON is spelled with an indent of two, as the API spells it."""
        data = _json(text)
        if data is _NO_JSON:
            return self.noted(name or "body", text, self.text(text))
        new = json.dumps(self.value((), data), indent=2, ensure_ascii=False)
        return new if _is_unicode(new) else json.dumps(json.loads(new), indent=2)

    def value(self, path: Path, value: Any, *, secret: bool = False) -> Any:
        """A value within JSON; of what is marked as secret only types remain."""
        if isinstance(value, dict):
            return {
                # The path is shown, so it has the name as it is shown.
                (name := self.key(key)): self.value(
                    (*path, name),
                    inner,
                    secret=secret or self.is_secret(key),
                )
                for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self.value((*path, number), inner, secret=secret) for number, inner in enumerate(value)]
        return self.noted(_spelled(path), value, self.leaf(path, value, secret=secret))

    def is_secret(self, key: str) -> bool:
        """Whether all below this key is secret."""
        return key in self.marked.properties or _SUSPECT.search(key) is not None

    def leaf(self, path: Path, value: Any, *, secret: bool) -> Any:
        """A value that holds no others."""
        if secret and isinstance(value, (int, float)) and not isinstance(value, bool):
            return type(value)(0)
        if not isinstance(value, str) or not value:
            return value
        if secret or (path and _SUSPECT.search(str(path[-1]))):
            return MASK
        kind = _identifies(path)
        if kind is None or _is_scrubbed(value):
            return self.text(value)
        return MASK if self._literals.search(value) else self.known.get(value, replacement(kind, value))

    def key(self, key: str) -> str:
        """The name of a property: random ones may be ids or secrets, words are hardly anybody's name."""
        if key in self.marked.properties:
            return key
        return leaks.mask(self._ids.sub(lambda match: self.known[match[0]], self._literals.sub(MASK, key)))

    def text(self, text: str) -> str:
        """A text, whatever it holds."""
        text = re.sub(r"(?<=://)[^/\s@\"'<>]+@", "", text)
        text = self._parameter.sub(rf"\1\2{MASK}", text)
        text = self._property.sub(rf"\1{MASK}", text)
        text = self._literals.sub(MASK, text)
        text = self._identities.sub(lambda match: self.known[match[0]], text)
        return leaks.mask(text)

    def noted(self, name: str, old: T, new: T) -> T:
        """The new value; remembers that it differs from the old one."""
        if new != old:
            self.redactions.append(name)
        return new


_NO_JSON = object()


def _json(text: str) -> Any:
    try:
        data = json.loads(text)
        # What cannot be spelled again or is nested without end is handled as text.
        json.dumps(data, allow_nan=False)
        if any(len(path) > _DEEPEST for path, _ in _walk(data)):
            return _NO_JSON
    except (ValueError, RecursionError):
        return _NO_JSON
    return data


def _is_unicode(text: str) -> bool:
    return not re.search("[\ud800-\udfff]", text)


def _text_of(body: Any) -> str:
    """A body as text; what is no text could hide anything."""
    content = body.get("string") if isinstance(body, Mapping) else body
    if isinstance(content, bytes):
        try:
            return content.decode()
        except UnicodeDecodeError:
            return MASK
    return content or ""


def _texts(exchange: Mapping[str, Any]) -> Iterator[str]:
    body = _text_of(exchange["response"]["body"])
    yield exchange["request"]["uri"]
    yield from (value for _, value in _walk(_json(body)) if isinstance(value, str))
    yield from (value for _, value in _walk(exchange["response"]["headers"]) if isinstance(value, str))


def _secrets(cassette: Mapping[str, Any], marked: Marks) -> Iterator[str]:
    """Values that are known to be secret where they stand, and so are wherever else they stand."""
    for exchange in cassette["interactions"]:
        for path, value in _walk(_json(_text_of(exchange["response"]["body"]))):
            if isinstance(value, str) and (marked.properties & set(path) or _SUSPECT.search(str(path[-1:]))):
                yield value
        for side in ("request", "response"):
            for path, value in _walk(exchange[side]["headers"]):
                if re.search(r"(?i)authorization|cookie|token", str(path[:1])) and isinstance(value, str):
                    yield from (part for part in re.split(r"[\s=;,]+", value)[1:2] if part != BAD_TOKEN)


def _hidden(value: str) -> str:
    """What is recorded of a header's value; the token that is invalid on purpose tells one scenario from another."""
    return value if value == f"Bearer {BAD_TOKEN}" else MASK


def _identifies(path: Path) -> str | None:
    """What the property at this path of a body is the id or name of, if it is one."""
    name = str(path[-1]) if path else ""
    own = _OWN.get(name) if path[:-1] == ("data",) else None
    return own or _IDS.get(name) or _NAMES.get(name)


def _is_scrubbed(text: str) -> bool:
    return not text or MASK in text or leaks.is_harmless(text)


def _forms(secret: str) -> Iterator[str]:
    """A secret as it may be spelled in a URL, in JSON or in base64."""
    yield from (secret, quote(secret, safe=""), json.dumps(secret)[1:-1])
    content = secret.encode("utf-8", "surrogatepass")
    yield from (encode(content).decode().rstrip("=") for encode in (base64.b64encode, base64.urlsafe_b64encode))


def _alternation(patterns: Iterable[str]) -> re.Pattern[str]:
    # The longest first: one may be the beginning of another.
    return re.compile("|".join(sorted(patterns, key=len, reverse=True)) or "(?!)")


def _bounded(identity: str) -> str:
    """An identity as a word of its own: an id may be joined to other words, a name with a hyphen is another name."""
    joined = "" if len(identity) == _ID_LENGTH and identity.isalnum() else "_-"
    return rf"(?:(?<![A-Za-z0-9{joined}])|(?<=%[0-9A-Fa-f]{{2}})){re.escape(identity)}(?![A-Za-z0-9{joined}])"


def _walk(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    yield path, node
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from _walk(inner, (*path, key))
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _walk(inner, (*path, number))


def _at(node: Any, path: Path) -> Any:
    for step in path:
        node = node[step]
    return node


def _spelled(path: Path) -> str:
    """A path as the index spells it: `data.fields[0]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")

"""URLs, part by part: what the fragment does not declare to be public goes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from generator.record.scrub.declared import Declared
from generator.record.scrub.identities import COLLECTIONS, is_scrubbed, replacement
from generator.secrets.detect import MASK

_NAME = re.compile(r"[A-Za-z][A-Za-z_.-]{0,30}")
_WORDS = COLLECTIONS | {"", "me"}


class Urls(NamedTuple):
    """What it takes to judge the parts of a URL: `known` ids and names, `plain` for text that may be seen."""

    declared: Declared
    known: Callable[[str], bool]
    plain: Callable[[str], str]

    def clean(self, url: str) -> str:
        """The URL without user, secrets and identities; a path without a host will do as well."""
        try:
            parts = urlsplit(url)
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            return MASK
        if parts.scheme not in {"http", "https", ""}:
            return MASK
        host = f"{parts.hostname if parts.hostname in self.declared.hosts else MASK}{port}" if parts.netloc else ""
        query = "&".join(map(self._parameter, re.split("[&;]", parts.query))) if parts.query else ""
        fragment = MASK if parts.fragment else ""
        path = self.path(re.sub("^/+", "/", parts.path))
        return parts._replace(netloc=host, path=path, query=query, fragment=fragment).geturl()

    def path(self, path: str) -> str:
        """A path, segment by segment."""
        segments = path.split("/")
        return "/".join(map(self._segment, segments, ["", *segments[:-1]]))

    def _segment(self, segment: str, before: str) -> str:
        word = unquote(segment)
        if is_scrubbed(word) or (word in self.declared.segments | _WORDS and not self._identifies(word, before)):
            return segment
        if "~" in word:
            return "~".join(map(replacement, word.split("~")))
        return replacement(word) if self.known(word) or before in COLLECTIONS else MASK

    def _identifies(self, word: str, before: str) -> bool:
        return before in COLLECTIONS and self.known(word)

    def _parameter(self, pair: str) -> str:
        spelled, equals, value = pair.partition("=")
        name = unquote(spelled)
        if not equals or not _NAME.fullmatch(name):
            spelled = MASK if spelled else ""
        if name in self.declared.public_parameters:
            return f"{spelled}={quote(self.plain(unquote(value)))}"
        return f"{spelled}{equals}{value and MASK}"

"""Cleans URLs part by part: what the fragment does not declare to be public is masked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from generator.record.scrub.declared import Declared
from generator.record.scrub.identities import OURSELVES, is_replaced, replace_identity
from generator.secrets.detector import MASK

_NAME = re.compile(r"[A-Za-z][A-Za-z_.-]{0,30}")


class UrlCleaner(NamedTuple):
    """Cleans URLs by what is declared and known."""

    declared: Declared
    is_known: Callable[[str], bool]
    """Whether a word is a known id or name."""
    mask_text: Callable[[str], str]
    """Masks the values of parameters that are public."""

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
        query = "&".join(map(self._clean_parameter, re.split("[&;]", parts.query))) if parts.query else ""
        fragment = MASK if parts.fragment else ""
        path = self.clean_path(re.sub("^/+", "/", parts.path))
        return parts._replace(netloc=host, path=path, query=query, fragment=fragment).geturl()

    def clean_path(self, path: str) -> str:
        """The path without secrets and identities."""
        segments = path.split("/")
        return "/".join(map(self._clean_segment, segments, ["", *segments[:-1]]))

    def _clean_segment(self, segment: str, before: str) -> str:
        settings = self.declared.settings
        word, in_collection = unquote(segment), before in settings.collections
        declared = word in self.declared.segments | settings.collections | {"", OURSELVES}
        if is_replaced(word, settings) or (declared and not (in_collection and self.is_known(word))):
            return segment
        if settings.separator and settings.separator in word:
            return settings.separator.join(replace_identity(part, settings) for part in word.split(settings.separator))
        return replace_identity(word, settings) if self.is_known(word) or in_collection else MASK

    def _clean_parameter(self, pair: str) -> str:
        written, equals, value = pair.partition("=")
        name = unquote(written)
        if not equals or not _NAME.fullmatch(name):
            written = MASK if written else ""
        if name in self.declared.public_parameters:
            return f"{written}={quote(self.mask_text(unquote(value)))}"
        return f"{written}{equals}{value and MASK}"

"""Swagger UI: what is passed to `SwaggerUIBundle`, in the page or in the script that sets it up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.drift.sources.embedded.carried import Carried, PageText, is_document, merge
from generator.drift.sources.embedded.literals import NOT_RUN, CodeError, Options, Script, list_scripts

NAME = "Swagger UI"
FORMAT = "swagger-ui"
_LIBRARY = re.compile(r"swagger-ui(?:-es)?-bundle|swagger-ui(?:\.min)?\.(?:js|css)|swagger-ui-standalone-preset")
_OTHER_SCRIPT = re.compile(r"bundle|preset|polyfill|jquery|^[\w+.-]*:|^//")
_MAX_SCRIPTS = 3


def find_carried(page: PageText) -> Carried | None:
    """What a page by Swagger UI carries, or the script that sets one up; None for any other page."""
    found = [_read_options(script, at) for script in list_scripts(page) for at in _find_options(page, script)]
    if found:
        return merge(found)
    if page.find_tag("div", id="swagger-ui") is None and not any(map(_is_library, _list_sources(page))):
        return None
    others = [source for source in _list_sources(page) if source and not _OTHER_SCRIPT.search(source)]
    return Carried(scripts=tuple(others[-_MAX_SCRIPTS:]))


def _find_options(page: PageText, script: Script) -> Iterator[int]:
    if page.form == "script" and page.text.lstrip().startswith("{"):
        yield 0  # the file that a `configUrl` leads to
    yield from script.find_calls("SwaggerUIBundle")
    yield from script.find_calls("SwaggerUI")
    yield from script.find_values("swaggerOptions")


def _list_sources(page: PageText) -> list[str]:
    return [tag.attributes.get("src", "") for tag in page.scripts]


def _is_library(source: str) -> bool:
    return _LIBRARY.search(source) is not None


def _read_options(script: Script, at: int) -> Carried:
    """What one set of options names; Swagger UI takes `spec` before `urls`, and `urls` before `url`."""
    try:
        options = script.read_options(at)
    except CodeError:
        return Carried(lack=NOT_RUN)
    lack: str | None = None
    for name, read in (("spec", _read_spec), ("urls", _read_urls), ("url", _read_url), ("configUrl", _read_config)):
        try:
            if name in options and (carried := read(script, options)):
                return carried
        except CodeError:
            lack = lack or NOT_RUN
    return Carried(lack=lack)


def _read_spec(script: Script, options: Options) -> Carried | None:
    value = script.read(options["spec"])
    return Carried((value,)) if is_document(value.data) else None


def _read_urls(script: Script, options: Options) -> Carried | None:
    urls = [script.read(one["url"]).data for one in script.list_objects(options["urls"]) if "url" in one]
    addresses = tuple(url for url in urls if isinstance(url, str) and url)
    return Carried(addresses=addresses) if addresses else None


def _read_url(script: Script, options: Options) -> Carried | None:
    url = script.read(options["url"]).data
    return Carried(addresses=(url,)) if isinstance(url, str) and url else None


def _read_config(script: Script, options: Options) -> Carried | None:
    url = script.read(options["configUrl"]).data
    return Carried(scripts=(url,)) if isinstance(url, str) and url else None

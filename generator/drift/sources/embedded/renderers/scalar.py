"""Scalar: the script `api-reference` with its attributes or its content, and `createApiReference`."""

from __future__ import annotations

from generator.drift.sources.embedded.carried import Carried, PageText, Value, is_document, merge
from generator.drift.sources.embedded.literals import NOT_RUN, CodeError, Options, Script, list_scripts
from generator.drift.sources.embedded.tags import Tag

NAME = "Scalar"
FORMAT = "scalar"


def find_carried(page: PageText) -> Carried | None:
    """What a page by Scalar carries; None for any other page."""
    found = [_read_tag(page, tag) for tag in page.tags if _is_reference(tag)]
    for script in list_scripts(page):
        found += [_read_call(script, at) for at in script.find_calls("createApiReference")]
    if found:
        return merge(found)
    library = any("@scalar/api-reference" in tag.attributes.get("src", "") for tag in page.scripts)
    return Carried() if library else None


def _is_reference(tag: Tag) -> bool:
    is_script = tag.name == "script" and tag.attributes.get("id") == "api-reference"
    return is_script or "data-spec-url" in tag.attributes or "data-spec" in tag.attributes


def _read_tag(page: PageText, tag: Tag) -> Carried:
    """What an element says: its configuration, the address of a document, or the document."""
    addresses = [url for name in ("data-url", "data-spec-url") if (url := tag.attributes.get(name, "").strip())]
    found = [Carried(addresses=tuple(addresses))]
    if configuration := tag.attributes.get("data-configuration"):
        value = page.unpack_json(configuration, tag.start)
        if isinstance(value.data, dict):
            script = Script(page, tag.content, tag.content)
            found.append(_read_options(script, {name: value.get(name) for name in value.data}))
    if document := tag.attributes.get("data-spec"):
        found.append(Carried((Value(document, tag.start),)))
    elif page.text[tag.content : tag.end].strip():
        found.append(Carried((Value(page.text[tag.content : tag.end], tag.content, ()),)))
    return merge(found)


def _read_call(script: Script, at: int) -> Carried:
    """What is passed to a call: the element and the options, or the options alone."""
    arguments = script.split(at)
    try:
        return _read_options(script, script.read_options(arguments[-1])) if arguments else Carried()
    except CodeError:
        return Carried(lack=NOT_RUN)


def _read_options(script: Script, options: Options, *, inner: bool = False) -> Carried:
    """What one set of options names; several are in `sources`, and older ones in `spec`, which have none in them."""
    found = list[Carried]()
    for name, value in options.items():
        try:
            if name == "sources" and not inner:
                found += [_read_options(script, one, inner=True) for one in script.list_objects(value)]
            elif name == "spec" and not inner:
                found += [_read_options(script, _read_members(script, value), inner=True)]
            elif name == "content":
                content = script.read(value)
                if is_document(content.data) or isinstance(content.data, str):
                    # A text was unpacked from its quotes, so that its own lines are not those of the page.
                    found.append(Carried((content,)))
            elif name == "url" and isinstance(url := script.read(value).data, str) and url:
                found.append(Carried(addresses=(url,)))
        except CodeError:
            found.append(Carried(lack=NOT_RUN))
    return merge(found)


def _read_members(script: Script, value: Value | int) -> Options:
    if isinstance(value, int):
        return script.read_options(value)
    return {name: value.get(name) for name in value.data} if isinstance(value.data, dict) else {}

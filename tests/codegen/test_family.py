"""The templates carry a whole family of operations, over a real socket, for both clients."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.codegen.making import Made, made
from tests.codegen.serving import Answer, Sent, Serving, serving

DATASET = {"id": "d1", "name": None, "createdAt": "2026-01-02T03:04:05.000Z", "itemCount": 3}
ONE = Answer(content=json.dumps({"data": DATASET}).encode())
Call = Callable[..., tuple[Any, Sent]]


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """The package."""
    text = Path(__file__).with_name("family.yaml").read_text(encoding="utf-8")
    with made(text, tmp_path_factory.mktemp("family")) as package:
        yield package


@pytest.fixture
def server() -> Iterator[Serving]:
    """A server for one test."""
    with serving() as found:
        yield found


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, family: Made, server: Serving) -> Call:
    """Call a method against an answer; what it gives and what was sent."""

    def synchronous(method: str, *arguments: Any, **named: Any) -> Any:
        with family.package.MadeClient("secret-t0ken", base_url=server.url, max_retries=0) as client:
            return getattr(client.storage_datasets, method)(*arguments, **named)

    async def asynchronous(method: str, *arguments: Any, **named: Any) -> Any:
        async with family.package.AsyncMadeClient("secret-t0ken", base_url=server.url, max_retries=0) as client:
            return await getattr(client.storage_datasets, method)(*arguments, **named)

    def run(method: str, *arguments: Any, answer: Answer, **named: Any) -> tuple[Any, Sent]:
        server.answers = [answer]
        if request.param == "sync":
            result = synchronous(method, *arguments, **named)
        else:
            result = asyncio.run(asynchronous(method, *arguments, **named))
        sent = server.sent[-1]
        assert sent.headers["authorization"] == "Bearer secret-t0ken"
        return result, sent

    return run


def test_every_operation_has_its_methods(family: Made) -> None:
    names = ["list", "create", "get", "update", "delete", "items", "push_items", "statistics"]
    for prefix in ("", "Async"):
        tag = getattr(family.module("api.storage_datasets"), f"{prefix}StorageDatasets")
        methods = {name for name, _ in inspect.getmembers(tag, inspect.isfunction) if not name.startswith("_")}
        python = {"list": "list_"}
        assert methods == {
            *(python.get(name, name) for name in names),
            *(f"{python.get(name, name)}_response" for name in names),
            "get_or_none",
            *("get_many", "items_many", "statistics_many"),
        }


def test_the_readme_shows_a_call_that_needs_no_body(family: Made) -> None:
    readme = (family.folder / "README.md").read_text(encoding="utf-8")
    assert "result = client.storage_datasets.list_()" in readme
    assert "## Left out" not in readme


def test_list(call: Call, family: Made) -> None:
    page = {"total": 1, "offset": 0, "limit": 5, "count": 1, "desc": True, "items": [DATASET]}
    ownership = family.model("Ownership").OWNEDBYME
    result, sent = call(
        "list_",
        offset=0,
        limit=5,
        desc=True,
        ownership=ownership,
        answer=Answer(content=json.dumps({"data": page}).encode()),
    )
    assert sent.line == "GET /v2/datasets?offset=0&limit=5&desc=true&ownership=ownedByMe"
    assert (sent.content, "content-type" in sent.headers) == (b"", False)
    assert result.items[0].created_at == dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    assert result.total == 1


@pytest.mark.parametrize("status", [200, 201])
def test_create_with_and_without_a_body(call: Call, family: Made, status: int) -> None:
    answer = Answer(status, ONE.content)
    result, sent = call("create", name="a b&c", answer=answer)
    assert (sent.line, sent.content) == ("POST /v2/datasets?name=a+b%26c", b"")
    assert "content-type" not in sent.headers
    assert result.id == "d1"
    body = family.model("CreateDatasetBody")(schema={"fields": {"a": 1}})
    _, sent = call("create", body=body, answer=answer)
    assert json.loads(sent.content) == {"schema": {"fields": {"a": 1}}}
    assert sent.headers["content-type"] == "application/json"


def test_update_sends_what_was_said_and_nothing_else(call: Call, family: Made) -> None:
    update, access = family.model("DatasetUpdate"), family.model("Access")
    result, sent = call("update", "me/mine", update(general_access=access.RESTRICTED), answer=ONE)
    assert sent.line == "PUT /v2/datasets/me~mine"
    assert json.loads(sent.content) == {"generalAccess": "RESTRICTED"}
    assert result.item_count == 3
    _, sent = call("update", "d1", update.from_dict({"name": None, "new": 1}), answer=ONE)
    assert json.loads(sent.content) == {"name": None, "new": 1}


def test_delete(call: Call) -> None:
    result, sent = call("delete", "d1", answer=Answer(204, b"", None))
    assert (sent.line, result) == ("DELETE /v2/datasets/d1", None)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(content=b'[{"a": 1}]'), [{"a": 1}]),
        (Answer(content=b'{"a": 1}\n{"a": 2}\n', media_type="application/jsonl"), '{"a": 1}\n{"a": 2}\n'),
        (Answer(content="a,ü\r\n".encode(), media_type="text/csv; charset=utf-8"), "a,ü\r\n"),
        (Answer(content="ü".encode("latin-1"), media_type="TEXT/CSV;charset=iso-8859-1"), "ü"),
        (
            Answer(
                content=b"PK\x03\x04\xff",
                media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            b"PK\x03\x04\xff",
        ),
    ],
)
def test_items_in_the_format_that_comes(call: Call, answer: Answer, expected: object) -> None:
    result, sent = call("items", "d1", answer=answer)
    assert result == expected
    assert sent.headers["accept"].startswith("application/json, application/jsonl, text/csv, ")


def test_items_of_a_format_that_nobody_documented(call: Call, family: Made) -> None:
    with pytest.raises(family.package.InvalidJSONError, match="text/html"):
        call("items", "d1", answer=Answer(content=b"<p>", media_type="text/html"))


def test_the_spelling_of_lists(call: Call) -> None:
    _, sent = call(
        "items",
        "d1",
        format_="csv",
        fields=["a", "b c", "d,e"],
        omit=["x", "y"],
        unwind=["p", "q"],
        timeout_=9,
        answer=Answer(content=b"[]"),
    )
    query = sent.line.partition("?")[2]
    assert query == "format=csv&fields=a,b+c,d%2Ce&omit=x%7Cy&unwind=p&unwind=q&timeout=9"


@pytest.mark.parametrize("items", [{"a": "ü"}, [{"a": 1}, {"b": None}], []])
def test_push_items(call: Call, items: Any) -> None:
    result, sent = call("push_items", "d1", items, idempotency_key="k1", answer=Answer(201))
    assert (sent.line, json.loads(sent.content)) == ("POST /v2/datasets/d1/items", items)
    assert (sent.headers["content-type"], sent.headers["idempotency-key"]) == ("application/json", "k1")
    assert result == {}


def test_a_header_that_would_break_out_is_not_sent(call: Call, family: Made, server: Serving) -> None:
    with pytest.raises(family.package.InvalidIdentifierError, match="Idempotency-Key") as caught:
        call("push_items", "d1", [], idempotency_key="k\r\nX: y", answer=Answer(201))
    assert "X: y" not in str(caught.value)
    assert server.sent == []


def test_statistics(call: Call) -> None:
    body = {"data": {"fieldStatistics": {"price": {"min": 1, "max": 2.5, "nullCount": None}}}}
    result, sent = call("statistics", "d1", answer=Answer(content=json.dumps(body).encode()))
    assert sent.line == "GET /v2/datasets/d1/statistics"
    assert (result.field_statistics["price"].max_, result.field_statistics["price"].null_count) == (2.5, None)


def test_nothing_of_a_body_is_in_an_error(call: Call, family: Made) -> None:
    with pytest.raises(family.package.BadRequestError) as caught:
        call("push_items", "d1", {"secret": "h1dden"}, answer=Answer(400, b'{"error": {"type": "t", "message": "m"}}'))
    assert "h1dden" not in repr(caught.value)
    assert (caught.value.error_type, caught.value.method) == ("t", "POST")


def test_a_post_is_not_sent_twice(family: Made, server: Serving) -> None:
    server.answers = [Answer(500), Answer(201)]
    with family.package.MadeClient(base_url=server.url) as client, pytest.raises(family.package.ServerError):
        client.storage_datasets.push_items("d1", [])
    assert len(server.sent) == 1


USE = """
from {name} import AsyncMadeClient, MadeClient
from {name}.models import Access, Dataset, DatasetUpdate


def use(client: MadeClient) -> Dataset:
    client.storage_datasets.push_items("d", [{{"a": 1}}], idempotency_key="k")
    page = client.storage_datasets.list_(limit=3)
    count: int = page.total
    items: list[dict[str, object]] | str | bytes = client.storage_datasets.items("d", fields=["a"])
    print(count, items)
    return client.storage_datasets.update("d", DatasetUpdate(general_access=Access.RESTRICTED))


async def use_async(client: AsyncMadeClient) -> None:
    found: Dataset | None = await client.storage_datasets.get_or_none("d")
    print(found)
    await client.storage_datasets.delete("d")
"""


@pytest.mark.slow
def test_it_is_typed(family: Made) -> None:
    name = family.package.__name__
    (family.folder / "use.py").write_text(USE.format(name=name), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", "-p", name, "-m", "use"]
    run = subprocess.run(command, cwd=family.folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout

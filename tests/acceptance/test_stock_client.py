"""The stock generator's output and ours, side by side, from the same fragment.

Each test shows the fault in the stock output first, so that it fails when an upgrade mends the fault
and the override may go.
"""

from __future__ import annotations

import dis
import importlib
import inspect
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import apify_dataset_client as ours
import pytest
import yaml

from tests.client.loopback import answering, body, serving
from tests.paths import ROOT

FRAGMENT = ROOT / "spec/dataset.yaml"


@dataclass(frozen=True, slots=True)
class Stock:
    """The stock package, and its one operation."""

    folder: Path
    package: ModuleType
    operation: ModuleType

    def get(self, url: str) -> Any:
        """Call it as its README says."""
        with self.package.Client(base_url=url) as client:
            return self.operation.sync("ds-1", client=client)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stock]:
    """What `openapi-python-client generate` makes of the fragment; here without 404, as on the page."""
    folder = tmp_path_factory.mktemp("stock")
    fragment = yaml.safe_load(FRAGMENT.read_text(encoding="utf-8"))
    del fragment["paths"]["/v2/datasets/{datasetId}"]["get"]["responses"]["404"]
    (folder / "spec.json").write_text(json.dumps(fragment), encoding="utf-8")
    (folder / "config.yaml").write_text("package_name_override: stock_client\npost_hooks: []\n", encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--path", "spec.json", "--config", "config.yaml"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    made = next(folder.glob("*/stock_client")).parent
    sys.path.insert(0, str(made))
    try:
        package = importlib.import_module("stock_client")
        yield Stock(made, package, importlib.import_module("stock_client.api.datasets.get_dataset"))
    finally:
        sys.path.remove(str(made))


def our_get(url: str) -> ours.Dataset:
    """The same call with ours."""
    with ours.ApifyClient(base_url=url, max_retries=0) as client:
        return client.datasets.get("ds-1")


def test_a_documented_400_is_no_dataset(stock: Stock) -> None:
    with serving(answering(400, '{"error": {"type": "t", "message": "m"}}')) as server:
        assert type(stock.get(server.url)).__name__ == "ErrorResponse"
        with pytest.raises(ours.BadRequestError):
            our_get(server.url)


def test_an_undocumented_status_is_not_silently_none(stock: Stock) -> None:
    with serving(answering(404, '{"error": {"type": "t", "message": "m"}}')) as server:
        assert stock.get(server.url) is None
        with pytest.raises(ours.NotFoundError):
            our_get(server.url)


def test_a_status_that_python_has_no_name_for_is_an_error_of_ours(stock: Stock) -> None:
    with serving(answering(520, "")) as server:
        with pytest.raises(ValueError, match="520 is not a valid HTTPStatus"):
            stock.get(server.url)
        with pytest.raises(ours.ServerError):
            our_get(server.url)


@pytest.mark.usefixtures("stock")
def test_an_unknown_enumeration_value_does_not_crash() -> None:
    with serving(answering(200, body(generalAccess="EVERYBODY"))) as server:
        # Its union with null swallows the error and gives text; without the union it crashes.
        enumeration = importlib.import_module("stock_client.models.general_access").GeneralAccess
        with pytest.raises(ValueError, match="EVERYBODY"):
            enumeration("EVERYBODY")
        assert our_get(server.url).general_access == "EVERYBODY"


def test_a_null_name_is_none(stock: Stock) -> None:
    with serving(answering(200, body(name=None))) as server:
        assert our_get(server.url).name is None
    with serving(answering(200, body())) as server:
        # A missing name is neither text nor None there, and a truth value that few expect.
        assert type(stock.get(server.url).data.name).__name__ == "Unset"
        assert our_get(server.url).name is None


def test_a_wrong_type_is_an_error(stock: Stock) -> None:
    with serving(answering(200, body(itemCount="7"))) as server:
        assert stock.get(server.url).data.item_count == "7"
        with pytest.raises(ours.SchemaMismatchError, match="itemCount"):
            our_get(server.url)


def test_what_was_not_sent_does_not_print_as_an_object_address(stock: Stock) -> None:
    with serving(answering(200, body())) as server:
        assert "Unset object at 0x" in repr(stock.get(server.url))
        assert " at 0x" not in repr(our_get(server.url))
        assert "stats=None" in repr(our_get(server.url))


@pytest.mark.usefixtures("stock")
def test_no_class_is_named_after_its_place_in_a_union() -> None:
    models = importlib.import_module("stock_client.models")
    assert "DatasetSchemaType0" in models.__all__
    assert not [name for name in dir(ours) if "Type0" in name]


@pytest.mark.usefixtures("stock")
def test_nothing_is_imported_while_a_response_is_read() -> None:
    def imports(function: Any) -> list[str]:
        return [i.argval for i in dis.get_instructions(function) if i.opname == "IMPORT_NAME"]

    dataset = importlib.import_module("stock_client.models.dataset").Dataset
    assert imports(dataset.from_dict)
    modules = [importlib.import_module(f"apify_dataset_client.{name}") for name in ("_caller", "_decoding", "_model")]
    functions = [
        function
        for module in modules
        for _, owner in [("", module), *inspect.getmembers(module, inspect.isclass)]
        for _, function in inspect.getmembers(owner, inspect.isfunction)
        if function.__module__ == module.__name__
    ]
    assert len(functions) > 20
    # A call that waits before it tries again has time for one, and bodies with lone surrogates are rare.
    late = {function.__name__ for function in functions if imports(function)}
    assert late == {"_sleep", "_parse_with_surrogates", "encode_json"}


def test_the_token_is_in_no_signature(stock: Stock) -> None:
    assert "token" in inspect.signature(stock.operation.sync).parameters
    for group in (ours.ApifyClient().datasets, ours.AsyncApifyClient().datasets):
        for name in ("get", "get_or_none", "get_response"):
            names = list(inspect.signature(getattr(group, name)).parameters)
            assert names == ["dataset_id", "timeout", "max_retries", "deadline", "headers"]


def test_the_token_is_in_no_url_and_no_message(stock: Stock) -> None:
    with serving(answering(500, "")) as server:
        with stock.package.Client(base_url=server.url) as client:
            stock.operation.sync("ds-1", client=client, token="t0k3n")
        assert "t0k3n" in server.last.target
        with (
            ours.ApifyClient("t0k3n", base_url=server.url, max_retries=0) as mine,
            pytest.raises(ours.ServerError) as caught,
        ):
            mine.datasets.get("ds-1")
        assert "t0k3n" not in server.last.target + str(caught.value)

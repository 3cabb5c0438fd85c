"""Models: tolerant of what is new, exact about what came in, immutable, and shy of secrets."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
from apify_dataset_client import (
    Dataset,
    DatasetResponse,
    DatasetStats,
    GeneralAccess,
    InvalidJSONError,
    SchemaMismatchError,
)
from apify_dataset_client._decoding import JSONBody
from hypothesis import given
from hypothesis import strategies as st

from tests.client.loopback import dataset

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=8,
)


def test_the_eight_required_keys_are_enough() -> None:
    read = Dataset.from_dict(dataset())
    assert (read.id, read.user_id, read.item_count, read.clean_item_count) == ("ds-1", "u-1", 0, 0)
    assert read.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    optional = (read.name, read.stats, read.fields, read.schema, read.general_access)
    assert optional == (None,) * 5


@pytest.mark.parametrize("key", list(dataset()))
def test_each_required_key_is_required(key: str) -> None:
    with pytest.raises(SchemaMismatchError, match=f"^{key}: required, but missing$"):
        Dataset.from_dict(dataset(**{key: ...}))


@pytest.mark.parametrize(
    "key", ["name", "actId", "actRunId", "fields", "schema", "urlSigningSecretKey", "generalAccess"]
)
def test_null_is_accepted_and_told_apart_from_missing(key: str) -> None:
    name = {"actId": "act_id", "actRunId": "act_run_id", "generalAccess": "general_access"}.get(key, key)
    name = "url_signing_secret_key" if key == "urlSigningSecretKey" else name
    null, missing = Dataset.from_dict(dataset(**{key: None})), Dataset.from_dict(dataset())
    assert getattr(null, name) is getattr(missing, name) is None
    assert (null.is_set(name), missing.is_set(name)) == (True, False)


def test_is_set_refuses_a_name_that_is_no_field() -> None:
    with pytest.raises(AttributeError, match="Dataset has no field 'itemCount'"):
        Dataset.from_dict(dataset()).is_set("itemCount")


def test_an_unknown_enumeration_value_is_kept_as_text() -> None:
    known = Dataset.from_dict(dataset(generalAccess="RESTRICTED"))
    unknown = Dataset.from_dict(dataset(generalAccess="EVERYBODY"))
    assert known.general_access is GeneralAccess.RESTRICTED
    assert type(unknown.general_access) is str
    assert unknown.general_access == "EVERYBODY"


def test_unknown_keys_are_kept_at_every_level() -> None:
    read = Dataset.from_dict(dataset(title="A title", stats={"readCount": 1, "inflatedBytes": 9}))
    assert read.additional_properties == {"title": "A title"}
    assert read.stats is not None
    assert read.stats.additional_properties == {"inflatedBytes": 9}
    assert read.stats.to_dict() == {"readCount": 1, "inflatedBytes": 9}


@pytest.mark.parametrize(
    "spelling", ["2019-12-12T07:34:14.202Z", "2019-12-12T07:34:14+00:00", "2019-12-12T07:34:14.202999Z"]
)
def test_the_spelling_of_a_date_survives(spelling: str) -> None:
    assert Dataset.from_dict(dataset(createdAt=spelling)).to_dict()["createdAt"] == spelling


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON, max_size=4))
def test_to_dict_gives_back_what_came_in(extra: dict[str, Any]) -> None:
    # Documented keys keep a valid value, whatever hypothesis thinks of.
    received = {**extra, **dataset(name=None, stats={"readCount": 1, "more": extra})}
    received = {key: value for key, value in received.items() if key not in {"fields", "schema"}}
    for key in ("actId", "actRunId", "generalAccess", "itemsPublicUrl", "urlSigningSecretKey"):
        received.pop(key, None)
    read = Dataset.from_dict(received)
    assert read.to_dict() == received
    assert list(read.to_dict()) == list(received)
    assert unpickle(pickle.dumps(read)).to_dict() == received


@pytest.mark.parametrize("value", ["1e999", "1" * 5000])
def test_an_unknown_key_that_python_has_no_value_for_is_a_typed_error(value: str) -> None:
    text = json.dumps({"data": dataset()}).replace('"itemCount"', f'"zz": {value}, "itemCount"')
    body: JSONBody[Dataset] = JSONBody(DatasetResponse, unwrap="data")
    with pytest.raises(InvalidJSONError):
        body(text.encode(), {}).to_dict()


@pytest.mark.parametrize("value", [object(), {1: object()}])
def test_what_is_no_json_makes_no_model(value: object) -> None:
    with pytest.raises(SchemaMismatchError):
        Dataset.from_dict(dataset(schema={"a": value}))


def test_to_dict_is_a_copy() -> None:
    read = Dataset.from_dict(dataset(schema={"a": {"b": 1}}))
    read.to_dict()["schema"]["a"]["b"] = 2
    assert read.schema is not None
    read.schema["a"]["b"] = 3
    assert read.to_dict()["schema"] == {"a": {"b": 1}}


def test_a_model_built_in_python_has_a_dict_too() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    built = Dataset(
        id="ds-1", user_id="u-1", created_at=at, modified_at=at, accessed_at=at, item_count=0, clean_item_count=0,
        console_url="https://console.apify.com/storage/datasets/ds-1", stats=DatasetStats(read_count=1),
        general_access=GeneralAccess.RESTRICTED, fields=["a"],
    )  # fmt: skip
    assert built.to_dict() == {
        **dataset(
            createdAt="2026-01-01T00:00:00Z", modifiedAt="2026-01-01T00:00:00Z", accessedAt="2026-01-01T00:00:00Z"
        ),
        "stats": {"readCount": 1},
        "generalAccess": "RESTRICTED",
        "fields": ["a"],
    }
    assert json.dumps(built.to_dict())
    assert built.is_set("stats")
    assert not built.is_set("name")


def test_models_are_immutable_and_keyword_only() -> None:
    read = Dataset.from_dict(dataset())
    with pytest.raises(AttributeError):
        read.name = "other"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Dataset("ds-1")  # type: ignore[call-arg]


def test_models_compare_by_their_fields() -> None:
    assert Dataset.from_dict(dataset()) == Dataset.from_dict(dataset())
    assert Dataset.from_dict(dataset()) != Dataset.from_dict(dataset(name="a"))
    read = Dataset.from_dict(dataset(more=1))
    assert copy.copy(read).to_dict() == read.to_dict()
    assert copy.deepcopy(read).to_dict() == read.to_dict()


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        "{}".format,
        "{!r}".format,
        lambda model: repr([model]),
        lambda m: repr(m.__rich_repr__() and list(m.__rich_repr__())),
    ],
)
def test_no_secret_is_shown(show: Any) -> None:
    read = Dataset.from_dict(
        dataset(urlSigningSecretKey="k3y-s3cret", itemsPublicUrl="https://a.b/items?x=1&signature=s1gn-ature#f")
    )
    shown = show(read)
    assert "k3y" not in shown
    assert "s1gn" not in shown
    assert "x=1&signature=***#f" in shown
    assert read.url_signing_secret_key == "k3y-s3cret"


def test_an_absent_secret_is_shown_as_absent() -> None:
    assert "url_signing_secret_key=None" in repr(Dataset.from_dict(dataset()))


def test_a_secret_of_the_wrong_type_stays_out_of_the_message() -> None:
    with pytest.raises(SchemaMismatchError) as caught:
        Dataset.from_dict(dataset(urlSigningSecretKey=123456789))
    assert caught.value.message == "urlSigningSecretKey: expected str | null, got int"


def unpickle(content: bytes) -> Any:
    """What was pickled here."""
    return pickle.loads(content)  # noqa: S301


def test_the_pickle_of_a_part_holds_the_part_only() -> None:
    stats = {"readCount": 1, "more": [1.50, {"deep": "value"}]}
    read = Dataset.from_dict(dataset(urlSigningSecretKey="k3y-s3cret", stats=stats))
    assert read.stats is not None
    pickled = pickle.dumps(read.stats)
    assert b"k3y-s3cret" not in pickled
    again: DatasetStats = unpickle(pickled)
    assert again == read.stats
    assert again.to_dict() == copy.deepcopy(read.stats).to_dict() == stats
    assert unpickle(pickle.dumps(read)).to_dict() == read.to_dict()


def test_the_pickle_of_a_response_body_is_without_its_envelope() -> None:
    response = DatasetResponse.from_dict({"data": dataset(more=1), "other": "s3cret"})
    assert b"s3cret" not in pickle.dumps(response.data)
    assert unpickle(pickle.dumps(response.data)).to_dict() == dataset(more=1)


def test_a_model_without_lists_can_be_hashed_and_others_say_so() -> None:
    assert len({Dataset.from_dict(dataset()), Dataset.from_dict(dataset())}) == 1
    listed = Dataset.from_dict(dataset(fields=["a"]))
    with pytest.raises(TypeError, match="a Dataset can be hashed only without lists and dicts"):
        hash(listed)


def test_a_replaced_model_keeps_what_it_came_with() -> None:
    read = Dataset.from_dict(dataset(more=1, stats={"readCount": 1, "deep": 2}))
    changed = read.__replace__(name="other", act_id=None)
    assert (changed.name, changed.id) == ("other", read.id)
    assert changed.to_dict() == dataset(more=1, stats={"readCount": 1, "deep": 2}, name="other", actId=None)
    assert changed.stats is not None
    assert changed.stats.to_dict() == {"readCount": 1, "deep": 2}
    assert read.name is None
    built = Dataset.from_dict(dataset()).__replace__(stats=DatasetStats())
    assert "stats" in built.to_dict()
    with pytest.raises(TypeError):
        read.__replace__(no_field=1)


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\ude00\ud83d"])
def test_lone_surrogates_are_read_and_given_back(text: str) -> None:
    received = dataset(name=text, more={text: [text]}, stats={"readCount": 7})
    read = JSONBody[DatasetResponse](DatasetResponse)(json.dumps({"data": received}).encode(), {}).data
    assert read.name == text
    assert read.created_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert read.to_dict() == received
    assert Dataset.from_dict(received).to_dict() == received
    assert unpickle(pickle.dumps(read)).to_dict() == received
    assert read.stats is not None
    assert unpickle(pickle.dumps(read.stats)).to_dict() == {"readCount": 7}


def test_a_wrong_type_beside_a_lone_surrogate_is_told() -> None:
    content = json.dumps(dataset(name="\ud800", itemCount="7")).encode()
    with pytest.raises(SchemaMismatchError, match="itemCount: expected int"):
        JSONBody[Dataset](Dataset)(content, {})
    with pytest.raises(InvalidJSONError):
        JSONBody[Dataset](Dataset)(content.replace(b'"7"', b"7")[:-5], {})


def test_a_model_as_json_and_by_its_names_in_python() -> None:
    received = dataset(more=1.50, stats={"readCount": 7, "x": 1}, fields=["a"])
    read = Dataset.from_dict(received)
    assert json.loads(read.to_json()) == received
    assert read.stats is not None
    assert json.loads(read.stats.to_json()) == {"readCount": 7, "x": 1}
    plain = read.as_dict()
    assert (plain["item_count"], plain["created_at"]) == (0, datetime(2026, 1, 1, tzinfo=UTC))
    assert (plain["stats"]["read_count"], plain["fields"], plain["name"]) == (7, ["a"], None)
    assert json.loads(DatasetStats(read_count=1).to_json())["readCount"] == 1


def test_models_match_patterns_by_name() -> None:
    match Dataset.from_dict(dataset(name="a", generalAccess="RESTRICTED")):
        case Dataset(name="a", general_access=GeneralAccess.RESTRICTED, item_count=count):
            assert count == 0
        case _:
            pytest.fail("no match")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"bytes", [b"bytes"], {"a": float("-inf")}])
def test_what_json_has_not_is_refused(value: object) -> None:
    with pytest.raises(SchemaMismatchError, match="not JSON"):
        Dataset.from_dict(dataset(more=value))


def test_nesting_without_end_is_refused_and_any_mapping_taken() -> None:
    endless: dict[str, object] = dataset()
    endless["more"] = endless
    with pytest.raises(SchemaMismatchError, match="not JSON"):
        Dataset.from_dict(endless)
    assert Dataset.from_dict(MappingProxyType(dataset())).id == "ds-1"

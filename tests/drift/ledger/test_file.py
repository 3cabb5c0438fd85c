"""The ledger is read strictly, and what is wrong in it is named with its line."""

from datetime import date
from pathlib import Path

import pytest

from generator.documents.location import Location
from generator.drift.ledger.file import RULES, load
from generator.problem import Problem

ENTRY = """\
- rule: documented-nullable
  part: response:200
  path: data.name
  reason: The live API sends null.
  evidence: "2026-05-25: seen in a response"
  review-by: 2027-01-31
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "deviations.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_an_entry(tmp_path: Path) -> None:
    path = write(tmp_path, "# why\n" + ENTRY)
    ledger = load(path, tmp_path)
    assert ledger.file == str(path)
    (entry,) = ledger.entries
    assert (entry.rule, entry.part, entry.path) == ("documented-nullable", "response:200", "data.name")
    assert entry.reason == "The live API sends null."
    assert entry.evidence == "2026-05-25: seen in a response"
    assert entry.review_by == date(2027, 1, 31)
    assert entry.operation is None
    assert entry.stated == {}
    assert entry.location == Location(str(path), 2, 3)
    assert entry.evidence_missing is False


def test_operation_and_stated_values(tmp_path: Path) -> None:
    (entry,) = load(write(tmp_path, ENTRY + "  operation: GET /x\n  docs: null\n  spec: [a]\n"), tmp_path).entries
    assert entry.operation == "GET /x"
    assert entry.stated == {"docs": None, "spec": ["a"]}


def test_evidence_of_a_day_to_come_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, ENTRY)
    assert load(path, tmp_path, today=date(2026, 5, 25)).entries
    with pytest.raises(Problem, match=r":5:3: evidence cannot be of a day to come"):
        load(path, tmp_path, today=date(2026, 5, 24))


def test_a_review_more_than_a_year_away_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, ENTRY.replace("2027-01-31", "2027-06-01"))
    assert load(path, tmp_path, today=date(2026, 6, 1)).entries
    with pytest.raises(Problem, match=r":6:3: review-by is more than a year away, 2027-06-01"):
        load(path, tmp_path, today=date(2026, 5, 26))


def test_evidence_in_a_file(tmp_path: Path) -> None:
    path = write(tmp_path, ENTRY.replace('"2026-05-25: seen in a response"', "recordings/name.json"))
    assert load(path, tmp_path).entries[0].evidence_missing is True
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings/name.json").write_text("{}")
    assert load(path, tmp_path).entries[0].evidence_missing is False


def test_a_directory_is_no_evidence(tmp_path: Path) -> None:
    (tmp_path / "recordings").mkdir()
    path = write(tmp_path, ENTRY.replace('"2026-05-25: seen in a response"', "recordings"))
    assert load(path, tmp_path).entries[0].evidence_missing is True


def test_the_part_itself_has_an_empty_path(tmp_path: Path) -> None:
    assert load(write(tmp_path, ENTRY.replace("data.name", '""')), tmp_path).entries[0].path == ""


def test_an_empty_ledger(tmp_path: Path) -> None:
    assert load(write(tmp_path, "[]\n"), tmp_path).entries == ()


def test_one_thing_may_be_accepted_for_two_operations_and_for_two_values(tmp_path: Path) -> None:
    text = ENTRY + ENTRY + "  operation: GET /x\n" + ENTRY + "  docs: 1\n" + ENTRY + "  docs: true\n"
    assert len(load(write(tmp_path, text), tmp_path).entries) == 4


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("rule: x\n", 1, "must be a list of entries"),
        ("- text\n", 1, "expected an entry at 0, got 'text'"),
        (ENTRY.replace("  reason: The live API sends null.\n", ""), 1, "an entry needs reason"),
        (ENTRY.replace("  path: data.name\n", ""), 1, "an entry needs path"),
        (ENTRY.replace("reason:", "because:"), 4, "unknown key 'because'"),
        (ENTRY.replace("The live API sends null.", '" "'), 4, "expected text at 0.reason"),
        (ENTRY.replace("response:200", "[a]"), 2, "expected text at 0.part"),
        (ENTRY.replace("data.name", "null"), 3, "expected text at 0.path"),
        (ENTRY + "  operation: ''\n", 7, "expected text at 0.operation"),
        (ENTRY.replace("2027-01-31", "2027-02-30"), 6, "expected a date such as 2026-05-04, got '2027-02-30'"),
        (ENTRY.replace("2027-01-31", "2027-W01-1"), 6, "expected a date such as 2026-05-04, got '2027-W01-1'"),
        (ENTRY.replace("2027-01-31", "soon"), 6, "expected a date such as 2026-05-04, got 'soon'"),
        (
            ENTRY.replace("2026-05-25: seen", "2026-13-25: seen"),
            5,
            "expected a date such as 2026-05-04, got '2026-13-25'",
        ),
        (ENTRY.replace("2026-05-25: seen in a response", "2026-05-25:"), 5, "neither a file of the project"),
        (ENTRY.replace("2026-05-25: seen in a response", "/etc/passwd"), 5, "neither a file of the project"),
        (ENTRY.replace("2026-05-25: seen in a response", "a/../../b"), 5, "neither a file of the project"),
        (ENTRY.replace("2026-05-25: seen in a response", "https://example.com/a"), 5, "neither a file of the project"),
        (ENTRY + ENTRY, 7, "line 1 accepts the same"),
        (ENTRY.replace("documented-nullable", RULES[0]), 1, "cannot be accepted"),
        (ENTRY.replace("documented-nullable", "documented-nulable"), 1, "there is no rule 'documented-nulable'"),
        (ENTRY + "  rule: x\n", 7, "stands twice"),
    ],
)
def test_a_malformed_entry_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(Problem) as caught:
        load(write(tmp_path, text), tmp_path, rules=["documented-nullable"])
    assert message in caught.value.message
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "deviations.yaml"), line)


def test_a_missing_ledger_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="no such file"):
        load(tmp_path / "none.yaml", tmp_path)

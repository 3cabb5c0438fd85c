"""The fixes that rules.yaml names: what to write into the spec so that a finding is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from generator.drift.patch import nullable, parts, properties, values
from generator.drift.patch.case import Case, Way
from generator.drift.rules import catalogue
from generator.problem import Problem

FIXES: Mapping[str, Callable[[Case], Iterator[Way]]] = {
    "add-body": parts.add_body,
    "add-header": parts.add_header,
    "add-media-type": parts.add_media_type,
    "add-parameter": parts.add_parameter,
    "add-properties": properties.add_properties,
    "add-property": properties.add_property,
    "add-request-body": parts.add_request_body,
    "add-response": parts.add_response,
    "move-parameter": parts.move_parameter,
    "remove-body": parts.remove_body,
    "remove-media-type": parts.remove_media_type,
    "remove-part": parts.remove_part,
    "remove-properties": properties.remove_properties,
    "remove-property": properties.remove_property,
    "rename-header": parts.rename_header,
    "rename-parameter": parts.rename_parameter,
    "rename-property": properties.rename_property,
    "set-combination": values.set_combination,
    "set-deprecated": values.set_deprecated,
    "set-enum": values.set_enum,
    "set-example": values.set_example,
    "set-keyword": values.set_keyword,
    "set-nullable": nullable.set_nullable,
    "set-operation-deprecated": values.set_operation_deprecated,
    "set-required": values.set_required,
    "set-scopes": parts.set_scopes,
    "set-server": values.set_server,
    "set-type": values.set_type,
}
"""Each gives the ways to settle a finding, the best first, and raises `Problem` where there is none."""


def find_ways(case: Case) -> Iterator[Way]:
    """The ways to settle a finding, the best first; one that is left to people raises `Problem` with the reason."""
    rule = catalogue.find_rule(case.finding.rule)
    if rule.fix is None:
        raise Problem(rule.manual or "")
    return FIXES[rule.fix](case)

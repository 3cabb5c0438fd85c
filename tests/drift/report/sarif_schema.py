"""What SARIF 2.1.0 asks of the objects that our reports hold, as JSON Schema in our own words.

Each entry names its section of https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html. Properties of the
standard that no report holds are left out, and nothing beyond those that are here is allowed.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
PROPERTY_BAG: Schema = {"type": "object"}
LEVEL: Schema = {"enum": ["none", "note", "warning", "error"]}


def refer(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def list_of(item: Schema, *, unique: bool = False) -> Schema:
    return {"type": "array", "items": item, "uniqueItems": unique}


def make_object(required: tuple[str, ...] = (), **properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


DEFINITIONS: dict[str, Schema] = {
    "artifactLocation": make_object(("uri",), uri=STRING),  # 3.4; without `index` there has to be a `uri`
    "message": make_object(("text",), text=STRING),  # 3.11; without `id` there has to be a `text`
    "multiformatMessageString": make_object(("text",), text=STRING),  # 3.12
    "run": make_object(  # 3.14
        ("tool",),
        tool=make_object(("driver",), driver=refer("toolComponent")),  # 3.18
        invocations=list_of(refer("invocation")),
        columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        results=list_of(refer("result")),
        properties=PROPERTY_BAG,
    ),
    "toolComponent": make_object(  # 3.19
        ("name",),
        name=STRING,
        version=STRING,
        rules=list_of(refer("reportingDescriptor"), unique=True),
        notifications=list_of(refer("reportingDescriptor"), unique=True),
    ),
    "invocation": make_object(  # 3.20
        ("executionSuccessful",),
        executionSuccessful={"type": "boolean"},
        toolExecutionNotifications=list_of(refer("notification")),
    ),
    "result": make_object(  # 3.27
        ("message",),
        ruleId=STRING,
        ruleIndex={"type": "integer", "minimum": 0},
        level=LEVEL,
        message=refer("message"),
        locations=list_of(refer("location")),
        relatedLocations=list_of(refer("location"), unique=True),
        partialFingerprints={"type": "object", "additionalProperties": STRING},
        suppressions=list_of(refer("suppression"), unique=True),
        properties=PROPERTY_BAG,
    ),
    "location": make_object(  # 3.28
        physicalLocation=refer("physicalLocation"),
        logicalLocations=list_of(make_object(fullyQualifiedName=STRING), unique=True),  # 3.33
        message=refer("message"),
    ),
    # 3.29; without `address` there has to be an `artifactLocation`
    "physicalLocation": make_object(
        ("artifactLocation",), artifactLocation=refer("artifactLocation"), region=refer("region")
    ),
    "region": make_object(  # 3.30; lines and columns count from 1, and text is found by its line
        ("startLine",),
        startLine={"type": "integer", "minimum": 1},
        startColumn={"type": "integer", "minimum": 1},
    ),
    "suppression": make_object(  # 3.35
        ("kind",),
        kind={"enum": ["inSource", "external"]},
        status={"enum": ["accepted", "underReview", "rejected"]},
        justification=STRING,
        location=refer("location"),
    ),
    "reportingDescriptor": make_object(  # 3.49
        ("id",),
        id=STRING,
        shortDescription=refer("multiformatMessageString"),
        fullDescription=refer("multiformatMessageString"),
        help=refer("multiformatMessageString"),
        defaultConfiguration=make_object(level=LEVEL),  # 3.50
    ),
    "notification": make_object(  # 3.58
        ("message",),
        descriptor=make_object(("id",), id=STRING),  # 3.52
        level=LEVEL,
        message=refer("message"),
        locations=list_of(refer("location"), unique=True),
    ),
}

SARIF_LOG: Schema = {  # 3.13
    **make_object(
        ("version", "runs"), **{"$schema": STRING, "version": {"const": "2.1.0"}, "runs": list_of(refer("run"))}
    ),
    "$defs": DEFINITIONS,
}

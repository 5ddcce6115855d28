"""The JSON Schema (draft 2020-12) of problems and plans, made of the classes that read and write them.

A schema says what each value looks like. What holds between values (names that must exist, days inside the horizon, a
square matrix, appointments that fit) is only said in its descriptions and found by `parse_problem`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from repplan.planner import models, plan

if TYPE_CHECKING:
    from pydantic import BaseModel

Schema = dict[str, Any]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


def problem_schema() -> Schema:
    """The schema of a problem."""
    return _schema(models.Spec, "repplan problem, version 1")


def plan_schema() -> Schema:
    """The schema of a plan."""
    return _schema(plan.Plan, "repplan plan, version 1")


def _schema(shape: type[BaseModel], title: str) -> Schema:
    made = shape.model_json_schema(by_alias=True, mode="validation")
    parts = made.pop("$defs")
    whole: Schema = {"$schema": _DRAFT, "title": title, **_tidy(made)}
    whole["$defs"] = {name: _tidy(part) for name, part in parts.items()}
    return whole


def _tidy(schema: Schema) -> Schema:
    """Without what only repeats the name, means nothing in JSON Schema, or says that absent is null."""
    kept = {key: value for key, value in schema.items() if key not in {"title", "discriminator"}}
    if kept.get("default", ...) is None:
        del kept["default"]
    if isinstance(kept.get("items"), dict):
        kept["items"] = _tidy(kept["items"])
    if isinstance(kept.get("properties"), dict):
        kept["properties"] = {name: _tidy(part) for name, part in kept["properties"].items()}
    kept = _or_null(kept)
    ordered = ["description", "type", "const", "default", "properties", "required", "additionalProperties"]
    return {key: kept[key] for key in [*ordered, *kept] if key in kept}


def _or_null(schema: Schema) -> Schema:
    """`{"type": ["integer", "null"], …}` in place of a choice between the two, where that says the same."""
    ways = schema.get("anyOf")
    if not ways or len(ways) != 2 or ways[1] != {"type": "null"} or "type" not in ways[0]:
        return schema
    kept = {key: value for key, value in schema.items() if key != "anyOf"}
    way = _tidy(ways[0])
    return kept | way | {"type": [way["type"], "null"]}

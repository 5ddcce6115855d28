"""JSON in and out: a problem is read whole or refused with every mistake in it; a plan is written and read back."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import TYPE_CHECKING, Any

from pydantic import (  # noqa: TID253 - nothing imports this module before a problem is read
    BaseModel,
    ValidationError,
)

from repplan.errors import BadDataError, Mistake
from repplan.i18n import _, ngettext
from repplan.planner import models
from repplan.planner.checks import cross_check
from repplan.planner.plan import Plan
from repplan.planner.problem import Problem, compile_problem
from repplan.planner.travel_table import read_matrix

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[int | str, ...]

_TOLD = 1_000
"""Mistakes that are told one by one."""
_GONE = object()

_PARTS: dict[str, type[BaseModel]] = {
    "reps": models.Rep,
    "customers": models.Customer,
    "previous": models.Previous,
}


def problem_digest(obj: object) -> str:
    """SHA-256 of a parsed problem, written as JSON with sorted keys, no spaces, non-ASCII unescaped, UTF-8."""
    text = json.dumps(obj, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def parse_problem(obj: object) -> Problem:
    """A problem from parsed JSON.

    Raises:
        BadDataError: with every mistake found, each with its JSON path.
    """
    mistakes: list[Mistake] = []
    try:
        spec = _read_parts(obj, mistakes)
        if not mistakes and spec is not None:
            problem, unfit = compile_problem(spec, problem_digest(obj))
            mistakes += unfit
            if problem is not None and not mistakes:
                return problem
    except RecursionError:
        mistakes.append(Mistake("/", _("is nested too deeply")))
    raise BadDataError(_("the problem has mistakes"), _in_order(mistakes))


def _in_order(mistakes: list[Mistake]) -> tuple[Mistake, ...]:
    """Each once, as they stand in the file; of thousands the first, and how many more there are."""
    found = sorted(set(mistakes), key=_reading_order)
    if len(found) > _TOLD:
        text = ngettext("{more:,} more mistake", "{more:,} more mistakes", len(found) - _TOLD)
        found[_TOLD:] = [Mistake("/", text.format(more=len(found) - _TOLD))]
    return tuple(found)


def _read_parts(obj: object, mistakes: list[Mistake]) -> models.Spec | None:
    """Each part on its own, so that one broken customer does not hide the mistakes of the others."""
    if not isinstance(obj, dict):
        mistakes.append(Mistake("/", _("a problem is a JSON object")))
        return None
    known = set(models.Spec.model_fields)
    mistakes += [Mistake(pointer((key,)), _unknown(key)) for key in obj if key not in known]
    head = validated(models.Head, {key: obj[key] for key in models.Head.model_fields if key in obj}, (), mistakes)
    parts: dict[str, list[tuple[int, Any]]] = {}
    for name, shape in _PARTS.items():
        parts[name] = _read_list(obj, name, shape, mistakes)
    matrix = None
    if "matrix" in obj:
        matrix = read_matrix(obj["matrix"], mistakes)
    else:
        mistakes.append(Mistake("/matrix", _("is missing")))
    mistakes += cross_check(head, matrix, parts, raw=obj)
    if mistakes or head is None or matrix is None:
        return None
    lists: dict[str, Any] = {name: [item for _index, item in parts[name]] for name in _PARTS}
    return models.Spec.model_construct(
        None, version=1, start=head.start, days=head.days, costs=head.costs, matrix=matrix, **lists
    )


def _read_list(
    obj: dict[str, Any], name: str, shape: type[BaseModel], mistakes: list[Mistake]
) -> list[tuple[int, Any]]:
    items = obj.get(name, [] if name == "previous" else None)
    if not isinstance(items, list):
        mistakes.append(Mistake(f"/{name}", _("is missing") if name not in obj else _("should be a list")))
        return []
    read = ((index, validated(shape, item, (name, index), mistakes)) for index, item in enumerate(items))
    return [(index, item) for index, item in read if item is not None]


def validated(shape: type[BaseModel], obj: object, at: Path, mistakes: list[Mistake]) -> Any:  # noqa: ANN401 - a `shape`
    """`obj` as a `shape`, or None with the mistakes added; unknown keys are named and then overlooked.

    2.0 is a whole number, as in JSON Schema.
    """
    try:
        return shape.model_validate(obj)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    paths = [_real_path(detail["loc"], obj) for detail in details]
    whole = [path for path, detail in zip(paths, details, strict=True) if _is_whole(detail, path, obj)]
    if whole:
        return validated(shape, _changed(obj, {path: int(_at(obj, path)) for path in whole}), at, mistakes)
    mistakes += [_mistake(detail, path, at) for detail, path in zip(details, paths, strict=True)]
    if any(detail["type"] != "extra_forbidden" for detail in details):
        return None
    return shape.model_validate(_changed(obj, dict.fromkeys(paths, _GONE)))


def _is_whole(detail: ErrorDetails, path: Path, obj: object) -> bool:
    value = _at(obj, path) if detail["type"] == "int_type" else None
    return isinstance(value, float) and value.is_integer()


def _at(obj: Any, path: Path) -> Any:  # noqa: ANN401 - whatever the JSON holds
    for step in path:
        obj = obj[step]
    return obj


def _changed(obj: object, values: dict[Path, object]) -> object:
    """A copy with other values at some paths, or without the keys there (`_GONE`)."""
    copied = copy.deepcopy(obj)
    for path, value in values.items():
        holder = _at(copied, path[:-1])
        if value is _GONE:
            del holder[path[-1]]
        else:
            holder[path[-1]] = value
    return copied


def _mistake(detail: ErrorDetails, way: Path, at: Path) -> Mistake:
    if detail["type"] == "extra_forbidden":
        message = _unknown(way[-1])
    elif detail["type"] == "missing":
        message = _("is missing")
    elif detail["type"] == "value_error":
        message = str(detail["ctx"]["error"])
    elif detail["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        way, message = (*way, "kind"), _("should be gap, count or days")
    elif detail["type"] == "model_type":
        message = _("should be an object")
    else:
        message = detail["msg"]
    return Mistake(pointer(at + way), message)


def _unknown(key: object) -> str:
    return _("unknown key {key!r}").format(key=key)


def _real_path(loc: Path, obj: object) -> Path:
    """`loc` without the tags pydantic adds for the alternatives of a union."""
    way: list[int | str] = []
    here: Any = obj
    for place, step in enumerate(loc):
        last = place == len(loc) - 1
        if isinstance(here, dict) and step not in here and (not last or step in {"gap", "count", "days"}) and way:
            continue
        way.append(step)
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            here = None
    return tuple(way)


def pointer(path: Path) -> str:
    """A JSON Pointer (RFC 6901)."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path) or "/"


def _reading_order(mistake: Mistake) -> tuple[list[tuple[int, int, str]], str]:
    steps = mistake.where.split("/")[1:]
    return [(0, int(step), "") if step.isdigit() else (1, 0, step) for step in steps], mistake.message


def dump_plan(plan: Plan) -> dict[str, Any]:
    """The plan as a JSON object."""
    return plan.model_dump(by_alias=True)


def parse_plan(obj: object) -> Plan:
    """A plan from parsed JSON.

    Raises:
        BadDataError: with every mistake found, each with its JSON path.
    """
    mistakes: list[Mistake] = []
    try:
        plan = validated(Plan, obj, (), mistakes)
    except RecursionError:
        mistakes.append(Mistake("/", _("is nested too deeply")))
    if mistakes:
        raise BadDataError(_("the plan has mistakes"), _in_order(mistakes))
    assert isinstance(plan, Plan)
    return plan

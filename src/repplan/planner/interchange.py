"""JSON in and out: a problem is read whole or refused with every mistake in it; a plan is written and read back."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from pydantic import (  # noqa: TID253 - nothing imports this module before a problem is read
    BaseModel,
    TypeAdapter,
    ValidationError,
)

from repplan.errors import BadDataError, Mistake
from repplan.i18n import _
from repplan.planner import models
from repplan.planner.checks import cross_check
from repplan.planner.plan import Plan
from repplan.planner.problem import Problem, compile_problem

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[int | str, ...]

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
    spec = _read_parts(obj, mistakes)
    if not mistakes and spec is not None:
        problem, unfit = compile_problem(spec, problem_digest(obj))
        mistakes += unfit
        if not mistakes:
            return problem
    mistakes = sorted(set(mistakes), key=_reading_order)
    raise BadDataError(_("the problem has mistakes"), tuple(mistakes))


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
        matrix = validated(models.Matrix, obj["matrix"], ("matrix",), mistakes)
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
    """`obj` as a `shape`, or None with the mistakes added; unknown keys are named and then overlooked."""
    adapter = TypeAdapter(shape)
    try:
        return adapter.validate_python(obj)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    mistakes += [_mistake(detail, obj, at) for detail in details]
    if any(detail["type"] != "extra_forbidden" for detail in details):
        return None
    pruned = json.loads(json.dumps(obj))
    for detail in details:
        *way, key = _real_path(detail["loc"], obj)
        holder: Any = pruned
        for step in way:
            holder = holder[step]
        del holder[key]
    return adapter.validate_python(pruned)


def _mistake(detail: ErrorDetails, obj: object, at: Path) -> Mistake:
    way = _real_path(detail["loc"], obj)
    if detail["type"] == "extra_forbidden":
        message = _unknown(way[-1])
    elif detail["type"] == "missing":
        message = _("is missing")
    elif detail["type"] == "value_error":
        message = str(detail["ctx"]["error"])
    elif detail["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        way, message = (*way, "kind"), _("should be gap, count or days")
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
    plan = validated(Plan, obj, (), mistakes)
    if mistakes:
        raise BadDataError(_("the plan has mistakes"), tuple(sorted(set(mistakes), key=_reading_order)))
    assert isinstance(plan, Plan)
    return plan

"""Words, numbers and flags of the command line read without pydantic, which Typer would load for every command.

Typer builds a pydantic adapter for each parameter, `--help` among them, before it looks at the value: 60 ms that a
morning command has not got. Plain values need no adapter; whatever is not plain, and every mistake, still goes
to Typer's own, so that its messages stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typer import core
from typer._coercion import RuntimeParam, TypeDescriptor, build_runtime_param  # typer's minor version is pinned

if TYPE_CHECKING:
    from typer._click.core import Context
    from typer.core import _TyperParameter


@dataclass(frozen=True)
class QuickParam(RuntimeParam):
    """Coercion that asks for an adapter only where the value is not plain already."""

    descriptor: TypeDescriptor

    def _coerce_value(self, value: Any, param: _TyperParameter, ctx: Context) -> Any:  # noqa: ANN401 - typer's signature
        if self.parameter_info.parser is None and self._is_plain(value):
            return list(value) if self.descriptor.is_list else value
        return build_runtime_param(self.descriptor)._coerce_value(value, param=param, ctx=ctx)  # noqa: SLF001 - as typer does

    def _is_plain(self, value: Any) -> bool:  # noqa: ANN401 - whatever the user or a default gave
        if self.descriptor.is_list and not value:
            return True
        if self.annotation in (str, bool, int):
            # A number is plain as a default only: what was typed is text, to be read and checked against its limits.
            return type(value) is self.annotation
        return self.annotation == list[str] and all(type(item) is str for item in value)


def install() -> None:
    """Make Typer build `QuickParam`s."""

    def build(descriptor: TypeDescriptor) -> RuntimeParam:
        return QuickParam(descriptor.parameter_info, descriptor.annotation, descriptor)

    core.build_runtime_param = build  # type: ignore[attr-defined]  # where typer's parameters look it up

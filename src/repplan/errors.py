"""The error tree: one class per way of failing, each with the exit code the command line ends with.

A message says what is wrong, where, and what to do about it. Mistakes in user data are values (`Mistake`),
gathered and raised together as one `BadDataError`.
"""

from __future__ import annotations

from dataclasses import dataclass

from repplan.i18n import _


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in user data: where it stands and what to do about it."""

    where: str  # "customers.csv:12:tier", "policy.toml:4", "/customers/3/weight"
    message: str

    def __str__(self) -> str:
        """`where: message`, as compilers print it."""
        return f"{self.where}: {self.message}"


def why(error: OSError) -> str:
    """What the machine says, in plain words where a folder stands in a file's place."""
    if isinstance(error, IsADirectoryError):
        return _("it is a folder, not a file")
    return error.strerror or str(error)


class RepplanError(Exception):
    """Whatever repplan itself reports; `exit_code` is what the process ends with."""

    exit_code = 70


class UsageError(RepplanError):
    """The command was called the wrong way."""

    exit_code = 2


class BadDataError(RepplanError):
    """Input data is wrong; carries every mistake found, and nothing was written."""

    exit_code = 3

    def __init__(self, message: str, mistakes: tuple[Mistake, ...] = ()) -> None:
        super().__init__(message)
        self.mistakes = mistakes


class NotFoundError(RepplanError):
    """A thing the user named does not exist, or the name fits several."""

    exit_code = 4


class ConflictError(RepplanError):
    """Locked by another process, or changed meanwhile."""

    exit_code = 5


class DeliveryError(RepplanError):
    """A message could not be delivered."""

    exit_code = 6


class InternalError(RepplanError):
    """A bug in repplan, such as a plan its own checker refuses."""

    exit_code = 70

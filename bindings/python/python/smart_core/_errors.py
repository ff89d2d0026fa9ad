"""What can go wrong, with the kind that it has in every language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class SmartError(Exception):
    """A question that could not be answered, or bytes that could not be taken in."""

    kind: ClassVar[str] = "other"
    """The kind as one word, the same in every language."""
    position: int | None = None
    """Where in its input it showed, in bytes from the start; None when it is not about an input."""
    nearest: tuple[str, ...] = ()
    """The names, or sentences, that are nearest to what was asked for and not there."""
    candidates: tuple[str, ...] = ()
    """The objects that an ambiguous name could mean."""


class NotADumpError(SmartError, ValueError):
    """The bytes are nothing that Kubernetes' tools write."""

    kind = "not-a-dump"


class NotMetricsError(SmartError, ValueError):
    """The bytes are no metrics in any form that is known."""

    kind = "not-metrics"


class NotFoundError(SmartError, LookupError):
    """No object of that name is in the input."""

    kind = "not-found"


class UnknownKindError(SmartError, LookupError):
    """No kind of that name is known, and no object of the input has it."""

    kind = "unknown-kind"


class UnknownRuleError(SmartError, LookupError):
    """There is no rule of that code."""

    kind = "unknown-rule"


class AmbiguousError(SmartError, LookupError):
    """Several objects answer to the name."""

    kind = "ambiguous"


class NotAChangeError(SmartError, ValueError):
    """A sentence is no change; `nearest` has sentences that are right."""

    kind = "not-a-change"


class NotApplicableError(SmartError, ValueError):
    """A change cannot be made to the objects as they are."""

    kind = "not-applicable"


class InvalidError(SmartError, ValueError):
    """An argument does not have the form it needs."""

    kind = "invalid"


_CLASSES = {
    each.kind: each
    for each in (
        NotADumpError,
        NotMetricsError,
        NotFoundError,
        UnknownKindError,
        UnknownRuleError,
        AmbiguousError,
        NotAChangeError,
        NotApplicableError,
        InvalidError,
    )
}


def exception(
    kind: str, message: str, position: int | None, nearest: Sequence[str], candidates: Sequence[str]
) -> SmartError:
    """Returns the exception of an error of the core; the native module calls this."""
    error = _CLASSES.get(kind, SmartError)(message)
    error.position, error.nearest, error.candidates = position, tuple(nearest), tuple(candidates)
    return error

"""Times and values as Python has them, on their way to the core: 64-bit floats of this machine, one after the other.

What has 64-bit floats in a buffer (`array.array`, NumPy, Arrow) is copied as it lies, in one go; the buffer protocol itself is no part
of the stable interface of Python 3.10, for which this package is built. All else is read number by number.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

Values: TypeAlias = Iterable[float | None]
"""Values: any numbers in a row, as a list, an `array.array`, a NumPy or Arrow array; None and NaN where there is none."""

Times: TypeAlias = Iterable[float | datetime | None]
"""Times: as `Values`, in seconds since 1970, or as times: `datetime`s with a zone, a NumPy or Arrow array of them (in UTC)."""

# What `memoryview` calls numbers of this machine.
_NUMBERS = frozenset("bBhHiIlLqQf")
_MICROSECONDS = "datetime64[us]"
_NOT_A_TIME = -(1 << 63)


def floats(numbers: Values | Times) -> bytes:
    """Returns numbers, or times as seconds since 1970, as the core takes them; NaN where there is none."""
    if isinstance(numbers, (str, bytes, bytearray)):
        raise TypeError(f"a {type(numbers).__name__} is no sequence of numbers")
    return _floats(numbers)


def seconds(time: float | timedelta) -> float:
    """Returns a length of time in seconds."""
    return time.total_seconds() if isinstance(time, timedelta) else float(time)


def _floats(numbers: Any) -> bytes:
    if hasattr(numbers, "to_pylist"):
        return b"".join(_of_arrow(chunk) for chunk in getattr(numbers, "chunks", [numbers]))
    if hasattr(numbers, "to_numpy"):
        return _floats(numbers.to_numpy())
    if getattr(getattr(numbers, "dtype", None), "kind", "") == "M":
        whole = memoryview(numbers.astype(_MICROSECONDS).astype("int64"))
        return array("d", (math.nan if each == _NOT_A_TIME else each / 1e6 for each in whole)).tobytes()
    try:
        view = memoryview(numbers)
    except (TypeError, ValueError, BufferError):
        return array("d", map(_float, numbers)).tobytes()
    if view.ndim != 1:
        raise ValueError(f"numbers in {view.ndim} dimensions are no series")
    if view.format == "d":
        return view.tobytes()
    return array("d", view if view.format in _NUMBERS else map(_float, numbers)).tobytes()


def _of_arrow(numbers: Any) -> bytes:
    """Returns the numbers of an array of Arrow, from its buffer."""
    if not len(numbers):
        return b""
    if str(numbers.type).startswith("timestamp"):
        whole = array("d", _of_arrow(numbers.cast("timestamp[us]", safe=False).cast("int64")))
        return array("d", (each / 1e6 for each in whole)).tobytes()
    if numbers.null_count:
        numbers = numbers.cast("float64").fill_null(math.nan)
    numbers = numbers.cast("float64", safe=False)
    start = numbers.offset * 8
    return memoryview(numbers.buffers()[1])[start : start + 8 * len(numbers)].tobytes()


def _float(number: float | datetime | None) -> float:
    # What differs from itself is a NaN, or the NaT of pandas.
    if number is None or number != number:
        return math.nan
    if isinstance(number, datetime):
        return timestamp(number)
    return float(number)


def timestamp(time: datetime) -> float:
    """Returns a time in seconds since 1970; a time without zone could be any of a day, and is refused."""
    if time.utcoffset() is None:
        raise ValueError(f"{time!r} has no time zone")
    return time.timestamp()

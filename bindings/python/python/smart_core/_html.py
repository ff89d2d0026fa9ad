"""Answers as notebooks show them."""

from __future__ import annotations

import html
import typing
from collections.abc import Iterable
from itertools import islice

if typing.TYPE_CHECKING:
    from smart_core._answers import Report

# A notebook keeps what it shows: beyond these, rows are only counted.
_ROWS_MAX = 500


def table(report: Report, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Returns the rows of a report as a table, under what must be known to judge them."""
    rest = iter(rows)
    shown = list(islice(rest, _ROWS_MAX))
    beyond = sum(1 for _ in rest)
    body = "".join(_row("td", row) for row in shown)
    more = f"<p>and {beyond} more</p>" if beyond else ""
    return f"<table><caption>{frame(report)}</caption><thead>{_row('th', heads)}</thead><tbody>{body}</tbody></table>{more}"


def frame(report: Report) -> str:
    """Returns in a line what must be known to judge a report."""
    line = f"{report.command}, now {report.now}"
    if not report.complete:
        line += f"; not complete: {len(report.gaps)} gaps, {len(report.skipped)} skipped"
    return html.escape(line)


def _row(cell: str, values: Iterable[object]) -> str:
    return "<tr>" + "".join(f"<{cell}>{html.escape(str(value))}</{cell}>" for value in values) + "</tr>"

"""Options by the names of df2-eval's flags."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np

from df2 import _core


def option_help(task: str) -> str:
    """The options that `evaluate` takes for a task, with their values and defaults: one paragraph each."""
    _core.Options(json.dumps({"task": task}))
    paragraphs = []
    for key in _core.option_keys():
        if task not in key.tasks or key.name == "task":
            continue
        choices = f" ({', '.join(key.choices)})" if key.choices else ""
        fallback = f" [{key.fallback}]" if key.fallback else ""
        body = textwrap.fill(key.help + fallback, 88, initial_indent="    ", subsequent_indent="    ")
        paragraphs.append(f"{key.name}{choices}\n{body}")
    return "\n".join(paragraphs)


def make_options(
    task: str, options: Mapping[str, Any], has_features: bool = False, has_query_rows: bool = False
) -> _core.Options:
    """Checked options. None leaves one out. `has_features`: of a run that ranks a gallery."""
    values = {"task": task, **{name: value for name, value in options.items() if value is not None}}
    for name, value in values.items():
        try:
            json.dumps(value, default=_plain, allow_nan=False)
        except (ValueError, TypeError, RecursionError) as error:
            _core.refuse_usage(f"{name} cannot be an option's value: {error}")
    return _core.Options(json.dumps(values, default=_plain), has_features, has_query_rows)


def _plain(value: Any) -> Any:
    """Arrays, numpy's numbers, ranges, sets and tuples as JSON has them."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    if isinstance(value, (range, set, frozenset)):
        return sorted(value)
    return repr(value)

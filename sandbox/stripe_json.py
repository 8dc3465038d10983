"""The JSON of Stripe, which is free-form: its objects have hundreds of fields each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

JSONObject: TypeAlias = dict[str, Any]
# Parameters of a call, which are only read.
Params: TypeAlias = Mapping[str, Any]

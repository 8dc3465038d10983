"""The studio that makes the demo shop's pictures, by hand and always alike."""

from __future__ import annotations

import os

# Before NumPy is there: one thread adds up in one order, so pictures stay alike.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

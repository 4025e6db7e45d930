"""Benchmarks are measured only when asked for, in one process:
``pytest tests/benchmarks -n 0 --benchmark-enable --benchmark-only``.

The default test command runs each once, small, so that none goes stale.
"""

from __future__ import annotations

import pytest


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> bool:
    """Whether to run at full size."""
    return bool(request.config.getoption("benchmark_only"))

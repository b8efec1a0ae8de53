"""A part of the fuzzing: filters answered by the service in a process of their own, which none of them ends."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[4] / "tools" / "fuzz_filters.py"


def test_no_filter_ends_the_process_or_is_answered_by_a_fault() -> None:
    # Time is told by the tool, and judged by whoever runs it: a busy machine is no fault.
    command = [sys.executable, str(TOOL), "--count", "2000", "--seed", "20", "--slowest", "60000"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "2000 filtres" in run.stdout

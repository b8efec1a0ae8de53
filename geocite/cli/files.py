"""Files that a command writes: whole, or not at all."""

from collections.abc import Iterable
from pathlib import Path

from geocite.errors import UsageError, explain


def write_file(path: Path, chunks: Iterable[bytes]) -> int:
    """Octets written to a file, which takes its name only once whole; UsageError, in French, when refused."""
    partial = path.with_name(path.name + ".partiel")
    try:
        with partial.open("wb") as file:
            written = sum(file.write(chunk) for chunk in chunks)
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"Écriture impossible : {path} ({explain(error)}).") from None
    finally:
        partial.unlink(missing_ok=True)
    return written

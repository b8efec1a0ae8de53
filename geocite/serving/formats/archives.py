"""Zip files whose bytes depend on what they hold, not on the clock."""

import io
import zipfile
from collections.abc import Mapping

EPOCH = (2000, 1, 1, 0, 0, 0)


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files (name → bytes), in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def read_zip(data: bytes) -> dict[str, bytes]:
    """Every file of a zip, by its name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}

"""The manifest of a bundle: its format, the hash of every file, and its own."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import msgspec

from geocite.bundle.contract import Manifest
from geocite.bundle.documents import fit
from geocite.bundle.files import MANIFEST
from geocite.errors import BundleError, explain

FORMAT = 4
SEAL = "empreinte"
_UNSEALED = "0" * 64  # where the hash of the manifest comes


def write_manifest(manifest: Manifest) -> bytes:
    """The text of a manifest, which ends with its own hash: SHA-256 of the same text with zeros in that place."""
    whole = msgspec.structs.replace(manifest, empreinte=_UNSEALED)
    text = json.dumps(msgspec.to_builtins(whole), ensure_ascii=False, allow_nan=False, indent=1).encode() + b"\n"
    return _replace_last(text, _UNSEALED, hashlib.sha256(text).hexdigest())


def _is_sealed(text: bytes, seal: Any) -> bool:
    if not isinstance(seal, str) or not re.fullmatch("[0-9a-f]{64}", seal):
        return False
    return hashlib.sha256(_replace_last(text, seal, _UNSEALED)).hexdigest() == seal


def _replace_last(text: bytes, old: str, new: str) -> bytes:
    start, _, end = text.rpartition(old.encode())
    return start + new.encode() + end


def read_manifest(path: Path, folder: Path) -> Manifest:
    """The manifest of a folder, its format and seal found right; errors name `path`.

    Raises BundleError, in French, when it is absent, of another format, damaged, or does not fit the contract.
    """
    text = read_file(folder / MANIFEST)
    try:
        manifest = json.loads(text)
    except (ValueError, RecursionError):
        raise BundleError(damaged(path, MANIFEST)) from None
    if not isinstance(manifest, dict) or "format" not in manifest:
        raise BundleError(damaged(path, MANIFEST))
    if manifest["format"] != FORMAT:
        raise BundleError(
            f"Le paquet de données {path} est au format {manifest['format']}, "
            f"cette version de geocite lit le format {FORMAT} : "
            "reconstruisez-le avec « geocite build » ou mettez geocite à jour."
        )
    if not _is_sealed(text, manifest.get(SEAL)):
        raise BundleError(damaged(path, MANIFEST))
    return fit(Manifest, text, path, MANIFEST)


def read_file(path: Path) -> bytes:
    """Bytes of a file of a bundle; BundleError, in French, where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise BundleError(
            f"Fichier absent du paquet de données : {path}. "
            "Reconstruisez-le avec « geocite build » ou indiquez un autre dossier avec --bundle."
        ) from None
    except OSError as error:
        raise BundleError(f"Fichier illisible : {path} ({explain(error)}).") from None


def damaged(path: Path, name: str) -> str:
    """The sentence that tells a damaged file of a bundle."""
    return (
        f"Le paquet de données {path} est endommagé : « {name} » n'a pas l'empreinte annoncée par le "
        "manifeste. Reconstruisez-le avec « geocite build » ou reprenez-le du dépôt."
    )

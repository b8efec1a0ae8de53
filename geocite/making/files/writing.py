"""Writing a bundle: one build at a time in a folder, whole or not at all."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from geocite.bundle.contract import FileEntry, Manifest
from geocite.bundle.files import MANIFEST
from geocite.bundle.loading import former_path
from geocite.bundle.manifest import write_manifest
from geocite.errors import UsageError, explain

_held: set[Path] = set()  # outputs this process is building


@contextmanager
def building(output: Path) -> Iterator[None]:
    """Hold the folder of a bundle for one build; what a killed build left beside it is put right first.

    Raises UsageError, in French, when another build holds it, or when nothing can be written there.
    """
    output = output.resolve()
    with _told(output):
        _refuse_other(output)
        output.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(_beside(output, "verrou"), timeout=0)
        try:
            lock.acquire()
        except Timeout:
            if not os.access(lock.lock_file, os.W_OK):
                raise PermissionError from None
            raise UsageError(_told_busy(output)) from None
    try:
        with _told(output):
            _note(output).write_text(_signature(), encoding="utf-8")
            _clean(output)
        _held.add(output)
        yield
    finally:
        _held.discard(output)
        with suppress(OSError):
            _note(output).unlink()
        # The lock file stays: taken away, it would let two builds hold two files of one name.
        lock.release()


def write_bundle(files: Mapping[str, bytes], manifest: Manifest, output: Path) -> None:
    """Write a whole bundle to `output`, or leave what was there as it was and nothing beside it.

    `files` maps relative paths to bytes; the manifest gains the hash of every file and its own.
    Raises UsageError, in French, when the system refuses (disk full, access denied) or another build is under way.
    """
    output = output.resolve()
    if output not in _held:
        with building(output):
            return write_bundle(files, manifest, output)
    hashes = {name: FileEntry(hashlib.sha256(files[name]).hexdigest(), len(files[name])) for name in sorted(files)}
    text = write_manifest(msgspec.structs.replace(manifest, fichiers=hashes))
    fresh = _beside(output, f"neuf-{os.getpid()}")
    try:
        with _told(output):
            for name, data in {**files, MANIFEST: text}.items():
                _write(fresh / name, data)
            _swap(fresh, output)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return None


def _write(target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())  # some systems tell a full disk only now


def _swap(fresh: Path, output: Path) -> None:
    former = former_path(output)
    if output.exists():
        output.rename(former)
    try:
        fresh.rename(output)
    except BaseException:
        if former.exists():
            former.rename(output)
        raise
    _remove_former(former, fresh)


def _remove_former(former: Path, spare: Path) -> None:
    # Under another name first: what is half removed must never be taken for a bundle.
    if former.exists():
        former.rename(spare)
        shutil.rmtree(spare, ignore_errors=True)


def _clean(output: Path) -> None:
    """Put right what a killed build left: the former bundle in its place, unfinished ones removed."""
    former = former_path(output)
    if former.exists() and not output.exists():
        former.rename(output)
    _remove_former(former, _beside(output, "neuf-ancien"))
    prefix = _beside(output, "neuf-").name
    # Names are compared, not matched as a pattern: the folder's own name may hold one.
    for path in output.parent.iterdir():
        if path.name.startswith(prefix) or path.name == f"{output.name}.neuf":
            shutil.rmtree(path, ignore_errors=True)


def _refuse_other(output: Path) -> None:
    if not output.name:
        raise UsageError("--output attend un dossier, pas la racine du disque.")
    if output.exists() and not output.is_dir():
        raise UsageError(f"{output} est un fichier : donnez avec --output le dossier où écrire le paquet.")
    if output.is_dir() and any(output.iterdir()) and not (output / MANIFEST).is_file():
        raise UsageError(
            f"{output} contient autre chose qu'un paquet de données, et serait remplacé en entier : "
            "donnez avec --output un dossier neuf, vide, ou un paquet à refaire."
        )


@contextmanager
def _told(output: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"Le paquet n'a pas pu être écrit dans {output} ({explain(error)}). "
            "Ce qui était commencé est retiré, le paquet précédent, s'il y en avait un, est gardé. "
            "Libérez de la place, vérifiez les droits ou donnez un autre dossier avec --output."
        ) from None


def _told_busy(output: Path) -> str:
    try:
        known = json.loads(_note(output).read_text(encoding="utf-8"))
        who = f"le processus {known['processus']}, depuis le {known['depuis']}"
    except (OSError, ValueError, KeyError, TypeError):
        who = "un autre processus"
    return f"{output} est déjà en construction ({who}) : attendez qu'elle finisse ou donnez un autre --output."


def _signature() -> str:
    now = datetime.now().astimezone()
    return json.dumps({"processus": os.getpid(), "depuis": f"{now:%d/%m/%Y} à {now:%H:%M:%S}"}, ensure_ascii=False)


def _note(output: Path) -> Path:
    return _beside(output, "construction")


def _beside(output: Path, ending: str) -> Path:
    return output.with_name(f".{output.name}.{ending}")

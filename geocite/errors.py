"""Errors told to the user: one French sentence each, with what to do next."""

import errno


class GeociteError(Exception):
    """Base of every error that a user may see; `str()` is a French sentence."""

    exit_code = 1


class UsageError(GeociteError):
    """The command line or a parameter is wrong (exit code 2)."""

    exit_code = 2


class DataError(GeociteError):
    """A raw or curated file cannot be used as it is."""


class BundleError(GeociteError):
    """The bundle is absent, damaged or of another format version."""


class NotFoundError(GeociteError):
    """No item or collection bears this identifier (exit code 2)."""

    exit_code = 2


_REASONS = (
    (FileNotFoundError, "le dossier ou le fichier n'existe pas"),
    (PermissionError, "l'accès est refusé"),
    (IsADirectoryError, "c'est un dossier"),
    (FileExistsError, "un fichier porte déjà ce nom"),
    (NotADirectoryError, "une partie du chemin n'est pas un dossier"),
)
_NUMBERS = {
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota est atteint",
    errno.EFBIG: "le fichier dépasse la taille permise",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.ELOOP: "des liens tournent en rond",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.EBUSY: "le dossier est occupé",
    errno.EIO: "le disque ne répond pas",
}


def explain(error: OSError) -> str:
    """Why the system refused, in French where the case is common."""
    found = (reason for kind, reason in _REASONS if isinstance(error, kind))
    return next(found, _NUMBERS.get(error.errno or 0) or f"erreur du système n° {error.errno}")

"""Errors told to the user: one French sentence each, with what to do next."""


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
    (NotADirectoryError, "une partie du chemin n'est pas un dossier"),
)


def explain(error: OSError) -> str:
    """Why the system refused, in French where the case is common."""
    found = (reason for kind, reason in _REASONS if isinstance(error, kind))
    return next(found, f"erreur du système n° {error.errno}")

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
    """No item bears this identifier."""

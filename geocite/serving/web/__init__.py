"""HTTP: the only place that knows Flask."""

from geocite.serving.web.factory import create_app

__all__ = ["create_app"]

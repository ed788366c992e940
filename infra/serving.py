"""Serves pages and feeds: reads the access keys, makes the application, runs the server until told to stop."""

from infra.installation import Installation


def serve_pages(installation: Installation) -> None:
    """Blocks until SIGTERM or SIGINT; requests at work have ten seconds to end."""
    raise SystemExit(f"{installation.settings.port}")

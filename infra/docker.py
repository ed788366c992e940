"""Asks whether a Docker engine is there to start services for tests."""

import os
import socket
from urllib.parse import urlsplit

USUAL_SOCKET = "unix:///var/run/docker.sock"


def docker_answers() -> bool:
    """Whether a Docker engine answers at DOCKER_HOST, else at its usual socket, within two seconds."""
    address = urlsplit(os.environ.get("DOCKER_HOST") or USUAL_SOCKET)
    is_local = address.scheme == "unix"
    try:
        with socket.socket(socket.AF_UNIX if is_local else socket.AF_INET, socket.SOCK_STREAM) as engine:
            engine.settimeout(2.0)
            engine.connect(address.path if is_local else (address.hostname or "", address.port or 2375))
            engine.sendall(b"GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n")
            return b" 200 " in engine.recv(64)
    except (OSError, ValueError):
        return False

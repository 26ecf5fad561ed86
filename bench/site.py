"""The site, served as in production, for as long as a block lasts."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from cms.core.supervisor import web_command

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(port: int) -> Iterator[None]:
    """The site under its production server, with the options of `manage.py serve`."""
    command = web_command([f"{HOST}:{port}"])
    server = subprocess.Popen(command, env=os.environ)
    try:
        _wait(server, port)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait(server: subprocess.Popen, port: int, patience: float = 60) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/robots.txt")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("bench: the site did not start")

"""Kombu's filesystem transport, with whole files only.

The stock transport opens the final name, then writes: a consumer can move and read a file that
is still empty, and its worker stops for good (docs/decisions/file-broker.md). Here every file
appears under its name complete, by `os.replace`, so a reader finds all of it or nothing.
"""

import fcntl
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

SCHEME = "wholefile"


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` at `path`, readable by its owner alone; nobody ever sees a part of it."""
    draft = path.with_name(f".{uuid.uuid4().hex}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(draft, path)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{monotonic_ns() // 1_000_000}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(payload).encode())

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        try:
            rows = loads(self._exchange_file(exchange).read_text())
        except FileNotFoundError:
            return []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        row = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._table_lock(exchange):
            table = self.get_table(exchange)
            if row not in table:
                self._write_table(exchange, [row, *table])

    def _delete(self, queue: str, exchange: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)
        with self._table_lock(exchange):
            table = self.get_table(exchange)
            kept = [row for row in table if row.queue != queue]
            if kept != table:
                self._write_table(exchange, kept)

    def _write_table(self, exchange: str, rows: list[filesystem.exchange_queue_t]) -> None:
        write_whole(self._exchange_file(exchange), dumps(rows).encode())

    @contextmanager
    def _table_lock(self, exchange: str) -> Iterator[None]:
        """Alone to change the table; the lock of a killed process is released with it."""
        self.control_folder.mkdir(exist_ok=True)
        with self._exchange_file(exchange).with_suffix(".lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel

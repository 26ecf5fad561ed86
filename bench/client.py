"""A small HTTP/1.1 client on asyncio: one connection kept alive, nothing more than bench needs."""

import asyncio
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

from bench.middleware import ASK, TELL


@dataclass(frozen=True)
class Request:
    """What to ask, and what a right answer holds."""

    path: str
    marker: bytes = b"</html>"
    status: int = 200
    form: dict[str, str] | None = None
    """The fields to post; a fresh `key` and the token of the page at `form_page` are added."""
    form_page: str = ""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def is_right(self, request: Request) -> bool:
        return self.status == request.status and request.marker in self.body

    @property
    def queries(self) -> int:
        return int(self.headers.get(TELL.lower(), 0))


@dataclass
class Client:
    """One visitor: a session's cookie and a connection that stays open."""

    host: str
    port: int
    cookie: str
    streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = field(default=None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        if self.streams:
            self.streams[1].close()
        self.streams = None

    async def send(self, request: Request, *, count: bool = False) -> Answer:
        """The answer to a request; a connection that the server closed is opened again once."""
        message = self._message(request, count=count)
        kept = self.streams is not None
        try:
            return await self._exchange(message)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            if not kept:
                raise
            return await self._exchange(message)

    def _message(self, request: Request, *, count: bool) -> bytes:
        body = urlencode(request.form).encode() if request.form is not None else b""
        lines = [
            f"{'GET' if request.form is None else 'POST'} {request.path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"Cookie: {self.cookie}",
            "Accept: text/html",
        ]
        if request.form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded"]
            lines += [f"Content-Length: {len(body)}"]
        if count:
            lines.append(f"{ASK}: 1")
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def _exchange(self, message: bytes) -> Answer:
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port, limit=2**20)
        reader, writer = self.streams
        writer.write(message)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(": ") for line in head[1:] if line)
        headers = {name.lower(): value for name, _colon, value in pairs}
        body = await self._body(reader, headers)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(int(head[0].split()[1]), headers, body)

    async def _body(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if "chunked" not in headers.get("transfer-encoding", ""):
            return await reader.readexactly(int(headers.get("content-length", 0)))
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
        return body

"""The load: every visitor asks again as soon as they are answered, row after row, in rounds."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import cycle
from statistics import quantiles
from time import perf_counter
from uuid import uuid4

from bench.client import Client, Request

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Row:
    """One line of the table: what each visitor asks in turn, and what was seen."""

    name: str
    asked: Sequence[Sequence[Request]]
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    queries: int = 0
    bytes: int = 0

    @property
    def rps(self) -> float:
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, part: int) -> float:
        """Milliseconds within which `part` percent of the right answers came."""
        if len(self.latencies) < 2:
            return 0.0
        return quantiles(self.latencies, n=100)[part - 1] * 1000


async def measure(
    rows: Sequence[Row],
    visitors: Sequence[Client],
    *,
    rounds: int,
    seconds: float,
    tell: Callable[[str], None],
) -> None:
    """Load every row in turn, `rounds` times, every second round backwards: drift cancels.

    A first pass, not timed, asks each request once: caches fill, errors show, queries are counted.
    """
    for row in rows:
        tell(f"essai de {row.name}")
        await asyncio.gather(
            *(_try(row, client, asked) for client, asked in zip(visitors, row.asked, strict=True))
        )
    for number in range(rounds):
        for row in rows if number % 2 == 0 else reversed(rows):
            tell(f"tour {number + 1} de {rounds}, {row.name}")
            await _load(row, visitors, seconds)
            for client in visitors:
                client.close()


async def _try(row: Row, client: Client, asked: Sequence[Request]) -> None:
    token = await _token(client, asked[0])
    for request in asked:
        first = await client.send(_filled(request, token))
        again = await client.send(_filled(request, token), count=True)
        row.errors += (not first.is_right(request)) + (not again.is_right(request))
        row.queries, row.bytes = max(row.queries, again.queries), max(row.bytes, len(again.body))


async def _load(row: Row, visitors: Sequence[Client], seconds: float) -> None:
    """Everybody asks for `seconds`; the clock stops with the last answer."""
    tokens = [
        await _token(client, asked[0]) for client, asked in zip(visitors, row.asked, strict=True)
    ]
    begun = perf_counter()
    await asyncio.gather(
        *(
            _repeat(row, client, asked, token, begun + seconds)
            for client, asked, token in zip(visitors, row.asked, tokens, strict=True)
        )
    )
    row.seconds += perf_counter() - begun


async def _repeat(
    row: Row, client: Client, asked: Sequence[Request], token: str, until: float
) -> None:
    for request in cycle(asked):
        begun = perf_counter()
        if begun >= until:
            return
        try:
            answer = await client.send(_filled(request, token))
        except (OSError, EOFError):
            row.errors += 1
            client.close()
            continue
        if answer.is_right(request):
            row.latencies.append(perf_counter() - begun)
        else:
            row.errors += 1


async def _token(client: Client, request: Request) -> str:
    """The form's token, read once as a visitor's browser does; empty where nothing is posted."""
    if request.form is None:
        return ""
    found = TOKEN.search((await client.send(Request(request.form_page))).body)
    return found[1].decode() if found else ""


def _filled(request: Request, token: str) -> Request:
    if request.form is None:
        return request
    fields = {"csrfmiddlewaretoken": token, "key": str(uuid4())}
    return replace(request, form=request.form | fields)

"""`python -m bench [--size small|full|digests]`: seed, serve, load, compare. See README.md."""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from bench import database, site, table
from bench.client import Client
from bench.load import Row, measure

ROOT = Path(__file__).resolve().parents[1]


def tell(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


def prepare_environment(port: int) -> None:
    """What every process of this run reads; its files are kept apart from the site's own."""
    os.chdir(ROOT)
    kept = Path(os.environ.get("VAR_DIR") or ROOT / "var") / "bench"
    os.environ |= {
        "DATABASE_URL": database.choose(),
        "VAR_DIR": str(kept),
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "SITE_URL": f"http://{site.HOST}:{port}",
        "DEBUG": "false",
        "DEMO": "false",
        "MFA_REQUIRED": "false",
    }


def pages(size: database.Size, port: int) -> list[Row]:
    """Load every page of the table; the replies it posts are taken away afterwards."""
    import django

    django.setup()
    from bench import rows

    people = rows.visitors()
    lines = rows.rows(people)
    with site.served(port), rows.replies_removed():
        clients = [Client(site.HOST, port, person.cookie) for person in people]
        asyncio.run(measure(lines, clients, rounds=size.rounds, seconds=size.seconds, tell=tell))
    return lines


def digests(members: int, *, sent: bool) -> dict[str, float]:
    tell(f"digests of {members} members")
    command = [sys.executable, "-m", "bench.digests", str(members), *(["--send"] if sent else [])]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--size", choices=database.SIZES, default="full")
    size, port = database.SIZES[parser.parse_args().size], site.free_port()
    prepare_environment(port)
    tell("preparing the database")
    database.prepare(os.environ["DATABASE_URL"], size)
    seen = pages(size, port) if size.rounds else []
    lines = [table.page_line(row, seen[0]) for row in seen]
    for members in size.runs:
        sent = members <= size.most_sent
        lines += table.digest_lines(members, digests(members, sent=sent))
    print(table.shown(lines))
    table.write(lines)
    return 1 if any(line["errors"] for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())

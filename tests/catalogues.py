"""French catalogues: `--write` makes them, without it their freshness is checked.

The messages are French already: a catalogue is needed for the plural rule (0 is singular) and
for contexts. GNU `msgen` copies each message to its own translation.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = Path("locale/fr/LC_MESSAGES")
SOURCES = ["cms", "communaute", "bibliotheque", "formations", "templates"]
FAULT = re.compile(r"^msg.*(\w :(?!//)|« | »)")
HEADER = """msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""


def write(folder: Path) -> Path:
    """Write `django.po` and `django.mo` below that folder; gives back the folder of both."""
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    (target / "django.po").unlink(missing_ok=True)  # else an old message lends its words to a new
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-location"]
    command += ["--no-wrap", "--no-obsolete", "--symlinks", "-v", "0"]
    for name in (".venv", "var", "tests", "bench", "docs"):
        command += ["--ignore", name]
    run(command, cwd=folder)
    found = (target / "django.po").read_text(encoding="utf-8")
    messages = found.split("\n\n", 1)[1]
    messages = re.sub(r"^#(?!,).*\n", "", messages, flags=re.M)
    po, mo = target / "django.po", target / "django.mo"
    po.write_text(HEADER + messages, encoding="utf-8")
    run(["msgen", "--no-wrap", "-o", po, po])
    run(["msgfmt", "--check-format", "-o", mo, po])
    return target


def run(command: list, cwd: Path = ROOT) -> None:
    subprocess.run([str(word) for word in command], cwd=cwd, check=True)


def fresh_copy(folder: Path) -> Path:
    """The same catalogues, made anew in a scratch folder."""
    for name in SOURCES:
        (folder / name).symlink_to(ROOT / name)
    return write(folder)


def main() -> int:
    if "--write" in sys.argv:
        write(ROOT)
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        fresh = fresh_copy(Path(scratch))
        stale = [
            name
            for name in ("django.po", "django.mo")
            if not (ROOT / FOLDER / name).is_file()
            or (ROOT / FOLDER / name).read_bytes() != (fresh / name).read_bytes()
        ]
        faults = [
            line for line in (fresh / "django.po").read_text().splitlines() if FAULT.search(line)
        ]
    if stale:
        print(f"{', '.join(stale)}: run `make messages`")
    for line in faults:
        print(f"a space that may break before a colon or inside guillemets: {line}")
    return bool(stale or faults)


if __name__ == "__main__":
    sys.exit(main())

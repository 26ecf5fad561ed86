"""Only sanitised or escaped HTML is ever marked safe: each place is known."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MARK = re.compile(r"mark_safe\(|SafeString\(|\|safe\b")
KNOWN = {
    "cms/search/highlight.py": 2,  # escaped before it is marked
    "communaute/digests/buttons.py": 1,  # rendered by a template, which escapes
    "communaute/discussions/reading/messages.py": 1,  # sanitised when written
    "communaute/discussions/reading/message_rows.py": 1,  # escaped, or sanitised when written
    "communaute/discussions/models/topics.py": 1,  # sanitised when written
    "communaute/discussions/views/reading.py": 1,  # sanitised when written
    "communaute/discussions/views/writing.py": 1,  # sanitised; names are escaped
}


def test_every_string_marked_safe_is_known():
    found = {}
    for room in ("cms", "communaute", "bibliotheque", "formations", "templates"):
        for path in (ROOT / room).rglob("*"):
            if path.suffix in {".py", ".html", ".txt"}:
                count = len(MARK.findall(path.read_text(encoding="utf-8")))
                if count:
                    found[str(path.relative_to(ROOT))] = count
    assert found == KNOWN

"""The house keeps its shape."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
FREE = {"cms.settings", "cms.celery", "cms.wsgi"}  # loaded before any room


def layers() -> set[str]:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = configuration["tool"]["importlinter"]["contracts"][0]
    return {name.strip("() ") for line in contract["layers"] for name in line.split("|")}


def test_every_package_stands_in_a_line_of_the_import_order():
    rooms = {
        f"{root}.{path.parent.name}"
        for root in ("cms", "communaute")
        for path in (ROOT / root).glob("*/__init__.py")
    }
    rooms |= {"bibliotheque", "formations"}
    assert rooms - FREE <= layers()


def test_top_level_holds_the_rooms_and_nothing_else():
    known = {
        "bench", "bibliotheque", "cms", "communaute", "docs", "formations", "locale", "templates",
        "tests", "var", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "manage.py",
        "pyproject.toml", "requirements.lock",
    }  # fmt: skip
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found <= known


def test_views_never_fetch_a_row_past_the_access_rule():
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ROOT.glob("*/**/views.py")
        if ".venv" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if ".objects.get(pk=" in line
    ]
    assert offenders == []


def test_no_template_of_ours_holds_inline_script_or_style():
    offenders = []
    for path in (ROOT / "templates").rglob("*.html"):
        if "emails" in path.parts or path.parent.match("rights/export"):
            continue  # mail programs, and an archive read offline, know no style sheet
        text = path.read_text()
        if "<style" in text or "style=" in text.replace("data-style=", "") or "<script>" in text:
            offenders.append(str(path.relative_to(ROOT)))
    assert offenders == []

"""What only a browser sees: each rule red on a small bad mail, green on a good one."""

import subprocess
import sys

import pytest

from tests.letters import __main__ as command
from tests.letters import samples
from tests.letters.letter import Letter
from tests.letters.screen import Screen

GOOD = """<!doctype html>
<html lang="fr-CA"><head><meta charset="utf-8"><title>Bonjour</title><style>
@media (prefers-color-scheme: dark) {{ .leaf {{ background: #19231e !important }}
.text {{ color: #e8eee8 !important }} }}
@media print {{ .text {{ color: #000000 !important }} }}
</style></head><body style="margin:0">
<div lang="fr-CA" class="leaf" style="background:#ffffff;padding:20px">
<h1 class="text">Bonjour</h1><p class="text" style="font-size:16px">Une phrase.</p>{bad}</div>
</body></html>"""


@pytest.fixture(scope="module")
def screen(chromium):
    return Screen(chromium)


def seen(screen: Screen, bad: str = "") -> list[str]:
    html = GOOD.format(bad=bad)
    return list(screen.faults(Letter("essai", "bad", "Bonjour", "", html, html)))


def test_a_good_mail_has_no_fault(screen):
    assert seen(screen) == []


@pytest.mark.parametrize(
    ("bad", "fault"),
    [
        ('<p class="text" style="font-size:13px">Petit</p>', "13 px, at least 16: Petit"),
        ('<p class="text soft" style="font-size:12px">Petit</p>', "12 px, at least 14: Petit"),
        ('<p style="color:#8a8a8a">Pâle</p>', "light: color-contrast"),
        ('<p style="color:#17251f">Éteint</p>', "dark: color-contrast"),
        ('<p style="color:#8a8a8a;font-size:40px">Grand</p>', "light: color-contrast"),
        ('<p class="text"><a href="/"></a></p>', "light: link-name"),
        ('<h3 class="text">Trop bas</h3>', "light: heading-order"),
        ('<div style="width:360px">Large</div>', "at 360 px: 20 px wider than the screen"),
        (
            "<style>@media (max-width: 620px) { .narrow { width: 100% !important } }</style>"
            '<div class="narrow" style="width:380px">Large</div>',
            "without its style element: 40 px wider than the screen",
        ),
        ('<p style="color:#ffffff;background:#14604a">Blanc</p>', "printed, 1.0 to 1 on paper"),
        ('<p class="text" style="background:#fcecd0">Boîte</p>', "printed, a box without a border"),
        (
            '<a class="text" style="text-decoration:none" href="/">Lien</a>',
            "printed, a link that nothing shows: Lien",
        ),
        (
            '<p class="text" style="margin:0 -10px">Serré</p>',
            "at 360 px: 10 px from the edge: Serré",
        ),
        ('<img alt="" src="https://example.org/p.png">', "asks for https://example.org/p.png"),
    ],
)
def test_a_bad_mail_is_seen(screen, bad, fault):
    found = seen(screen, bad)
    assert any(fault in one for one in found), found


def test_a_kind_of_mail_without_a_sample_is_named(tmp_path):
    for kind in ("login_code", "nouveau"):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "subject.txt").write_text("Bonjour")
    assert samples.unsampled(tmp_path) == ["nouveau"]


def test_a_changed_text_part_is_shown_against_its_reference():
    reference = command.REFERENCE.read_text(encoding="utf-8")
    assert command.changes(reference) == []
    changed = reference.replace("VOS DISCUSSIONS", "DISCUSSIONS")
    assert [line.partition(": ")[2] for line in command.changes(changed)][1:] == [
        "-VOS DISCUSSIONS",
        "+DISCUSSIONS",
    ]


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_without_chromium_the_command_says_so_and_fails_where_nothing_may_be_skipped(ci, status):
    done = subprocess.run(
        [sys.executable, "-m", "tests.letters"],
        cwd=samples.FOLDER.parents[1],
        env={"PATH": "", "CI": ci, "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert "Chromium is not on this machine" in done.stdout

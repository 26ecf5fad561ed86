"""Mails in a real browser: at the width of a phone and of a window, light, dark, and on paper."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.conftest import CHROMIUM_OPTIONS
from tests.letters.letter import Letter

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
OURS = Path(__file__).with_name("screen.js").read_text(encoding="utf-8")
GATE = "small, printed, wide, cramped, unstyled, accessibility"
WIDTHS = (360, 600)
SCHEMES = ("light", "dark")


@contextmanager
def chromium() -> Iterator[Browser | None]:
    """Debian's Chromium; None where it is not."""
    path = shutil.which("chromium")
    if path is None:
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


class Screen:
    """One window, in which mails are opened one after the other."""

    def __init__(self, browser: Browser, pictures: Path | None = None) -> None:
        self._page, self._pictures = browser.new_page(), pictures
        self._asked: list[str] = []
        self._page.route(
            "**/*", lambda route: (self._asked.append(route.request.url), route.abort())
        )

    def faults(self, letter: Letter) -> Iterator[str]:
        page = self._page
        self._asked.clear()
        page.emulate_media(media="screen", color_scheme="light")
        page.set_content(letter.html)
        page.evaluate(AXE)
        page.evaluate(f"() => {{ {OURS}; window.gate = {{ {GATE} }} }}")
        for scheme in SCHEMES:
            page.emulate_media(media="screen", color_scheme=scheme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                for fault in page.evaluate("[...gate.wide(), ...gate.cramped()]"):
                    yield f"at {width} px: {fault}"
                self._keep(letter, f"{width}-{scheme}")
            for fault in page.evaluate("gate.accessibility()"):
                yield f"{scheme}: {fault}"
            page.emulate_media(media="print", color_scheme=scheme)
            yield from page.evaluate("gate.printed()")
        page.emulate_media(media="screen", color_scheme="light")
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        yield from page.evaluate("gate.small()")
        for fault in page.evaluate("gate.unstyled()"):
            yield f"without its style element: {fault}"
        yield from (f"asks for {url}" for url in self._asked)

    def _keep(self, letter: Letter, how: str) -> None:
        if self._pictures:
            name = f"{letter.kind}-{letter.name}-{how}.png".replace(" ", "-")
            self._page.screenshot(path=self._pictures / name, full_page=True)

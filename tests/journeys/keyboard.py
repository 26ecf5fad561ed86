"""Somebody without a mouse: Tab to move on, Space to choose, Enter to go. No script is needed."""

from typing import Any

FAR = 150
"""More stops than any page has: a thing farther than that is not reached by keyboard."""


IN_GROUP = """one => document.activeElement.name === one.name
  && document.activeElement.form === one.form"""
"""Two forms of a page may name their choices alike."""
SIZE_OF_GROUP = "one => one.form.querySelectorAll(`[name='${one.name}']`).length"

FOCUSED = "one => one === document.activeElement ? getComputedStyle(one).outlineStyle : ''"


def reach(target: Any) -> None:
    """Press Tab until this element has the focus; it must show that it has it."""
    one = target.first.element_handle()
    for _n in range(FAR):
        if outline := one.evaluate(FOCUSED):
            assert outline != "none", f"nothing shows the focus of {target}"
            return
        target.page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {target}")


def press(target: Any) -> None:
    """Open or close a summary: the page stays."""
    reach(target)
    target.page.keyboard.press("Enter")


def go(target: Any) -> None:
    """Go through a link or a button, and wait for the page it leads to."""
    reach(target)
    with target.page.expect_navigation():
        target.page.keyboard.press("Enter")


def write(target: Any, text: str) -> None:
    """Put these words in place of those of a field."""
    reach(target)
    target.page.keyboard.press("ControlOrMeta+a")
    target.page.keyboard.insert_text(text)


def choose(radio: Any) -> None:
    """Choose among radio buttons: Tab enters the group, the arrows walk it."""
    page, one = radio.page, radio.first.element_handle()
    for _n in range(FAR):
        if one.evaluate(IN_GROUP):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _n in range(one.evaluate(SIZE_OF_GROUP)):
        if one.is_checked():
            return
        page.keyboard.press("ArrowDown")
    assert one.is_checked(), f"the arrows never reach {radio}"

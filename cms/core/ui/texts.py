"""Texts: anchors, paragraphs, quotation marks."""

from typing import Any

from django import template
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.text import slugify

register = template.Library()


@register.filter
def anchor(title: str) -> str:
    """The id of a section from its title, the same in a table of contents."""
    return slugify(title)


@register.filter
def prose(text: Any) -> SafeString:
    """Plain text as escaped paragraphs; what is HTML already (rich text) stays as it is."""
    if hasattr(text, "__html__"):
        return conditional_escape(text)
    return linebreaks_filter(text)


@register.filter
def guillemets(words: Any) -> str:
    """Somebody's words between « », unless they already bring their own."""
    said = str(words).strip()
    return said if not said or said.startswith("«") else f"«\xa0{said}\xa0»"

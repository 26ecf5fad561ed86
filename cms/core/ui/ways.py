"""Finding one’s way: navigation, pages of a list, filters, the search box."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from cms.core.ui.signs import drawn

register = template.Library()


@register.simple_tag(takes_context=True)
def nav_link(context: Context, href: str, label: str, icon: str) -> SafeString:
    """A link of the main navigation, marked when it leads to the section being read.

    The section is the first segment of the address, or `nav_current` where the context gives it.
    """
    request = context.get("request")
    path = request.path if request else ""
    section = context.get("nav_current") or path.strip("/").partition("/")[0]
    content = format_html("{}{}", drawn(icon, ""), label)
    if path == href:
        return format_html('<li><a href="{}" aria-current="page">{}</a></li>', href, content)
    if section and section == href.strip("/"):
        return format_html('<li><a href="{}" aria-current="true">{}</a></li>', href, content)
    return format_html('<li><a href="{}">{}</a></li>', href, content)


@register.simple_tag(takes_context=True)
def sign_in_url(context: Context) -> str:
    """The sign-in page, which leads back to the page being read."""
    request = context.get("request")
    if request is None or request.path == "/" or request.path.startswith("/compte/"):
        return reverse("account_login")
    return f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(items: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The pages above this one, as (label, address): `{% breadcrumb trail %}`."""
    return {"items": list(items)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: Context, page_obj: Page, parameter: str = "page", fragment: str = ""
) -> dict[str, Any]:
    """The pages of a list, with the rest of the query kept: `{% pagination page_obj %}`."""
    request = context.get("request")

    def address(number: int) -> str:
        query = request.GET.copy() if request else QueryDict(mutable=True)
        query.pop(parameter, None)
        if number > 1:
            query[parameter] = str(number)
        # Page 1 without any other word needs its path: an empty « ? » would be a second address.
        return (f"?{query.urlencode()}" if query else request.path if request else "?") + fragment

    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {
        "several": page_obj.has_other_pages(),
        "pages": [
            (number, address(number) if isinstance(number, int) else "") for number in numbers
        ],
        "current": page_obj.number,
        "previous": address(page_obj.number - 1) if page_obj.has_previous() else "",
        "next": address(page_obj.number + 1) if page_obj.has_next() else "",
    }


@register.simple_tag(takes_context=True)
def without(context: Context, parameter: str, value: str) -> str:
    """This address less one chosen filter, on its first page: `{% without "theme" slug %}`."""
    query = context["request"].GET.copy()
    query.setlist(parameter, [one for one in query.getlist(parameter) if one != value])
    query.pop("page", None)
    return f"?{query.urlencode()}" if query.urlencode() else context["request"].path


@register.inclusion_tag("components/search_form.html")
def search_form(
    value: str = "",
    label: str = "",
    placeholder: str = "",
    action: str = "/recherche/",
    id: str = "query",
) -> dict[str, str]:
    """The search box, its word in `q`: `{% search_form value=query action=page.url %}`."""
    return {
        "value": value,
        "label": label or pgettext("action", "Rechercher"),
        "placeholder": placeholder,
        "action": action,
        "id": id,
    }

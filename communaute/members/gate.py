"""What a refused reader gets, before Wagtail looks for the page.

Signed out, any address below a branch that is not public leads to sign-in, existing or not.
Signed in, a forbidden page is the same 404 as an absent one: stock Wagtail would send her to a
sign-in page that sends her back, in circles.
"""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page, Site
from wagtail.views import serve_chain
from wagtail.wagtail_hooks import check_view_restrictions

from communaute.members.access import WITHDRAWN, reader_for

CLOSED_ADDRESSES = ("bottin/", "animation/", "compte/")
"""First segments of areas that are not pages and not public: what is absent below them."""


@login_not_required
def serve(request: HttpRequest, path: str) -> HttpResponse:
    """Serve a Wagtail page to whoever may open it."""
    if path.startswith(CLOSED_ADDRESSES):
        return refuse(request)
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    closed = reader_for(request.user).closed_at(f"{site.root_page.url_path}{path}")
    if any(branch.kind != WITHDRAWN for branch in closed):
        return refuse(request)
    if closed:
        raise Http404
    return serve_page(request, find(site, path))


def refuse(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        raise Http404
    return redirect_to_login(request.get_full_path())


def find(site: Site, path: str) -> Page:
    """The published page at that address, in two queries; the site's own home in one.

    Wagtail's own routing asks twice at each level; no page of ours has addresses below itself
    that are not pages. The slug is there for its index: `url_path` has none.
    """
    url_path = f"{site.root_page.url_path}{path}"
    slug = url_path.rstrip("/").rpartition("/")[2]
    if "\0" in path:  # which PostgreSQL refuses even to compare
        raise Http404
    there = Page.objects.filter(slug=slug, url_path=url_path)
    found = there.first() if path else site.root_page
    if found is None or not found.live:
        raise Http404
    return found.specific


def serve_page(request: HttpRequest, page: Page) -> HttpResponse:
    """Wagtail's own `serve`, but for its question about privacy, which was just answered."""
    for ask in hooks.get_hooks("before_serve_page"):
        answer = ask(page, request, [], {})
        if isinstance(answer, HttpResponse):
            return answer
    chain = serve_chain
    for wrap in reversed(hooks.get_hooks("on_serve_page")):
        if wrap is not check_view_restrictions:
            chain = wrap(chain)
    return chain(page, request, [], {})

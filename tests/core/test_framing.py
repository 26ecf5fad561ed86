"""Nobody frames our pages, except the administration its own previews."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import querydict_from_html

from tests.factories import make_category, make_user

pytestmark = pytest.mark.django_db


def test_a_page_is_framed_by_nobody_and_its_preview_by_the_administration(client):
    page: Page = make_category()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get(page.url).headers["X-Frame-Options"] == "DENY"
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert edit.headers["X-Frame-Options"] == "DENY"
    form = querydict_from_html(edit.content.decode(), form_id="page-edit-form")
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert client.post(address, form).json()["is_valid"]
    preview = client.get(address, {"in_preview_panel": "true"})
    assert page.title in preview.content.decode()
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]

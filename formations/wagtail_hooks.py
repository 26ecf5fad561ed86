"""What Wagtail tells trainings."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from formations import copies


@hooks.register("after_copy_page")
def after_copy_page(request: HttpRequest, page: Page, new_page: Page) -> None:
    copies.give_new_step_ids(new_page)

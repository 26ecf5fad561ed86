"""Wagtail's own queued tasks, run by a worker: twice is once, and late is nothing."""

import pytest
from django.db import IntegrityError
from modelsearch import index

from cms.core.tasks import run_wagtail_task
from communaute.members.models import User
from tests.factories import make_resource

pytestmark = pytest.mark.django_db
PATH = "modelsearch.tasks.insert_or_update_object_task"


def test_an_object_deleted_since_needs_nothing_more():
    run_wagtail_task(PATH, ["members", "User", 0], {})
    assert not User.objects.exists()


def test_an_entry_that_another_worker_inserted_meanwhile_is_updated(monkeypatch):
    page, tries = make_resource(), []
    write = index.insert_or_update_object

    def lose_the_race(thing):
        tries.append(thing)
        if len(tries) == 1:
            raise IntegrityError("UNIQUE constraint failed: modelsearch_indexentry")
        write(thing)

    monkeypatch.setattr(index, "insert_or_update_object", lose_the_race)
    run_wagtail_task(PATH, ["bibliotheque", "ResourcePage", page.pk], {})
    assert tries == [page, page]

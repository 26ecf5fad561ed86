"""Each kind of work has its queue: a slow digest holds back no sign-in code."""

import pytest

from cms.celery import QUEUES, app

WANTED = {
    "cms.mail.tasks.deliver_urgent": "mail_urgent",
    "cms.mail.tasks.deliver_due": "mail_notice",
    "communaute.notifications.tasks.tell_due": "mail_notice",
    "communaute.digests.tasks.tick": "mail_digest",
    "communaute.digests.tasks.deliver": "mail_digest",
    "cms.mail.tasks.sweep": "maintenance",
    "communaute.digests.tasks.sweep": "maintenance",
    "cms.core.tasks.publish_scheduled": "maintenance",
}


def queue_of(task: str) -> str:
    return app.amqp.router.route({}, task)["queue"].name


@pytest.mark.parametrize(("task", "queue"), WANTED.items())
def test_a_task_goes_to_its_queue(task, queue):
    app.loader.import_default_modules()
    assert task in app.tasks
    assert queue_of(task) == queue


def test_a_worker_without_a_choice_consumes_them_all():
    assert set(app.amqp.queues) == set(QUEUES)
    assert {queue_of(entry["task"]) for entry in app.conf.beat_schedule.values()} <= set(QUEUES)

"""Celery's traps, each with the setting that keeps us out of it."""

import ast
import os
import stat
import time
from pathlib import Path

import pytest
from django.conf import settings as site

from cms.celery import app, broker, schedule
from cms.core.tasks import keep_house

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("cms", "communaute", "bibliotheque", "formations")
HOUR = 3600
VISIBILITY = HOUR  # of kombu's Redis transport, for what nobody acknowledged


def names_of_keywords(call: ast.Call) -> set[str | None]:
    return {keyword.arg for keyword in call.keywords}


def calls() -> list[tuple[Path, ast.Call]]:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    return [
        (path, node)
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    ]


def test_celery_neither_delays_nor_retries_what_rows_remember():
    """A message that waits, or is long at work, beyond the visibility timeout is run again."""
    waits = {"countdown", "eta", "autoretry_for", "retry_backoff"}
    assert [
        (path.name, call.lineno)
        for path, call in calls()
        if names_of_keywords(call) & waits
        or (isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "self.retry")
    ] == []


def test_a_task_ends_long_before_its_message_is_given_to_another():
    conf = app.conf
    assert 0 < conf.task_soft_time_limit < conf.task_time_limit <= 60
    assert conf.task_time_limit < site.LEASE_SECONDS  # and before its rows are
    assert conf.task_time_limit < VISIBILITY
    assert "visibility_timeout" not in conf.broker_transport_options


def test_a_worker_that_dies_gives_its_message_back_and_hoards_none():
    conf = app.conf
    assert conf.task_acks_late
    assert conf.task_reject_on_worker_lost
    assert conf.worker_prefetch_multiplier == 1
    assert conf.worker_eta_task_limit
    assert conf.worker_soft_shutdown_timeout


def test_what_the_beat_rang_for_a_sleeping_worker_does_not_pile_up():
    for entry in schedule().values():
        assert 0 < entry["options"]["expires"] <= max(entry["schedule"], 10)


def test_the_folders_of_messages_are_private(settings, tmp_path):
    settings.REDIS_URL, settings.VAR_DIR = "", tmp_path
    options = broker()["broker_transport_options"]
    folders = [options[name] for name in ("data_folder_in", "processed_folder", "control_folder")]
    assert options["store_processed"]  # else each message passes through the shared /tmp
    assert {stat.S_IMODE(Path(folder).stat().st_mode) for folder in folders} == {0o700}


@pytest.mark.django_db
def test_messages_read_an_hour_ago_are_deleted_and_no_others(settings, tmp_path):
    settings.REDIS_URL, settings.VAR_DIR = "", tmp_path
    processed = Path(broker()["broker_transport_options"]["processed_folder"])
    waiting = tmp_path / "celery" / "queue" / "0_waiting.maintenance.msg"
    old, young = processed / "1_old.maintenance.msg", processed / "2_young.maintenance.msg"
    for path in (waiting, old, young):
        path.touch()
    for path in (waiting, old):
        os.utime(path, times=(time.time() - HOUR - 60,) * 2)
    keep_house()
    assert [path.exists() for path in (waiting, old, young)] == [True, False, True]

"""The database of the suite: made once, of which each parallel worker takes a copy.

It is migrated and holds the four branches of the site, which most tests begin with. A second one
stays as the migrations leave it: the journeys load the demonstration there.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.factories import make_home_tree

BARE = "bare"


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker) -> Iterator[None]:
    """In place of the fixture of pytest-django, which migrates one database a worker."""
    own_name = connection.settings_dict["NAME"]
    worker = getattr(request.config, "workerinput", None)
    with django_db_blocker.unblock():
        if worker is None:
            create()
            yield
            destroy(own_name)
        else:
            takers = settings.VAR_DIR / f"suite-{worker['testrunuid']}"
            take_copy(worker["workerid"], takers)
            yield
            give_back(worker["workerid"], takers)


@pytest.fixture(scope="session")
def migrated_database(django_db_setup) -> str:
    """The name of the database that nothing but the migrations has written in."""
    root, extension = os.path.splitext(model())
    return f"{root}_{BARE}{extension}"


def create() -> None:
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    connection.creation.clone_test_db(suffix=BARE, verbosity=0)
    make_home_tree()


def destroy(own_name: str | None = None) -> None:
    connection.creation.destroy_test_db(suffix=BARE, verbosity=0)
    connection.creation.destroy_test_db(own_name, verbosity=0)


def model() -> str:
    """The name of the database that is copied."""
    return str(connection.settings_dict["TEST"]["NAME"])


@contextmanager
def one_at_a_time() -> Iterator[None]:
    with (settings.VAR_DIR / "suite.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def take_copy(worker: str, takers: Path) -> None:
    """The first to come migrates; `takers` holds a file for each worker that has a copy."""
    with one_at_a_time():
        if not takers.exists():
            create()
            takers.mkdir()
        connection.close()
        connection.settings_dict["NAME"] = model()
        connection.creation.clone_test_db(suffix=worker, verbosity=0, autoclobber=True)
        (takers / worker).touch()
    connection.settings_dict.update(connection.creation.get_test_db_clone_settings(worker))


def give_back(worker: str, takers: Path) -> None:
    """The last to leave takes away the model too."""
    with one_at_a_time():
        connection.creation.destroy_test_db(model(), verbosity=0)
        (takers / worker).unlink()
        if not any(takers.iterdir()):
            takers.rmdir()
            destroy()

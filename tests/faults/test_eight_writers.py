"""Eight people write on the same conversations for a minute."""

import pytest

from tests.discussions.moderation.writers import all_counts_are_of_rows, write_together
from tests.factories import make_home_tree

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_eight_writers_for_sixty_seconds():
    make_home_tree()
    done, errors = write_together(8, 60)
    print(f"\n{done} gestures, {len(errors)} errors")
    assert errors == []
    all_counts_are_of_rows()

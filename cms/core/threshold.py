"""From how many on a number stops pointing at somebody. Pure.

One threshold for everything that could tell who: readers counted, cells of a table, what is shown
beside a mask.
"""

LEAST = 5


def is_enough(count: int) -> bool:
    """Whether that many people, or organizations, hide each of them."""
    return count >= LEAST

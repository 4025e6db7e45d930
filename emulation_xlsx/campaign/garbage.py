"""How often Python looks for garbage in cycles: rarely, since what forms are made of is in none."""

import gc

_NEW = 20_000
"""Objects after which it looks, instead of the usual 700: a form's cells and formats alone are
more, and looking took a sixth of writing it.
"""


def collect_rarely() -> None:
    """From now on, in this process."""
    gc.set_threshold(_NEW, *gc.get_threshold()[1:])

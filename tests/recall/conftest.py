"""What all tests of recall share."""

from tests.plain_weights import plain_weights  # noqa: F401  used by all of them

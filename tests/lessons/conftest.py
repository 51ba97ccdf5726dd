"""What all tests of the learner share."""

from tests.plain_weights import plain_weights  # noqa: F401  used by all of them

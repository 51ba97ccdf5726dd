"""Ordering what competes: rankers, what they are made from, and whether one is better. Pure."""

"""The stand-in site: takes the place of NU.nl in ``make demo`` and in the tests.

It is the other side of the crawler and imports nothing of it, so that a wrong idea about the
site cannot hide by standing on both sides.
"""

"""What NU.nl is: pure functions from HTML to values.

Nothing here does I/O, logs, or reads a clock, so that a stored page gives the same Article
in ten years. Only the standard library, lxml (through which parsel itself works) and w3lib.
"""

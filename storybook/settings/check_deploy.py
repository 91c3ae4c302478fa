"""`python -m storybook.settings.check_deploy`: Django's deployment checks on the production settings.

Part of `make check`. The secrets are made for this one run and thrown away;
the database is an empty one in a temporary folder. A warning is a failure.
"""

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parent.parent.parent


def environment(data: Path) -> dict[str, str]:
    """Strong throwaway values for all that production needs, with what the machine itself sets."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "storybook.settings.production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "STORYBOOK_RECEIPT_PEPPER": secrets.token_urlsafe(64),
        "STORYBOOK_IDENTITY_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_HOSTS": "stories.example.org",
        "DATABASE_URL": f"sqlite:///{data / 'check.sqlite3'}",
        "STORYBOOK_DATA": str(data),
    }


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            cwd=ROOT,
            env=environment(Path(folder)),
            check=False,
            timeout=120,
        )
    print("The deployment checks passed." if done.returncode == 0 else "The deployment checks FAILED.")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

"""The program that takes a file apart: the file on its standard input, what it holds on its standard output.

Started as a script of its own (`python -I`), which sees neither the settings nor the database of the portal.
"""

import resource
import sys
from pathlib import Path

MEMORY_BYTES = 512 * 1024 * 1024
"""Of addresses: what is really used stays under it."""
SECONDS = 8
"""Of work; waiting for its turn does not count here, but does for who asks."""


def main() -> None:
    """Bound this process, then read."""
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    sys.path.insert(0, str(Path(__file__).parents[3]))
    from app.platform.sandbox.spoken import answer  # noqa: PLC0415 - nothing is loaded before the limits stand

    sys.stdout.buffer.write(answer(sys.argv[1], sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()

"""How long it takes until the library and its command line are there: seconds of the processor.

``python benchmarks/start.py`` prints one JSON object. Each is the least of several rounds, since
whatever else the machine does can only add to it.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 7
WHAT = {
    "python": ["-c", "pass"],
    "import dtindex": ["-c", "import dtindex"],
    "dtindex --version": ["-m", "dtindex", "--version"],
    "dtindex --help": ["-m", "dtindex", "--help"],
    "dtindex check --help": ["-m", "dtindex", "check", "--help"],
}


def processor_seconds(arguments: list[str], folder: Path) -> float:
    before = os.times()
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    own = after.children_user + after.children_system
    return own - before.children_user - before.children_system


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        least = {
            name: min(processor_seconds(arguments, Path(folder)) for _ in range(ROUNDS))
            for name, arguments in WHAT.items()
        }
    print(json.dumps({name: round(seconds, 3) for name, seconds in least.items()}, indent=1))


if __name__ == "__main__":
    main()

"""Run one command line after the other in this process; print how each ended, as JSON."""

import contextlib
import io
import json
import os
import sys
from pathlib import Path


class Console(io.TextIOWrapper):
    """A console of Windows with its code page, kept."""


def console() -> Console:
    return Console(io.BytesIO(), encoding=os.environ["PLAYED_CODE_PAGE"])


def said_by(stream: Console) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")


def run(arguments: list[str]) -> dict[str, object]:
    from dtindex.cli import main

    out, err = console(), console()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(arguments)
        except SystemExit as ended:
            code = ended.code
    return {"command": arguments[0], "code": code, "out": said_by(out), "err": said_by(err)}


if __name__ == "__main__":
    commands = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    text = json.dumps([run(arguments) for arguments in commands], ensure_ascii=False)
    Path(sys.argv[2]).write_text(text, "utf-8")

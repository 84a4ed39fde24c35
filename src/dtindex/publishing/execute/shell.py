"""An IPython shell that keeps what its cells put out, as a notebook file would store it."""

import io
import os
import sys
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

__all__ = ["Output", "Shell", "captured", "start_shell"]

Output = dict[str, Any]
"""An output as nbformat has it."""

_ENVIRONMENT = {
    # What a Jupyter kernel sets for its cells and the programs that they start.
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "CLICOLOR": "1",
    "CLICOLOR_FORCE": "1",
    "FORCE_COLOR": "1",
    "GIT_PAGER": "cat",
    "PAGER": "cat",
    "TERM": "xterm-color",
}


class Recorder:
    """Outputs of the running cell, in the order in which they came."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self.failed = False
        self._displays: dict[str, list[Output]] = {}
        self._clear_first = False
        self._descriptors: Descriptors | None = None
        self._said = os.dup(2)

    def begin(self) -> list[Output]:
        """Start a cell; the list returned fills up while it runs."""
        self.outputs, self.failed, self._clear_first = [], False, False
        return self.outputs

    def listen(self) -> None:
        """Take descriptors 1 and 2, where programs and C code write, from now on."""
        self._descriptors = Descriptors(self._said)

    def drain(self) -> None:
        """Record what came by the descriptors since the last time."""
        if self._descriptors is not None:
            for name, text in self._descriptors.read():
                self._stream(name, text)

    def _add(self, output: Output) -> None:
        self.drain()
        if self._clear_first:
            self.clear()
        self.outputs.append(output)

    def stream(self, name: str, text: str) -> None:
        self.drain()
        if self._descriptors is not None:
            self._descriptors.repeat(text)
        self._stream(name, text)

    def _stream(self, name: str, text: str) -> None:
        if self._clear_first:
            self.clear()
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name:
            last["text"] += text
        elif text:
            self.outputs.append({"output_type": "stream", "name": name, "text": text})

    def display(self, data: Output, metadata: Output, display_id: str | None) -> None:
        output = {"output_type": "display_data", "data": _plain(data), "metadata": metadata}
        if display_id is not None:
            self._displays.setdefault(display_id, []).append(output)
        self._add(output)

    def update(self, data: Output, metadata: Output, display_id: str | None) -> None:
        for output in self._displays.get(display_id or "", ()):
            output |= {"data": _plain(data), "metadata": metadata}

    def result(self, data: Output, metadata: Output, execution_count: int) -> None:
        self._add(
            {
                "output_type": "execute_result",
                "data": _plain(data),
                "metadata": metadata,
                "execution_count": execution_count,
            }
        )

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        self.failed = True
        self._add({"output_type": "error", "ename": name, "evalue": value, "traceback": traceback})

    def forget(self) -> None:
        """Forget displays that could still be updated."""
        self._displays.clear()

    def clear(self, *, wait: bool = False) -> None:
        self._clear_first = wait
        if not wait:
            self.outputs.clear()


def _plain(data: Output) -> Output:
    return {
        mime: b64encode(value).decode() if isinstance(value, bytes) else value
        for mime, value in data.items()
    }


class _Stream(io.TextIOBase):
    encoding = "UTF-8"

    def __init__(self, recorder: Recorder, name: str, descriptor: int) -> None:
        self._recorder, self._name, self._descriptor = recorder, name, descriptor

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._recorder.stream(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor


class _Publisher(DisplayPublisher):  # type: ignore[misc]
    def publish(
        self,
        data: Output,
        metadata: Output | None = None,
        *,
        transient: Output | None = None,
        update: bool = False,
        **_: object,
    ) -> None:
        recorder = self.shell.recorder
        record = recorder.update if update else recorder.display
        record(data, metadata or {}, (transient or {}).get("display_id"))

    def clear_output(self, wait: bool = False) -> None:
        self.shell.recorder.clear(wait=wait)


class _Hook(DisplayHook):  # type: ignore[misc]
    def write_output_prompt(self) -> None:
        """Write none: a notebook has its count in the output itself."""

    def write_format_data(self, format_dict: Output, md_dict: Output | None = None) -> None:
        self.shell.recorder.result(format_dict, md_dict or {}, self.prompt_count)

    def finish_displayhook(self) -> None:
        """Flush nothing: outputs are kept in memory."""


class Shell(InteractiveShell):  # type: ignore[misc]
    """IPython's shell with the front end of a notebook file."""

    def __init__(self, *arguments: object, **settings: object) -> None:
        self.recorder = Recorder()
        super().__init__(*arguments, **settings)

    def enable_gui(self, gui: object = None) -> None:
        """Enable none: nobody is looking while the cells run."""

    def _showtraceback(self, etype: type, evalue: object, stb: list[str]) -> None:
        self.recorder.error(etype.__name__, str(evalue), stb)

    def run(self, source: str, execution_count: int) -> tuple[list[Output], bool]:
        """Run a cell; give its outputs and whether it raised."""
        outputs = self.recorder.begin()
        self.execution_count = execution_count
        error = self.run_cell(source, store_history=True).error_in_exec
        if error is not None and not self.recorder.failed:  # it could not even be shown
            self.recorder.error(type(error).__name__, str(error), [])
        self.recorder.drain()
        return outputs, self.recorder.failed


def start_shell() -> Shell:
    """Make the one shell of this process, with a kernel's environment and settings."""
    os.environ.update(_ENVIRONMENT)
    settings = Config()
    settings.HistoryManager.enabled = False  # its database writes from a thread, unsafe to fork
    shell: Shell = Shell.instance(
        config=settings, display_pub_class=_Publisher, displayhook_class=_Hook
    )
    shell.system = shell.system_piped
    return shell


@contextmanager
def captured(shell: Shell) -> Iterator[None]:
    """Send what cells print, and what programs and C code write to fd 1 and 2, to the shell."""
    kept = sys.stdout, sys.stderr
    sys.stdout = _Stream(shell.recorder, "stdout", 1)
    sys.stderr = _Stream(shell.recorder, "stderr", 2)
    shell.recorder.listen()
    try:
        yield
    finally:
        sys.stdout, sys.stderr = kept


class Descriptors:
    """Files in the place of descriptors 1 and 2, read after each cell.

    Parameters
    ----------
    said : int
        Descriptor of the file that stays when this process is lost, for whoever started it: it
        stands in the place of descriptor 2, and has a copy of what cells print.
    """

    def __init__(self, said: int) -> None:
        with tempfile.TemporaryFile() as file:
            os.dup2(file.fileno(), 1)
        os.dup2(said, 2)
        self._read = {1: 0, 2: os.lseek(2, 0, os.SEEK_END)}

    def repeat(self, text: str) -> None:
        """Write down what a cell printed, and was recorded already."""
        self._read[2] += os.write(2, text.encode("utf-8", "replace"))

    def read(self) -> list[tuple[str, str]]:
        """Return what was written since the last time, by name of the stream."""
        texts = []
        for descriptor, name in ((1, "stdout"), (2, "stderr")):
            start, end = self._read[descriptor], os.fstat(descriptor).st_size
            if end > start:
                os.lseek(descriptor, start, os.SEEK_SET)
                texts.append((name, os.read(descriptor, end - start).decode("utf-8", "replace")))
                self._read[descriptor] = end
        return texts

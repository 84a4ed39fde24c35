"""Windows, as far as another system can play it; every Python of the rehearsal starts with this.

What Windows does not have is not there for the library: names of ``os``, ``signal`` and
``socket``, and whole modules. Python itself and other libraries keep them, since they ask
``sys.platform``, which stays what it is.
"""

import builtins
import json
import multiprocessing.context
import os
import signal
import socket
import sys
import types
import warnings

ABSENT = json.loads(os.environ["PLAYED_ABSENT"])
NO_MODULES = {"fcntl", "resource", "pwd", "grp", "termios", "readline"}
OURS = ("dtindex", "__main__")


def is_ours(frame: types.FrameType) -> bool:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] in OURS


def playing(module: types.ModuleType) -> type[types.ModuleType]:
    absent = frozenset(ABSENT[module.__name__])

    class Played(types.ModuleType):
        def __getattribute__(self, name: str) -> object:
            if name in absent and is_ours(sys._getframe(1)):
                raise AttributeError(f"Windows has no {module.__name__}.{name}")
            return super().__getattribute__(name)

    return Played


# Of other libraries, only those that run in the process of the command: matplotlib, for one, reads
# its list of fonts in whatever encoding there is.
warnings.filterwarnings("error", category=EncodingWarning, module=r"(dtindex|__main__)\b")

for module in (os, signal, socket):
    module.__class__ = playing(module)

really_import = builtins.__import__


def played_import(name, globals=None, locals=None, fromlist=(), level=0):
    if name.partition(".")[0] in NO_MODULES and is_ours(sys._getframe(1)):
        raise ModuleNotFoundError(f"Windows has no module {name}")
    return really_import(name, globals, locals, fromlist, level)


builtins.__import__ = played_import
multiprocessing.context._default_context.set_start_method("spawn", force=True)
multiprocessing.context._concrete_contexts = {
    "spawn": multiprocessing.context._concrete_contexts["spawn"]
}

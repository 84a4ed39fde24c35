"""JupyterLab on a folder of one's own machine: no sign-up, no news, nothing from the network."""

from importlib.util import find_spec
from pathlib import Path

from dtindex.errors import LabError

__all__ = ["FIRST_NOTEBOOK", "is_installed", "serve"]

FIRST_NOTEBOOK = "self_assessment.ipynb"
_SETTINGS = Path(__file__).parent / "static" / "jupyterlab"


def is_installed() -> bool:
    """Whether the extra ``lab`` is there."""
    return find_spec("jupyterlab") is not None and find_spec("ipywidgets") is not None


def serve(folder: Path, *, port: int | None = None, open_browser: bool = True) -> None:
    """Run JupyterLab on a folder until it is stopped, its first page the self-assessment.

    Only this machine reaches it, and only with the token of its address.

    Raises
    ------
    LabError
        If JupyterLab is not installed (DT601).
    """
    if not is_installed():
        raise LabError("DT601", "dtindex lab")
    from jupyterlab.labapp import LabApp

    arguments = [
        f"--ServerApp.root_dir={folder.resolve()}",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.open_browser={open_browser}",
        f"--LabApp.app_settings_dir={_SETTINGS}",
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    if port is not None:
        arguments.append(f"--ServerApp.port={port}")
    LabApp.launch_instance(arguments)

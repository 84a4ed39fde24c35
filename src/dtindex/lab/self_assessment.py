"""The self-assessment in a notebook: the first screen, and the form that it opens."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from dtindex.arguments import checked
from dtindex.catalogue import Language
from dtindex.criteria.load import available_frameworks, load_framework
from dtindex.errors import LabError

if TYPE_CHECKING:
    from dtindex.lab.desk import Desk
    from dtindex.lab.form import Form

__all__ = ["SelfAssessment", "self_assessment"]


class SelfAssessment:
    """The screens of a self-assessment; made by :func:`dtindex.self_assessment`.

    Parameters
    ----------
    opening : Opening
        The first screen.
    desk : Desk or None
        The form that is open.
    view : ipywidgets.Widget
        What a notebook shows.
    """

    def __init__(self, folder: Path, framework: str | Path, language: Language) -> None:
        import ipywidgets as widgets

        from dtindex.lab.opening import Opening
        from dtindex.lab.page import stylesheet

        first = load_framework(framework or available_frameworks()[0])
        others = [load_framework(name) for name in available_frameworks() if name != first.id]
        self._language = language
        self._stage = widgets.VBox()
        self.desk: Desk | None = None
        self.opening = Opening(folder, [first, *others], language, self.show)
        self.view: Any = widgets.VBox([widgets.HTML(stylesheet()), self._stage])
        self.view.add_class("dti-lab")
        self.start()

    def start(self) -> None:
        """Show the first screen; answers of the open form stay in its draft."""
        self.desk = None
        self.opening.look()
        self._stage.children = [self.opening.view]

    def show(self, form: "Form") -> None:
        """Show a form."""
        from dtindex.lab.desk import Desk

        self.desk = Desk(form, self._language, self.start)
        self._stage.children = [self.desk.view]

    def _ipython_display_(self) -> None:
        from IPython.display import display

        display(self.view)


@checked
def self_assessment(
    folder: str | Path = ".",
    *,
    form: str | Path = "",
    framework: str | Path = "",
    language: Language = "vi",
) -> SelfAssessment:
    """Open the self-assessment form of an institution in a notebook.

    Every answer is checked and scored as soon as it is typed, and kept in a draft beside the
    form, so that nothing is lost when the kernel stops. Saving writes the workbook that
    :func:`dtindex.read_submissions` reads.

    Parameters
    ----------
    folder : path
        Where the forms are.
    form : path, optional
        A form to open at once, from the folder.
    framework : str or path
        Rules of new forms: a name, or the folder of a framework; by default the first of those
        that came with the library.
    language : {"vi", "en"}

    Returns
    -------
    SelfAssessment
        A notebook shows it as widgets.

    Raises
    ------
    LabError
        If ipywidgets is not installed (DT601).
    SubmissionError
        If ``form`` is no form (DT2xx).

    Examples
    --------
    >>> import tempfile
    >>> import dtindex as dti
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     school = dti.self_assessment(folder, language="en")
    ...     school.opening.institution_id.value = "KT01"
    ...     school.opening.name.value = "Trường Tiểu học 1"
    ...     school.opening.stages["primary"].value = True
    ...     school.opening.school_year.value = "2022-2023"
    ...     school.opening.begin()
    ...     school.desk.question("n_teachers").answer.value = "24"
    ...     school.desk.save()
    ...     [path.name for path in Path(folder).iterdir()]
    ['KT01-2022-2023.xlsx']
    """
    try:
        import ipywidgets  # noqa: F401
    except ImportError as error:
        raise LabError("DT601", "dtindex.self_assessment", "widgets") from error
    from dtindex.lab.form_file import open_form

    assessment = SelfAssessment(Path(folder), framework, language)
    if form:
        assessment.show(open_form(Path(folder) / form))
    return assessment

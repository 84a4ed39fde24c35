"""The first screen: pick the form of an institution from the folder, or begin a new one."""

from collections.abc import Callable, Sequence
from pathlib import Path

import ipywidgets as widgets
import pandas as pd

from dtindex.catalogue import Language, catalogue
from dtindex.criteria.rules.models import Framework
from dtindex.disk import reason_of
from dtindex.errors import PublishError
from dtindex.lab.draft import draft_path
from dtindex.lab.form import Form, FormError
from dtindex.lab.form_file import file_name, new_form, open_form
from dtindex.lab.page import render
from dtindex.submissions.files.sources import is_left_behind
from dtindex.submissions.institutions import Institutions, InstitutionsError, read_institutions

__all__ = ["Opening"]


class Opening:
    """Widgets that end in an open form.

    Parameters
    ----------
    folder : Path
        Where the forms are, there or one folder down.
    frameworks : sequence of Framework
        The first is that of new forms.
    language : {"vi", "en"}
    take : callable
        Called with the form that was opened.
    """

    def __init__(
        self,
        folder: Path,
        frameworks: Sequence[Framework],
        language: Language,
        take: Callable[[Form], None],
    ) -> None:
        self._folder = folder
        self._frameworks = frameworks
        self._language = language
        self._t = catalogue(language)
        self._take = take
        self.open_notice, self.begin_notice = widgets.HTML(), widgets.HTML()
        self.forms = widgets.Dropdown(description=self._t("lab.forms"))
        self.open_button = self._button("open", self.open)
        self.institution_id = widgets.Text(description=self._t("forms.institution_id"))
        self.name = widgets.Text(description=self._t("lab.institution_name"))
        self.stages = {
            stage.id: widgets.Checkbox(False, description=self._t.of(stage, "title"), indent=False)
            for stage in frameworks[0].stages
        }
        self.framework = widgets.Dropdown(
            description=self._t("lab.framework"),
            options=[(self._t.of(one, "title"), one) for one in frameworks],
        )
        self.school_year = widgets.Dropdown(description=self._t("forms.school_year"))
        self.framework.observe(lambda _: self._offer_years(), "value")
        self.begin_button = self._button("begin", self.begin)
        self.view = widgets.VBox(self._parts())
        self.view.add_class("dti-opening")
        self._offer_years()
        self.look()

    def look(self) -> None:
        """List the forms of the folder; those with answers not yet saved come first."""
        found = [*self._folder.glob("*.xlsx"), *self._folder.glob("*/*.xlsx")]
        paths = [path for path in found if not is_left_behind(path.name)]
        paths.sort(key=lambda path: (not draft_path(path).exists(), path))
        self.forms.options = [(self._title(path), path) for path in paths]
        self.forms.index = 0 if paths else None
        self.forms.disabled = self.open_button.disabled = not paths

    def open(self) -> None:
        """Open the form that is picked, or say why it cannot be."""
        try:
            form = open_form(self.forms.value, self._frameworks)
        except FormError as error:
            self._say(self.open_notice, error.issues.text(self._language))
        except OSError as error:
            self._say(
                self.open_notice,
                self._t("lab.not_opened", file=self.forms.value.name, reason=self._t.spoken(error)),
            )
        else:
            self._take(form)

    def begin(self) -> None:
        """Write a new form and open it, or say what is wanting."""
        stages = ";".join(stage for stage, box in self.stages.items() if box.value)
        row = {"institution_id": self.institution_id.value, "name": self.name.value}
        if self.school_year.value is None or not any((*row.values(), stages)):
            self._say(self.begin_notice, self._t("lab.who"))
            return
        try:
            institutions = read_institutions(pd.DataFrame([row | {"stages": stages}], dtype=object))
            self._begin(institutions)
        except InstitutionsError as error:
            self._say(self.begin_notice, _in_words(error, self._language))

    def _begin(self, institutions: Institutions) -> None:
        year = self.school_year.value
        try:
            form = new_form(self._folder, self.framework.value, institutions, year, self._language)
        except FileExistsError:
            self.look()
            self._say(
                self.begin_notice,
                self._t("lab.form_exists", file=file_name(institutions.ids[0], year)),
            )
        except PublishError as error:
            reason = self._t.spoken(reason_of(error))
            self._say(self.begin_notice, self._t("lab.not_begun", reason=reason))
        else:
            self._take(form)

    def _parts(self) -> list[widgets.Widget]:
        t = self._t
        stages = widgets.VBox([self._subheading("forms.stages", "label"), *self.stages.values()])
        return [
            widgets.HTML(render("opening.html.j2", t)),
            self._subheading("lab.continue"),
            self.forms,
            self.open_button,
            self.open_notice,
            self._subheading("lab.anew"),
            self.institution_id,
            self.name,
            stages,
            self.school_year,
            self.framework,
            self.begin_button,
            self.begin_notice,
        ]

    def _subheading(self, key: str, kind: str = "heading") -> widgets.HTML:
        return widgets.HTML(render("subheading.html.j2", self._t, text=self._t(key), kind=kind))

    def _offer_years(self) -> None:
        self.school_year.options = self.framework.value.school_year_ids
        self.school_year.value = None  # a year that nobody chose would be a wrong one

    def _title(self, path: Path) -> str:
        name = path.relative_to(self._folder).as_posix()
        return self._t("lab.form_with_draft", file=name) if draft_path(path).exists() else name

    def _say(self, notice: widgets.HTML, text: str) -> None:
        notice.value = render("notice.html.j2", self._t, kind="bad", text=text)

    def _button(self, name: str, act: Callable[[], None]) -> widgets.Button:
        button = widgets.Button(description=self._t(f"lab.{name}"), button_style="primary")
        button.on_click(lambda _: act())
        return button


def _in_words(error: InstitutionsError, language: Language) -> str:
    """Format what is wrong with the new institution, without places in a table it never saw."""
    problems = error.issues.items
    return "\n".join(f"{one.problem(language)} {one.fix(language)}" for one in problems)

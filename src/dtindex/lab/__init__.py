"""JupyterLab: the self-assessment as a form that answers back, and notebooks in a folder."""

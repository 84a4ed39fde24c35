"""Workbooks and questionnaires that go out."""

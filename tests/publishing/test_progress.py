import pytest

from dtindex.publishing.run.progress import showing


def test_a_log_gets_a_line_for_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    with showing("auto", 100, "en") as advance:
        for _ in range(50):
            advance(2, 0)

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 10
    assert "100" in lines[-1]


def test_a_terminal_gets_a_bar(capsys: pytest.CaptureFixture[str]) -> None:
    with showing("bar", 4) as advance:
        advance(4, 0)

    assert "4/4" in capsys.readouterr().err


def test_nothing_is_shown_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with showing(None, 4) as advance:
        advance(4, 0)
    with showing("auto", 0):
        pass

    shown = capsys.readouterr()
    assert not shown.err + shown.out

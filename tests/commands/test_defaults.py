"""What a person has set once for all commands: EMLP_GROUP and the file of defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from emlpcli.commands import defaults
from tests.commands.conftest import Run


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    monkeypatch.setenv("EMLP_CONFIG", str(path))
    monkeypatch.setattr(defaults, "_read", {})
    return path


def test_the_group_of_the_environment(emlp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert emlp("dim", "V**2>>V").status == 2
    monkeypatch.setenv("EMLP_GROUP", "SO3")
    assert emlp("dim", "V**2>>V").out == "1\n"
    assert emlp("dim", "V**2>>V", "--group", "O3").out == "0\n"
    assert emlp("dim", "V(O3)**2>>V(O3)").out == "0\n"  # which has a group attached
    lines = emlp("dim", "-", stdin="V**3\nV(O3)**3\n").out.splitlines()
    assert lines == ["1", "0"]
    assert emlp("dim", "Sym(k,V)", "--for", "k=2..2").out == "2 1\n"
    assert emlp("dim", "V*S*S.T").status == 2  # SO(3) gives no spinors
    monkeypatch.setenv("EMLP_GROUP", "Spin(5)")
    assert emlp("dim", "V*S*S.T").out == "1\n"
    monkeypatch.setenv("EMLP_GROUP", "XO3")
    told = emlp("dim", "V").err
    assert "unknown group 'XO3'" in told
    assert "EMLP_GROUP" in told


def test_the_group_and_options_of_the_file(emlp: Run, file: Path) -> None:
    file.write_text('group = "O3"\n[vis]\nmode = "blocks"\n[fit]\nsteps = 7\n', encoding="utf-8")
    assert emlp("dim", "V**2>>V").out == "0\n"
    assert "Each cell counts" in emlp("vis", "V>>V").out
    assert "Each cell counts" not in emlp("vis", "V>>V", "--mode", "pattern").out
    assert "[default: 7" in " ".join(emlp("fit", "--help").out.split())


def test_a_file_of_windows(emlp: Run, file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbfgroup = "SO3"\r\n[vis]\r\ntheme = "dark"\r\n')
    assert emlp("dim", "V**2").out == "1\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("group = 3", "group = 3 is no text"),
        ("[viz]\nmode = 1", "viz means nothing"),
        ("colour = 1", "colour means nothing"),
        ("[vis]\nmod = 'blocks'", "[vis] has no option mod"),
        ("[vis]\nmode = 'x'", "x"),
        ("[vis", "is no TOML"),
        ("[vis]\ndpi = 'many'", "'--dpi'"),
    ],
)
def test_a_wrong_file(emlp: Run, file: Path, text: str, message: str) -> None:
    file.write_text(text, encoding="utf-8")
    answer = emlp("vis", "V>>V")
    assert answer.status == 2
    assert message in answer.err


def test_a_file_that_is_missing(emlp: Run, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such file" in emlp("dim", "V", "-g", "O3").err
    monkeypatch.delenv("EMLP_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(file.parent))
    assert emlp("dim", "V", "-g", "O3").status == 0  # where none is named none is needed
    (file.parent / "emlp").mkdir()
    (file.parent / "emlp" / "config.toml").write_text("[[", encoding="utf-8")
    monkeypatch.setattr(defaults, "_read", {})
    assert "is no TOML" in emlp("dim", "V", "-g", "O3").err

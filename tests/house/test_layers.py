"""Who may import whom: the contracts of pyproject.toml, run by import-linter."""

from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from tests.house.rules import ROOT


def test_every_import_contract_is_kept(capsys):
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), cache_dir=None)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out

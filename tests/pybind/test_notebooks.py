"""Every notebook runs from top to bottom; its cells assert what they say."""
import json
import os
import pathlib
import sys

import nbclient
import nbformat
import pytest

TOP = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("notebook", sorted((TOP / "notebooks").glob("*.ipynb")), ids=lambda p: p.stem)
def test_notebook_runs(notebook, tmp_path, monkeypatch):
    kernel = tmp_path / "kernels" / "casgrid"
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps({
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "casgrid", "language": "python",
        "env": {"PYTHONPATH": os.environ["PYTHONPATH"], "CASGRID_PROGRAM": os.environ["CASGRID_PROGRAM"],
                "MPLBACKEND": "module://matplotlib_inline.backend_inline", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    book = nbformat.read(notebook, as_version=4)
    assert all(not cell.get("outputs") for cell in book.cells), "commit notebooks without outputs"
    nbclient.NotebookClient(book, kernel_name="casgrid", timeout=120,
                            resources={"metadata": {"path": str(notebook.parent)}}).execute()

"""The compiled module, or a sentence that says how to get it."""
try:
    import casgrid_core as core
except ImportError as error:  # pragma: no cover - only without a build
    raise ImportError(
        "casgrid's compiled module is not built or not on PYTHONPATH: "
        "run `./casgrid build`, then start Python with `./casgrid python`") from error

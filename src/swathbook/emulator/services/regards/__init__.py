"""An emulated REGARDS: the order service with its catalog and its tokens, in four releases."""

from swathbook.errors import MissingExtraError

try:
    import jwt  # noqa: F401 - said here once for all modules of this package
    import starlette  # noqa: F401
except ImportError as exc:
    raise MissingExtraError(
        "The emulated REGARDS needs starlette and PyJWT, and at least one is not installed. "
        "Run: pip install 'swathbook[emulator]'"
    ) from exc

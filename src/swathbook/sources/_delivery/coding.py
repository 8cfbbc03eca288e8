"""Bodies that come compressed although nobody asked for that."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

from swathbook.sources._delivery.troubles import FinalError, PassingError

_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32
_PADDING = b"\0"
_COMPRESSED_NAMES = (".gz", ".tgz", ".svgz")


def decoded(pieces: Iterator[bytes], headers: Mapping[str, str], name: str) -> Iterator[bytes]:
    """Undo a body's compression, unless the file itself is a compressed one.

    Raises
    ------
    FinalError
        The compression is not known here.
    """
    coding = headers.get("content-encoding", "identity").strip().lower()
    if coding in ("identity", "") or name.lower().endswith(_COMPRESSED_NAMES):
        return pieces
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise FinalError("failed", f"the file came in the coding {coding!r}, unasked")
    return _inflated(pieces)


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Inflate a body, which may be several compressed ones in a row."""
    inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        for piece in pieces:
            yield inflater.decompress(piece)
            while rest := inflater.unused_data.lstrip(_PADDING):
                inflater = zlib.decompressobj(_GZIP_OR_ZLIB)
                yield inflater.decompress(rest)
    except zlib.error as error:
        raise PassingError(f"the file came compressed, and cannot be read: {error}") from error
    if not inflater.eof:
        raise PassingError("the file came compressed, and breaks off")

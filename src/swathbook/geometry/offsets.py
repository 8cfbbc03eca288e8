"""Where runs of equal kind begin in a flat array."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def offsets_of(lengths: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Turn the lengths of consecutive runs into where they begin, and the last one ends.

    Examples
    --------
    >>> offsets_of([3, 0, 2]).tolist()
    [0, 3, 3, 5]
    """
    sizes = np.asarray(lengths, np.int64)
    offsets = np.zeros(sizes.size + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    return offsets

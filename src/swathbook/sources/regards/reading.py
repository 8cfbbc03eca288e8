"""What the service's answers leave open, and how it is to be read."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Reading:
    """How to read what the service does not say.

    Parameters
    ----------
    files_url
        Where the order service lies, as `https://host.example/api/v1/rs-order`. Files are fetched
        below it; `None` goes by the links that came with them.
    """

    files_url: str | None = None

    def file_url(self, number: str) -> str | None:
        """Say where a file is fetched; `None` where that is not known.

        Examples
        --------
        >>> Reading("https://host.example/api/v1/rs-order").file_url("50021")
        'https://host.example/api/v1/rs-order/orders/files/50021'
        """
        if self.files_url is None:
            return None
        return f"{self.files_url.rstrip('/')}/orders/files/{quote(number, safe='')}"

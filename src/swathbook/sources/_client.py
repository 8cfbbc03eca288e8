"""What the clients of all services are: one connection, held open and then closed, never copied."""

from __future__ import annotations

from types import TracebackType
from typing import ClassVar, NoReturn, Self

from swathbook.errors import InputError
from swathbook.sources._http import Connection


class Client:
    """An account at a service.

    Parameters
    ----------
    connection
        The connection to the service.

    Attributes
    ----------
    source
        The service's name in `orders.source`.
    """

    source: ClassVar[str]

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._connection.url!r})"

    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled or copied: the secret would be written out."""
        raise TypeError(
            f"a {type(self).__name__} holds a secret and open connections, and cannot be pickled. "
            f"Pickle the Book that it loads, or make a {type(self).__name__} where it is needed."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. Nothing can be asked after that."""
        self._connection.close()


def check_limit(limit: int | None) -> int | None:
    """Check how many orders are wanted at most.

    Raises
    ------
    InputError
        It is neither a whole number from 1 nor `None`.
    """
    if limit is None:
        return None
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise InputError(f"limit should be a whole number of orders from 1; it is {limit!r}.")
    return limit

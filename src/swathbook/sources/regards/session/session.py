"""A session at a service: the token that holds now, got when first needed and renewed in time.

One login serves all threads: who comes while another one logs in, waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from threading import Lock

from pydantic import SecretStr

from swathbook.errors import AuthError
from swathbook.sources._http import Clock

_MARGIN_S = 60.0
_MARGIN_SHARE = 0.1
_JUST_NOW_S = 1.0


@dataclass(frozen=True)
class Token:
    """A token, and how long it holds.

    Parameters
    ----------
    secret
        The token.
    life_s
        For how long it holds from when it was asked for, in seconds; `None` where nobody says.
    """

    secret: SecretStr
    life_s: float | None = None

    @property
    def headers(self) -> Mapping[str, SecretStr]:
        """The headers that prove who is asking."""
        return {"Authorization": SecretStr(f"Bearer {self.secret.get_secret_value()}")}

    def is_worn(self, age_s: float) -> bool:
        """Tell whether it is time for another one, a little before this one runs out."""
        if self.life_s is None:
            return False
        return age_s >= self.life_s - min(_MARGIN_S, _MARGIN_SHARE * self.life_s)


class Session:
    """Gives the token that holds now.

    Parameters
    ----------
    token
        A token to begin with.
    log_in
        Gets a token; `None` where there is no account to log in with.
    clock
        The clock to go by.
    """

    def __init__(
        self, *, token: SecretStr | None, log_in: Callable[[], Token] | None, clock: Clock
    ) -> None:
        self._token = None if token is None else Token(token)
        self._log_in = log_in
        self._clock = clock
        self._born_s = clock.now_s()
        self._renewed_s = float("-inf")
        self._refusal: AuthError | None = None
        self._was_in_vain = False
        self._lock = Lock()

    @property
    def is_public(self) -> bool:
        """Whether there is neither an account nor a token."""
        return self._token is None and self._log_in is None

    @property
    def can_log_in(self) -> bool:
        """Whether there is an account to log in with."""
        return self._log_in is not None

    def ready(self) -> Token | None:
        """Give the token that holds now, after a login where one is due; as `headers`."""
        if self.is_public:
            return None
        with self._lock:
            return self._fresh()

    def headers(self) -> Mapping[str, SecretStr]:
        """Give the headers that prove who is asking, after a login where one is due.

        Raises
        ------
        AuthError
            The service does not accept the account. It is not asked again then: many wrong logins
            lock an account.
        """
        token = self.ready()
        return {} if token is None else token.headers

    def renew(self, used: Token | None) -> bool:
        """Get another token in place of one that was refused.

        Parameters
        ----------
        used
            The token that was refused. Where another thread has replaced it already, that is all
            there is to do; so it is where this one was renewed a moment ago, and that did not help.

        Returns
        -------
        is_final
            Whether there is no newer token to be had, should the one that holds now be refused too;
            one that another thread got may have run out meanwhile.

        Raises
        ------
        AuthError
            The service does not accept the account.
        """
        with self._lock:
            if self._log_in is None:
                return True
            if self._token is not used:
                return False
            is_new = self._clock.now_s() - self._renewed_s < _JUST_NOW_S
            if not (is_new and self._was_in_vain):
                self._enter(self._log_in)
                self._renewed_s = self._clock.now_s()
            return True

    def note(self, *, has_helped: bool) -> None:
        """Note whether a new token opened what the one before it did not."""
        self._was_in_vain = not has_helped

    def _fresh(self) -> Token:
        token, age_s = self._token, self._clock.now_s() - self._born_s
        if self._log_in is not None and (token is None or token.is_worn(age_s)):
            return self._enter(self._log_in)
        if token is None:
            raise TypeError("a session without an account has no token to give")
        return token

    def _enter(self, log_in: Callable[[], Token]) -> Token:
        if self._refusal is not None:
            raise copy(self._refusal)
        start_s = self._clock.now_s()
        try:
            self._token = log_in()
        except AuthError as error:
            self._refusal = error
            raise
        self._born_s = start_s
        return self._token

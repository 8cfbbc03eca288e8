"""The client of REGARDS services: where they are, who asks, and how."""

from __future__ import annotations

import httpx
from pydantic import SecretStr

from swathbook.sources._http import Clock
from swathbook.sources.regards.account.asking import Asking
from swathbook.sources.regards.account.attending import Attending
from swathbook.sources.regards.account.choosing import Choosing
from swathbook.sources.regards.session.profiles import profile_of
from swathbook.sources.regards.session.settings import PREFIX, read_settings


class Regards(Asking, Choosing, Attending):
    """An account at a REGARDS service.

    Products are chosen into a basket, ordered from there, and fetched when they are ready. Orders
    are listed page by page, and their files and footprints fetched several at once. One client
    keeps its connections and its login for all of that; close it, or use it in a `with` block.
    Threads may share it; it cannot be pickled, since it holds a secret.

    The login happens with the first question, and again in time before it runs out. What differs
    between releases is found out where it matters, or said as `profile`.

    Parameters
    ----------
    url
        The gateway's root, as `https://regards.example.org`; from `SWATHBOOK_REGARDS_URL`, then
        `.env`.
    user, password, project
        The account's e-mail and password, and the project to work in; from
        `SWATHBOOK_REGARDS_USER`, `…_PASSWORD` and `…_PROJECT`, then `.env`. With a project alone,
        the service is asked as somebody without an account, for what links with a public token
        open.
    token
        A token that was got elsewhere, in place of user and password; from
        `SWATHBOOK_REGARDS_TOKEN`, then `.env`. It cannot be renewed.
    client_id, client_secret
        The pair by which the service knows the program that logs in; from
        `SWATHBOOK_REGARDS_CLIENT_ID` and `…_CLIENT_SECRET`, then `.env`, else that of REGARDS'
        documents.
    profile
        The service's release, as `"1.14"`, or what kind of release it is: `"A"` (1.3 to 1.5),
        `"B"` (1.6 to 1.8), `"C"` (1.9 to 1.13) or `"D"` (from 1.14 on). Found out if left out.
    prefix
        What the gateway puts before its services' paths; may be empty.
    timeout_s
        How long to wait for the next piece of an answer, in seconds.
    attempts
        How often one request is sent at most, where failures may pass.
    patience_s
        How long one request may take with all its attempts, in seconds. A `Retry-After` beyond
        it fails at once.
    requests_per_second
        How many requests may start per second, over all threads; `None` for no limit.
    workers
        How many requests to have under way at once.
    page_size
        How many orders or files to ask for in one page; the service may give fewer.
    progress
        Whether to show a progress bar while much is fetched.
    ca
        A file with the certificates of authorities to trust, in place of the usual ones.
    transport
        What carries the requests in place of the network: `httpx.MockTransport` in tests.
    clock
        The clock to go by; another one in tests.

    Raises
    ------
    SettingsError
        There is no address, nobody to ask as, or a setting makes no sense.

    Examples
    --------
    >>> Regards("https://regards.example.org", user="ada@example.org", password="…", project="demo")
    Regards('https://regards.example.org')
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        user: str | None = None,
        password: str | SecretStr | None = None,
        project: str | None = None,
        token: str | SecretStr | None = None,
        client_id: str | None = None,
        client_secret: str | SecretStr | None = None,
        profile: str | None = None,
        prefix: str = PREFIX,
        timeout_s: float = 30.0,
        attempts: int = 6,
        patience_s: float = 90.0,
        requests_per_second: float | None = None,
        workers: int = 8,
        page_size: int = 200,
        progress: bool = True,
        ca: str | None = None,
        transport: httpx.BaseTransport | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(
            read_settings(
                url,
                user=user,
                password=password,
                project=project,
                token=token,
                client_id=client_id,
                client_secret=client_secret,
                prefix=prefix,
            ),
            profile=profile_of(profile),
            timeout_s=timeout_s,
            attempts=attempts,
            patience_s=patience_s,
            requests_per_second=requests_per_second,
            workers=workers,
            page_size=page_size,
            progress=progress,
            ca=ca,
            transport=transport,
            clock=clock or Clock(),
        )

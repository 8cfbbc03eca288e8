"""What every source needs of HTTP: one patient, paced, discreet client, and many calls at once."""

from swathbook.sources._http.clock import Clock
from swathbook.sources._http.connection import Connection
from swathbook.sources._http.credentials import origin
from swathbook.sources._http.gather import Gathered, gather, is_unauthorized
from swathbook.sources._http.line import Incoming
from swathbook.sources._http.pace import Pace
from swathbook.sources._http.patience import PASSING, Patience, retry_after_s
from swathbook.sources._http.question import Question
from swathbook.sources._http.redaction import is_signed, redact
from swathbook.sources._http.reply import Reply

__all__ = [
    "PASSING",
    "Clock",
    "Connection",
    "Gathered",
    "Incoming",
    "Pace",
    "Patience",
    "Question",
    "Reply",
    "gather",
    "is_signed",
    "is_unauthorized",
    "origin",
    "redact",
    "retry_after_s",
]

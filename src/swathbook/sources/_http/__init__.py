"""What every source needs of HTTP: one patient, paced, discreet client, and many calls at once."""

from swathbook.sources._http.clock import Clock
from swathbook.sources._http.connection import Connection
from swathbook.sources._http.gather import Gathered, gather, is_unauthorized
from swathbook.sources._http.line import Incoming
from swathbook.sources._http.pace import Pace
from swathbook.sources._http.patience import Patience
from swathbook.sources._http.question import Question
from swathbook.sources._http.redaction import redact
from swathbook.sources._http.reply import Reply

__all__ = [
    "Clock",
    "Connection",
    "Gathered",
    "Incoming",
    "Pace",
    "Patience",
    "Question",
    "Reply",
    "gather",
    "is_unauthorized",
    "redact",
]

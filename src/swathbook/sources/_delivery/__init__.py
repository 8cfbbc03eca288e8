"""Delivering files: names, parts, checks, and a patient conversation with whoever has them."""

from swathbook.sources._delivery.deliver import Terms, deliver
from swathbook.sources._delivery.desk import Desk
from swathbook.sources._delivery.outcomes import OUTCOMES, Outcome, report
from swathbook.sources._delivery.wanted import Wanted, files_wanted

__all__ = [
    "OUTCOMES",
    "Desk",
    "Outcome",
    "Terms",
    "Wanted",
    "deliver",
    "files_wanted",
    "report",
]

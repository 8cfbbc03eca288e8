"""Who may do what with an order, and when."""

from __future__ import annotations

from swathbook.emulator.services.regards.desk import Ask
from swathbook.emulator.services.regards.orders.model import Order
from swathbook.emulator.services.regards.profiles import Action
from swathbook.emulator.services.regards.refusals import RefusedError

NOT_ALLOWED = "USER_NOT_ALLOWED_TO_MANAGE_ORDER"


def check_action(action: Action, order: Order, ask: Ask) -> None:
    """Let an action pass, or refuse it with the release's code.

    Raises
    ------
    RefusedError
        The caller may not, or the order's status does not allow it.
    """
    refusal = _refusal(action, order, ask)
    if refusal is not None:
        raise RefusedError(401, refusal)


def may_follow(action: Action, order: Order, ask: Ask) -> bool:
    """Whether an order links to an action for this caller."""
    if action not in ask.profile.rules:
        return False
    if action == "remove" and not ask.caller.is_at_least(ask.switches.remove_role):
        return False
    return _refusal(action, order, ask) is None


def _refusal(action: Action, order: Order, ask: Ask) -> str | None:
    rule = ask.profile.rules[action]
    if ask.profile.checks_managers and not _may_manage(action, order, ask):
        return NOT_ALLOWED
    if order.status not in rule.statuses:
        return rule.refusal
    if rule.busy_refusal is not None and order.is_busy:
        return rule.busy_refusal
    return "ORDER_HAS_PROCESSING" if action == "retry" and order.has_processing else None


def _may_manage(action: Action, order: Order, ask: Ask) -> bool:
    is_owner = action != "remove" and ask.caller.email == order.owner
    return is_owner or ask.caller.manages_orders


def check_reader(owner: str, ask: Ask) -> None:
    """Let the owner of an order and administrators of the project read it.

    Raises
    ------
    RefusedError
        The caller is neither, and the release minds.
    """
    if ask.profile.checks_readers and not is_at_home(owner, ask):
        raise RefusedError(403)


def is_at_home(owner: str, ask: Ask) -> bool:
    """Whether the caller is the owner or an administrator of the project."""
    return ask.caller.email == owner or ask.caller.owns_the_project

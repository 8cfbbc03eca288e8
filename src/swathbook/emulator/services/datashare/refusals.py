"""How DataShare says no: a code and a text, spelt in one of several ways."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from swathbook.emulator.services.datashare.switches import DataShareSwitches

PREFIX = "BCS."


class RefusedError(Exception):
    """The service says no.

    Parameters
    ----------
    code
        As `BCS.5002046`.
    text
        What is wrong, for people.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)
        self.code = code
        self.text = text

    def body(self, switches: DataShareSwitches) -> Mapping[str, str]:
        """Write it.

        Examples
        --------
        >>> RefusedError("BCS.5002046", "Incorrect number of arguments").body(DataShareSwitches())
        {'errorCode': 'BCS.5002046', 'errorMsg': 'Incorrect number of arguments'}
        """
        code = self.code.replace(".", " .") if switches.error_blanks else self.code
        code = f" {code}" if switches.error_blanks else code
        if switches.error_keys == "camel":
            return {"errorCode": code, "errorMsg": self.text}
        more = {"error_message": self.text} if switches.error_keys == "message" else {}
        return {"error_code": code, "error_msg": self.text, **more}

    def status(self, switches: DataShareSwitches) -> int:
        """Give the HTTP status: 500, or what the code seems to begin with.

        Examples
        --------
        >>> RefusedError("BCS.4030403", "forbidden").status(DataShareSwitches(error_status="code"))
        403
        """
        digits = self.code.removeprefix(PREFIX)[:3]
        is_code = switches.error_status == "code" and digits in {
            str(int(one)) for one in HTTPStatus
        }
        return int(digits) if is_code else 500


# Made anew for every refusal: an exception that stays keeps the frames that it was raised in,
# and with them the request's private key.


def wrong_arguments() -> RefusedError:
    """Refuse a request that lacks something, or has something that cannot be."""
    return RefusedError("BCS.5002046", "Incorrect number of arguments")


def timed_out() -> RefusedError:
    """Give up on the ledger."""
    return RefusedError("BCS.5002034", "request timed out or been cancelled")


def forbidden() -> RefusedError:
    """Refuse a certificate, a key or a channel that is not the organization's."""
    return RefusedError("BCS.4030403", "forbidden to project")


def not_found() -> RefusedError:
    """Find nothing; the documents do not tell the code, so this one is made up."""
    return RefusedError("BCS.5002001", "no such record on the ledger")


def unreadable(reason: str) -> RefusedError:
    """Refuse a body that is no JSON, or of other types."""
    return RefusedError("BCS.4006003", f"json: cannot unmarshal {reason}")


def unknown_organization(org_id: str) -> RefusedError:
    """Refuse an organization that there is not."""
    return RefusedError("BCS.4001051", f"Input org {org_id} is not exist")

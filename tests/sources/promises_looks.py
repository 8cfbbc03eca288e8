"""A hundred ways to look at things, in which no secret may show."""

import copy
import json
import logging
import pickle
import pprint
import reprlib
import string
import traceback

from rich.pretty import pretty_repr
from rich.traceback import Traceback

LOOKS = {
    "repr": repr,
    "str": str,
    "ascii": ascii,
    "format": format,
    "f-string": lambda it: f"{it}",
    "f-string!r": lambda it: f"{it!r}",
    "f-string!a": lambda it: f"{it!a}",
    "%s": lambda it: "%s" % (it,),  # noqa: UP031
    "%r": lambda it: "%r" % (it,),  # noqa: UP031
    "str.format": lambda it: str.format("{} {!r}", it, it),
    "template": lambda it: string.Template("$it").substitute(it=it),
    "pprint": pprint.pformat,
    "reprlib": reprlib.repr,
    "rich": pretty_repr,
    "in a list": lambda it: repr([it]),
    "in a dict": lambda it: str({"it": it}),
    "in a tuple": lambda it: repr((it,)),
    "json": lambda it: json.dumps({"it": it}, default=repr),
    "vars": lambda it: repr(vars(it)),
    "vars, printed": lambda it: pprint.pformat(vars(it)),
    "vars, as json": lambda it: json.dumps(vars(it), default=str),
    "vars of vars": lambda it: "\n".join(map(inside, vars(it).values())),
    "bound methods": lambda it: "\n".join(repr(getattr(it, name)) for name in dir(it)),
    "type": lambda it: f"{type(it)} {type(it).__doc__}",
    "logging": lambda it: logged("%s and %r", it, it),
    "locals of a traceback": lambda it: traceback_around(it),
}
"""Ways to look at anything: a client, an error, a Book."""


def inside(value):
    return repr(vars(value)) if hasattr(value, "__dict__") else repr(value)


def logged(text, *values):
    record = logging.LogRecord("test", logging.DEBUG, __file__, 1, text, values, None)
    return logging.Formatter().format(record)


def traceback_around(it):
    """Let something go wrong where a thing stands in a variable, and print what programs print."""
    try:
        stumble(it)
    except ZeroDivisionError as error:
        return with_locals(error)


def stumble(it):
    return it and 1 / 0


def with_locals(error):
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(told.format())


def rich_traceback(error):
    """Take what rich would draw: every call with its variables, of an error and what led to it."""
    trace = Traceback.extract(
        type(error), error, error.__traceback__, show_locals=True, locals_max_string=100_000
    )
    return repr(trace)


def chain(error):
    """List an error and all that led to it."""
    known, waiting = [], [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in known:
            known.append(each)
            waiting += [each.__cause__, each.__context__]
    return known


def requests_in(error):
    """Show the requests that errors of an HTTP library hold, with all that was sent."""
    held = [vars(each).get("_request") for each in chain(error)]
    sent = [one for one in held if one is not None]
    return "\n".join(f"{one.url} {one.headers.raw} {one.content!r}" for one in sent)


def logged_error(error):
    record = logging.LogRecord(
        "test", logging.ERROR, __file__, 1, "failed", (), (type(error), error, error.__traceback__)
    )
    return logging.Formatter().format(record)


ERROR_LOOKS = {
    "str": str,
    "repr": repr,
    "args": lambda error: repr(error.args),
    "vars": lambda error: repr(vars(error)),
    "notes": lambda error: repr(getattr(error, "__notes__", None)),
    "traceback": lambda error: "".join(traceback.format_exception(error)),
    "traceback with locals": with_locals,
    "rich traceback": rich_traceback,
    "logging": logged_error,
    "chain": lambda error: repr([(str(each), each.args, vars(each)) for each in chain(error)]),
    "requests": requests_in,
    "pickle": lambda error: written(pickle.dumps, error),
    "copy": lambda error: written(lambda it: vars(copy.copy(it)), error),
}
"""Ways to look at an error."""


def written(write, it):
    """Write a thing, if it lets itself be written."""
    try:
        return repr(write(it))
    except TypeError as refusal:
        return str(refusal)


def book_looks(book):
    """Look at a Book in every way that tables are looked at."""
    yield from ((name, LOOKS[name](book)) for name in ("repr", "str", "vars", "pprint", "rich"))
    yield "summary", book.summary().to_string()
    yield "pickle", pickle.dumps(book).decode("latin-1")
    for name, table in book.tables.items():
        yield f"{name} as text", table.to_string(max_colwidth=None)
        yield f"{name} as csv", table.to_csv()
        yield f"{name} as html", table.to_html()
        yield f"{name} cells", repr([list(row) for row in table.itertuples()])


def leaks(secrets, looks):
    """Name the looks in which a secret is seen."""
    return [
        (look, name) for look, text in looks for name, secret in secrets.items() if secret in text
    ]

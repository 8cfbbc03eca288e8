"""Answers that are broken in any place, in any way that a service or a disk can break them."""

import copy

from swathbook.sources._json import Number

JUNK = [
    *(None, True, False, 0, -1, 7, 10**30, -(10**40), 10**11, 10**18),
    *map(Number, ("1e400", "-0.0", "5e-05", "1.0000000001", "1.772864043E9")),
    *("", "  ", "abc", " 12 ", "1,5", "NaN", "-Infinity", "0x10", "½", "\x00", "a" * 5000),
    *("9" * 40, "2026-02-30 10:00:00", "9999-12-31T23:59:59Z", "24:00", "1772864043", "\ufffd🛰"),
    *("{", "[[[", "{}", "[]", "null", "POLYGON EMPTY", "POINT (1 2)", "../../etc/passwd", "~1"),
    *([], {}, [1, 2], {"a": 1}, [[]], [None], {"type": "Polygon"}, {"content": [{}]}),
]


def broken(answers, dice):
    """Break a copy of answers in one to four places."""
    hurt = copy.deepcopy(answers)
    for _ in range(dice.choice([1, 1, 2, 4])):
        everywhere = list(places(hurt))
        if everywhere:
            break_at(hurt, dice.choice(everywhere), dice)
    return hurt


def places(value, path=()):
    """List every place in a JSON value, but the whole."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        yield (*path, step)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, step))


def break_at(answers, place, dice):
    holder = answers
    for step in place[:-1]:
        holder = holder[step]
    step, value = place[-1], holder[place[-1]]
    if dice.random() < 0.1:
        holder.pop(step)
    else:
        holder[step] = dice.choice(
            [
                copy.deepcopy(dice.choice(JUNK)),
                Number("1.5") if isinstance(value, str) else str(value),
                {"x": value},
                [value, value],
                str(value)[: dice.randrange(len(str(value)) + 1)],
            ]
        )

"""Write a term as a reader knows it."""

from signalctl.source.shapes import Term


def spell(term: Term) -> str:
    """The expression, shortened: arguments of calls are left out.

    >>> spell(("c", ("a", ("n", "shop"), "cached"), (("k", 5),), (), 1, 0))
    'shop.cached(...)'
    """
    match term[0]:
        case "n":
            return str(term[1])
        case "a":
            return f"{spell(term[1])}.{term[2]}"
        case "c":
            return f"{spell(term[1])}({'...' if term[2] or term[3] else ''})"
        case "k":
            return repr(term[1])
        case "s":
            return f"{spell(term[1])}[{spell(term[2])}]"
        case "f":
            return "lambda"
        case _:
            return "..."

"""The few Excel expressions that a form's cross-checks are made of, computed without Excel.

Read by Python's own grammar and walked, never evaluated as code: what is not known here is
refused where the form is loaded.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence

Value = str | int | float | None
Cells = Sequence[Value]
"""The values of a range; blank is None."""


def names_in(text: str) -> set[str]:
    """The names in braces of an expression.

    :raises ValueError: it has a function or a sign that :func:`evaluate` does not know.
    """
    tree = _tree(text)
    for node in ast.walk(tree):
        _refuse_unknown(node, text)
    return set(re.findall(r"{(\w+)}", text))


def evaluate(text: str, known: Mapping[str, Value | Cells]) -> Value:
    """What Excel shows for an expression over the named values and ranges."""
    found = _value(_tree(text), known)
    if isinstance(found, str | int | float) or found is None:
        return found
    raise ValueError(f"a range where one value is meant: {text}")


def _tree(text: str) -> ast.expr:
    """The expression as Python writes it: ``<>`` is ``!=``, ``=`` is ``==``, a name is bare."""
    parts = re.split(r'("[^"]*")', text)
    for i in range(0, len(parts), 2):
        bare = re.sub(r"{(\w+)}", r"\1", parts[i]).replace("<>", "!=")
        parts[i] = re.sub(r"(?<![<>!=])=(?!=)", "==", bare)
    try:
        return ast.parse("".join(parts), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"no expression that is known: {text}") from error


def _refuse_unknown(node: ast.AST, text: str) -> None:
    plain = (ast.Name, ast.Load, ast.Constant, ast.Add, *_COMPARED)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id in _FUNCTIONS and not node.keywords:
            return
    elif isinstance(node, plain):
        return
    raise ValueError(f"{ast.unparse(node)!r} is not known in {text!r}")


def _value(node: ast.expr, known: Mapping[str, Value | Cells]) -> Value | Cells:
    match node:
        case ast.Constant(value=str() | int() | float() as value):
            return value
        case ast.Name(id=name):
            return known[name]
        case ast.BinOp(left=left, right=right):
            return _sum([_value(left, known), _value(right, known)])
        case ast.Compare(left=left, ops=[sign], comparators=[right]):
            order = _order(_value(left, known), _value(right, known))
            return _COMPARED[type(sign)](order)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _FUNCTIONS[name]([_value(one, known) for one in args])
    raise ValueError(f"{ast.unparse(node)!r} is not known")


def _order(left: Value | Cells, right: Value | Cells) -> int:
    """-1, 0 or 1 as Excel sorts two values: numbers before text, blank is 0 or no text."""
    keys = [_key(left, right), _key(right, left)]
    return (keys[0] > keys[1]) - (keys[0] < keys[1])


def _key(value: Value | Cells, other: Value | Cells) -> tuple[int, float, str]:
    if value is None:
        value = "" if isinstance(other, str) else 0
    if isinstance(value, int | float):
        return (0, value, "")
    return (1, 0, str(value).casefold())


def _sum(args: Sequence[Value | Cells]) -> float:
    """Numbers are added, text and blanks passed over."""
    return sum(one for one in _flat(args) if isinstance(one, int | float))


def _flat(args: Sequence[Value | Cells]) -> list[Value]:
    found: list[Value] = []
    for one in args:
        found += [one] if isinstance(one, str | int | float) or one is None else one
    return found


def _countifs(args: Sequence[Value | Cells]) -> int:
    """Rows in which every range meets its criterion: ``""`` is blank, ``"<>"`` is not."""
    columns = [_flat([one]) for one in args[::2]]
    criteria = [_flat([one])[0] for one in args[1::2]]
    return sum(
        all(_meets(value, wanted) for value, wanted in zip(row, criteria, strict=True))
        for row in zip(*columns, strict=True)
    )


def _meets(value: Value, wanted: Value) -> bool:
    if wanted in ("", "<>"):
        return (value is None) is (wanted == "")
    return value is not None and _order(value, wanted) == 0


_FUNCTIONS: Mapping[str, Callable[[Sequence[Value | Cells]], Value]] = {
    "AND": lambda args: all(_flat(args)),
    "OR": lambda args: any(_flat(args)),
    "NOT": lambda args: not args[0],
    "SUM": _sum,
    "COUNTIFS": _countifs,
    "ISNUMBER": lambda args: isinstance(args[0], int | float),
}
_COMPARED: Mapping[type[ast.cmpop], Callable[[int], bool]] = {
    ast.Eq: lambda order: order == 0,
    ast.NotEq: lambda order: order != 0,
    ast.Lt: lambda order: order < 0,
    ast.LtE: lambda order: order <= 0,
    ast.Gt: lambda order: order > 0,
    ast.GtE: lambda order: order >= 0,
}

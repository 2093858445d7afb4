"""Rendering scalars with Jinja2: sandboxed, strict, typed and bounded.

The YAML is parsed first and each text rendered by itself, so that a value can never change the structure. One bare
expression keeps its type (``"{{ amount }}"`` is a number); text around it makes it text. There are no blocks, no
functions and no methods, only names, operators, attributes and a few filters: ``when`` and ``each`` do the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    UndefinedError,
    meta,
    nodes,
)
from jinja2.exceptions import SecurityError
from jinja2.nativetypes import NativeCodeGenerator, NativeEnvironment
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sp_prosjektportal.template.problems import meant

MAX_RESULT = 60_000
MAX_EXPRESSION = 4_000
FILTERS = (
    "default", "first", "float", "int", "join", "last", "length", "lower", "replace", "round", "sort", "title", "trim",
    "upper",
)  # fmt: skip


class ExpressionError(Exception):
    """An expression that cannot be rendered: ``code``, message and fix as in a Problem."""

    def __init__(self, code: str, message: str, fix: str) -> None:
        super().__init__(message)
        self.code, self.message, self.fix = code, message, fix


class _Generator(NativeCodeGenerator):
    """Jinja writes constants down as text while compiling, so that ``{{ true }}`` would be one: not here."""

    def _output_child_to_const(self, node: nodes.Expr, frame: Any, finalize: Any) -> Any:
        if not isinstance(node, nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)


class _Environment(ImmutableSandboxedEnvironment, NativeEnvironment):
    code_generator_class = _Generator
    intercepted_binops = frozenset({"*", "**", "%"})

    @staticmethod
    def concat(values: Any) -> Any:
        """Keep the type of a lone expression. (Jinja's own evaluates '0123' and passes a lone undefined.)"""
        parts = list(values)
        for part in parts:
            if isinstance(part, Undefined):
                str(part)
        result = parts[0] if len(parts) == 1 else "".join(map(str, parts))
        return _bounded(result)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or not all(isinstance(side, int | float) for side in (left, right)):
            raise SecurityError(
                f"the operator {operator} is only for numbers" if operator != "**" else "no powers"
            )
        return super().call_binop(context, operator, left, right)

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise SecurityError("functions and methods cannot be called")


_Environment.template_class.environment_class = _Environment


def _bounded(value: Any) -> Any:
    if not isinstance(value, str | int | float | list | tuple | dict | None):
        raise SecurityError("the result is not plain data")
    if isinstance(value, str | list | tuple) and len(value) > MAX_RESULT:
        raise SecurityError(f"the result is longer than {MAX_RESULT}")
    return value


def _environment() -> _Environment:
    environment = _Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
    environment.globals.clear()
    known = {name: environment.filters[name] for name in FILTERS}
    environment.filters = {**known, "replace": _replace, "join": _join}
    return environment


def _replace(text: Any, old: str, new: str) -> str:
    source = str(text)
    if not old or len(source) + source.count(old) * len(new) > MAX_RESULT:
        raise SecurityError("replace would make too long a text")
    return source.replace(old, new)


def _join(values: Any, separator: str = "") -> str:
    return str(_bounded(separator.join(map(str, _bounded(list(values))))))


@lru_cache(maxsize=1)
def _shared() -> _Environment:
    return _environment()


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Template:
    return _shared().from_string(text)


def render(text: str, variables: Mapping[str, Any]) -> Any:
    """The value of a text with expressions. Raises :class:`ExpressionError`."""
    if "{%" in text or "{#" in text:
        raise ExpressionError(
            "refused",
            "blocks and comments of Jinja2 are not allowed",
            "Use `when:` and `each:` on the entry.",
        )
    if len(text) > MAX_EXPRESSION:
        raise ExpressionError(
            "refused", f"a text with expressions may have {MAX_EXPRESSION} characters", "Make it shorter."
        )
    try:
        return _compiled(text).render(variables)
    except UndefinedError as error:
        raise _undefined(error, variables) from None
    except SecurityError as error:
        raise ExpressionError(
            "refused",
            f"the expression is refused: {error.message}",
            f"Use names, operators and {', '.join(FILTERS)}.",
        ) from None
    except TemplateSyntaxError as error:
        raise ExpressionError(
            "expression",
            f"the expression cannot be read: {error.message}",
            "Check quotes, brackets and filter names.",
        ) from None
    except (TemplateError, TypeError, ArithmeticError, ValueError, RecursionError) as error:
        raise ExpressionError(
            "expression", f"the expression fails: {error}", "Check the types of the values in it."
        ) from None


def undeclared(text: str, variables: Mapping[str, Any]) -> list[ExpressionError]:
    """Names that a text uses and nobody declared. (With ``default`` that is allowed.)"""
    try:
        names = meta.find_undeclared_variables(_shared().parse(text)) - set(variables)
    except TemplateSyntaxError:
        return []
    if "default" in text:
        return []
    return [_undefined(UndefinedError(f"'{name}' is undefined"), variables) for name in sorted(names)]


def _undefined(error: UndefinedError, variables: Mapping[str, Any]) -> ExpressionError:
    message = error.message or "something is undefined"
    name = message.split("'")[1] if message.count("'") >= 2 else ""
    fix = meant(name, variables, otherwise="Declare it under `parameters:`, or correct the name.")
    return ExpressionError("undefined-variable", message, fix)

"""Block and layout templates run here: Jinja's sandbox, with an end to time, output and loops.

Jinja's sandbox stops templates from reaching Python, not from running for ever or filling the memory: repetition
(`"a" * 10**9`), powers, texts that grow by each other, padding and nested ranges are capped here, and a timer of
processor time ends the rest. Constants are not folded, because that would run them while the template is compiled.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Mapping, Sequence, Sized
from contextlib import contextmanager
from itertools import islice
from time import process_time
from types import FrameType, TracebackType
from typing import Any, Literal, TypeVar

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    Undefined,
    nodes,
    pass_eval_context,
)
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.filters import do_join, do_replace, do_round
from jinja2.nodes import EvalContext
from jinja2.runtime import markup_join
from jinja2.sandbox import ImmutableSandboxedEnvironment

MAX_OUTPUT = 262_144  # characters of one block
MAX_ROUNDS = 20_000  # items that range() may give during one drawing
CHUNK = 512  # pieces of output that are joined before their size is looked at
MAX_SECONDS = 1.0  # of processor time for one drawing
MAX_DECIMALS = 20
DANGEROUS_FILTERS = (
    "attr",
    "batch",
    "center",
    "format",
    "indent",
    "pprint",
    "random",
    "slice",
    "tojson",
    "xmlattr",
    "map",
    "groupby",
)

# What templates may call on texts and numbers: nothing that pads, repeats or formats by a width.
# fmt: off
METHODS = frozenset({
    "capitalize", "casefold", "count", "endswith", "find", "get", "index", "is_integer", "isalnum", "isalpha",
    "isdecimal", "isdigit", "islower", "isspace", "isupper", "items", "keys", "lower", "lstrip", "partition",
    "removeprefix", "removesuffix", "rfind", "rpartition", "rsplit", "rstrip", "split", "splitlines", "startswith",
    "strip", "striptags", "swapcase", "title", "unescape", "upper", "values",
})
# fmt: on


class TemplateFault(Exception):
    """A template could not be drawn: what, and the line in the template (from 1)."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class _TimeUp(Exception):
    pass


_MISTAKES = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AssertionError, AttributeError)
Bulk = TypeVar("Bulk", bound=Sized)


class Budget:
    """`range`, with a limit over all loops of one drawing."""

    def __init__(self) -> None:
        self.left = MAX_ROUNDS

    def range(self, *bounds: int) -> Iterator[int]:
        """Like Python's, but it ends the drawing when loops run away."""
        for number in range(*bounds):
            self.left -= 1
            if self.left < 0:
                raise SecurityError(f"the loops run more than {MAX_ROUNDS} times")
            yield number


class _NoFiles(BaseLoader):
    """Blocks stand for themselves: nothing is included, imported or extended."""

    def get_source(self, environment: Environment, template: str) -> Any:  # noqa: ARG002
        raise SecurityError('templates read no other files: draw a block with {{ block("name") }}')


class _BoundedCode(CodeGenerator):
    """`a ~ b` with a limit to its length."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        """Write the call of `BlockEnvironment.joined`."""
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


class BlockEnvironment(ImmutableSandboxedEnvironment):
    """Autoescaping, strict about unknown names, without the operators and filters that can eat the machine."""

    intercepted_binops = frozenset(["*", "**", "%", "+"])
    code_generator_class = _BoundedCode

    def __init__(self) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, optimized=False, loader=_NoFiles())
        for name in ("lipsum", "cycler", "joiner", "range"):
            self.globals.pop(name, None)
        for name in DANGEROUS_FILTERS:
            self.filters.pop(name, None)
        self.filters |= {"join": _join, "replace": _replace, "round": _round}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """As the sandbox says, and of the methods of texts and numbers only harmless ones."""
        if isinstance(obj, str | bytes | int | float) and attr not in METHODS:
            return False
        return bool(super().is_safe_attribute(obj, attr, value))

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """What stands for an attribute that is refused; using it ends the drawing."""
        message = (
            f"'{attribute}' cannot be used in a template; take a filter, such as {{{{ text | replace('a', 'b') }}}}"
        )
        return self.undefined(message, name=attribute, obj=obj, exc=SecurityError)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ARG002
        """Jinja would let `format` through, which pads."""
        return

    def joined(self, parts: Sequence[Any]) -> str:
        """What `~` gives."""
        text: str = markup_join(parts)
        return _bounded(text)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic on numbers only, and not on huge ones; `+` also on texts and lists, up to a length."""
        if operator == "+" and isinstance(left, str | list) and isinstance(right, str | list):
            return _bounded(super().call_binop(context, operator, left, right))
        if not all(isinstance(side, int | float) and abs(side) < 1e9 for side in (left, right)):
            raise SecurityError(f"'{operator}' works on numbers only")
        if operator == "**" and abs(right) > 8:
            raise SecurityError("the power is too large")
        return super().call_binop(context, operator, left, right)


def _bounded(value: Bulk) -> Bulk:
    if len(value) > MAX_OUTPUT:
        raise SecurityError(f"a value is longer than {MAX_OUTPUT:,} characters")
    return value


@pass_eval_context
def _join(context: EvalContext, value: Any, d: str = "", attribute: str | int | None = None) -> str:
    parts = list(value)
    if len(parts) * len(str(d)) > MAX_OUTPUT:
        raise SecurityError(f"'join' writes more than {MAX_OUTPUT:,} characters")
    joined: str = do_join(context, parts, d, attribute)
    return _bounded(joined)


@pass_eval_context
def _replace(context: EvalContext, s: str, old: str, new: str, count: int | None = None) -> str:
    text, old, new = (one if isinstance(one, str) else str(one) for one in (s, old, new))
    if len(text) + text.count(old) * len(new) > 6 * MAX_OUTPUT:  # escaping makes six characters of one
        raise SecurityError(f"'replace' writes more than {MAX_OUTPUT:,} characters")
    return _bounded(do_replace(context, text, old, new, count))


def _round(value: float, precision: int = 0, method: Literal["common", "ceil", "floor"] = "common") -> float:
    if not abs(precision) <= MAX_DECIMALS:
        raise SecurityError(f"'round' knows up to {MAX_DECIMALS} decimals")
    return do_round(value, precision, method)


def compiled(environment: BlockEnvironment, source: str) -> Template:
    """The template, ready to draw.

    Raises TemplateFault where it is not valid Jinja.
    """
    try:
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        raise TemplateFault(error.message or "not valid Jinja", error.lineno) from error
    except RecursionError as error:
        raise TemplateFault("the template nests too deeply", 1) from error


def drawn(template: Template, context: Mapping[str, Any]) -> str:
    """The template's output.

    Raises TemplateFault where a name is unknown, an operation is refused, or a limit is reached.
    """
    parts: list[str] = []
    outermost = _clock.begin()
    try:
        stream = template.generate({**context, "range": Budget().range})
        while chunk := "".join(islice(stream, CHUNK)):
            parts.append(chunk)
            if sum(map(len, parts)) > MAX_OUTPUT:
                raise SecurityError(f"the block writes more than {MAX_OUTPUT:,} characters")
    except _MISTAKES as error:
        raise TemplateFault(str(error) or type(error).__name__, _line(error.__traceback__)) from error
    except RecursionError as error:
        raise TemplateFault("the template calls itself without end", _line(error.__traceback__)) from error
    except MemoryError as error:
        raise TemplateFault("the template needs too much memory", 1) from error
    except _TimeUp as error:
        raise TemplateFault(f"the template runs longer than {MAX_SECONDS:g} s", _line(error.__traceback__)) from error
    finally:
        if outermost:
            _clock.end()
    return "".join(parts)


def _line(traceback: TracebackType | None) -> int:
    """The last line of the template in a traceback: Jinja maps its frames to template lines."""
    line = 1
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


class _Clock:
    """Knows since when a drawing runs, in seconds of processor time; drawings inside one share its limit."""

    def __init__(self) -> None:
        self._since = 0.0

    def begin(self) -> bool:
        """Start the clock; False when it runs already."""
        if self._since:
            return False
        self._since = process_time()
        return True

    def end(self) -> None:
        """Stop the clock."""
        self._since = 0.0

    def check(self, _number: int, _frame: FrameType | None) -> None:
        """What the timer calls: end a drawing that is over its time, and nothing else."""
        if self._since and process_time() - self._since > MAX_SECONDS:
            raise _TimeUp


_clock = _Clock()


@contextmanager
def time_limit() -> Iterator[None]:
    """Inside, a drawing that takes more than MAX_SECONDS ends.

    One timer serves all drawings of a mail: a timer each would cost as much as a drawing. Signals reach the main
    thread only, which is where builds and their worker processes draw.
    """
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable or signal.getitimer(signal.ITIMER_VIRTUAL)[0]:
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _clock.check)
    signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS / 4, MAX_SECONDS / 4)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

"""Scripts squeezed: what goes, what stays, and that the site's own scripts still read the same."""

from __future__ import annotations

import pytest

from buckslip.preview.squeeze import squeezed

CASES = {
    "comments and indents go": ("/* why */\n  let a = 1; // one\n  a += 2;\n", "let a=1;a+=2;\n"),
    "words stay apart": ("return new Map(of);\nconst x = typeof y;", "return new Map(of);const x=typeof y;\n"),
    "signs stay apart": ("a + +b - -c; a ++; a + b;", "a+ +b- -c;a++;a+b;\n"),
    "texts stay": ("say(\"a  // b\", 'c  /* d */');", "say(\"a  // b\",'c  /* d */');\n"),
    "templates stay": ("x = `a  ${ b ? `c  d` : { e } }  // f`;", "x=`a  ${ b ? `c  d` : { e } }  // f`;\n"),
    "patterns stay": ("x.replace(/[/\"']  \\/ #/g, a / b / c);", "x.replace(/[/\"']  \\/ #/g,a/b/c);\n"),
    "a pattern may be returned": ("return / a/.test(b);", "return/ a/.test(b);\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_script_is_squeezed(case: str) -> None:
    script, expected = CASES[case]
    assert squeezed(script) == expected
    assert squeezed(expected) == expected

"""The interpreter of AMPscript against what is documented of the language; it is no witness of anything it gets wrong.

Comparisons and functions: expected outputs in SalesforceLabs/ampscript-core, src/Sage.Engine.Tests/Corpus, and
examples in developer.salesforce.com, marketing-cloud-ampscript/references. Both read 2026-11-22. `@null` is never set.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from buckslip.syntax.nodes import Position

TRUE = """
'a' == 'A'; 'a' < 'b'; NOT 'a' > 'b'; 'a' <= 'A'; 'a' >= 'A'; NOT 'a' < 'A'; NOT 'a' != 'A'; '4' < '50'; '4' <= '50'
NOT '4' == '50'; '4' == '4.0'; 'a' < 1; 'a' <= 1; NOT 'a' == 1; 'a' != 1; NOT 'a' > 1; NOT 'a' >= 1
@null < 0; @null < 1; @null > 1; @null < '0'; @null > false; @null != true; NOT @null <= 0; NOT @null >= '1'
NOT @null == 0; NOT @null == false; NOT @null == '0'; 1 != @null; NOT 1 == @null
NOT 'a' == true; 'a' == false; 'a' < true; NOT 'a' <= true; 'a' > true; NOT 'a' < false; 'a' >= false; true < false
NOT true <= false; NOT true == false; NOT true >= false; true > false; true == 1; NOT true == 0; true < 0; true <= 1
NOT true < 1; NOT true >= 0; true != 1.5; NOT @null; Empty(@null); Empty(''); NOT Empty('a'); NOT Empty(' ')
IsNull(@null); NOT IsNull(''); NOT 1 > 2; (1 == 1 AND 2 == 2) OR 1 == 2
"""
PRINTED = [
    ("%%=V('Logan''s Car')=%%", "Logan's Car"),
    ('%%=V("Hello ""Logan"", if that\'s your name")=%%', 'Hello "Logan", if that\'s your name'),
    ("%%=Concat('Suzy',' ','Jackson')=%%", "Suzy Jackson"),
    ("%%=Concat(1, 5)=%%", "15"),
    ("%%=concat(1.5, 5.3)=%%", "1.55.3"),
    ("%%=Substring('Curt Harris',1,Subtract(IndexOf('Curt Harris',' '),1))=%%", "Curt"),
    ("%%=SUBSTRING('0312F-Gold',7)=%%", "Gold"),
    ("%%=Substring('Logan',1,50)=%%", "Logan"),
    ("[%%=Substring('Logan',6)=%%]", "[]"),
    ("%%=Replace('ALL UPPER CASE','upper','MIxed')=%%", "ALL MIxed CASE"),
    ("%%=replace('Ruble₽Replaced','₽',' ')=%%", "Ruble Replaced"),
    ("%%=Trim('  Dale   ')=%%", "Dale"),
    ("%%=Uppercase('en-us')=%%%%=Lowercase('EN')=%%", "EN-USen"),
    ("%%=StringToHex('Hello world!')=%%", "48656c6c6f20776f726c6421"),
    ("%%=StringToHex('Hello', 'UTF-16')=%%", "480065006c006c006f00"),
    ("%%=Char(34)=%%", '"'),
    ("%%=MD5('Hello','UTF-8')=%%", "8b1a9953c4611296a827abf8c47804d7"),
    ("%%=FormatNumber(12345,'N2','en-US')=%% %%=FormatNumber('1234.5','F1')=%%", "12,345.00 1234.5"),
    ("%%=FormatDate('2023-05-01','dd MMMM yyyy','','en-US')=%%", "01 May 2023"),
    ("%%=Add(1,'2')=%% %%=Multiply('08',9)=%% %%=Divide(7,2)=%% %%=Mod(7,2)=%%", "3 72 3.5 1"),
    ("%%=Empty('')=%% %%=IsNull(@null)=%% %%=Empty('x')=%%", "True True False"),
    ("%%[ SET @a = 5 /* a note */ VAR @b ]%%%%=V(@A)=%%[%%=V(@b)=%%]", "5[]"),
    ("%%[ IF 1 == 2 THEN ]%%a%%[ ELSEIF NOT 1 == 2 THEN ]%%b%%[ ELSE ]%%c%%[ ENDIF ]%%", "b"),
    ("%%[ IF 1 == 2 THEN ]%%a%%[ ENDIF if @null then ]%%b%%[ endif ]%%c", "c"),
    ("%%First_Name%% %%=attributevalue('FIRST_NAME')=%% %%Member_City%%", "Ann Ann Leeds"),
    ("[%%=AttributeValue('nobody')=%%]", "[]"),
    ("100% of it, %x% and 5 %", "100% of it, %x% and 5 %"),
]
ERRORS = [
    "%%nobody%%",
    "%%=V(nobody)=%%",
    "%%=Contains('a','b')=%%",
    "%%=Substring('Logan',1.5)=%%",
    "%%=Uppercase(AttributeValue('nobody'))=%%",
    "%%=Concat('a',@null)=%%",
    "%%=Iif('a','b','c')=%%",
    # Both answers are worked out, whichever is given.
    "%%=Iif(Empty(@null),'',Uppercase(@null))=%%",
    "%%=FormatNumber(0.125,'N2','en-US')=%%",
    "%%=FormatDate('2023-05-01','d','','en-US')=%%",
    "%%=StringToHex('\N{GRINNING FACE}')=%%",
    "%%='a'=%%",
    "%%=If('a')=%%",
    "%%=V('a' b)=%%",
    "%%=V('a)=%%",
    "%%=V(\N{LEFT SINGLE QUOTATION MARK}a\N{RIGHT SINGLE QUOTATION MARK})=%%",
    "%%[ IF 1 == 1 THEN ]%%a",
    "%%[ IF 1 == 1 ]%%a%%[ ENDIF ]%%",
    "%%[ ENDIF ]%%",
    "%%[ IF 1 == 1 AND 1 == 2 OR 1 == 1 THEN ]%%a%%[ ENDIF ]%%",
    "%%[ SET @a = 1 ",
    "a %% b",
    "a {{ b",
]
Render = Callable[[str], str]


@pytest.fixture
def script(witnesses: dict[str, Any]) -> Render:
    if "ampscript" not in witnesses:
        pytest.skip("another dialect was asked for")
    context = {"attributes": {"First_Name": "Ann"}, "system": {"member_city": "Leeds"}}
    return lambda text: witnesses["ampscript"].render(text, [context], Position.TEXT)[0]


@pytest.mark.parametrize("fact", [one.strip() for one in TRUE.replace("\n", ";").split(";") if one.strip()])
def test_what_holds(fact: str, script: Render) -> None:
    assert script(f"%%=Iif({fact},'yes','no')=%%") == "yes"
    assert script(f"%%[ IF NOT ({fact}) THEN ]%%yes%%[ ELSE ]%%no%%[ ENDIF ]%%") == "no"


@pytest.mark.parametrize(("template", "expected"), PRINTED)
def test_what_is_printed(template: str, expected: str, script: Render) -> None:
    assert script(template) == expected


@pytest.mark.parametrize("template", ERRORS)
def test_what_ends_a_send(template: str, script: Render) -> None:
    with pytest.raises(Exception) as caught:  # its class lives in a module that is loaded by its path
        script(template)
    assert type(caught.value).__name__ == "ScriptError"

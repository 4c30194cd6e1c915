from __future__ import annotations

import re
from html import unescape

import pytest

from buckslip.model.errors import RenderError
from buckslip.render.markup import Comment, Element, parse
from buckslip.render.mjml import compile
from buckslip.render.places import tokens_in
from buckslip.render.tokens import TOKEN
from buckslip.render.validate import validate


def document(body: str, head: str = "<mj-title>Sale</mj-title>", attributes: str = 'lang="de" dir="ltr"') -> Element:
    parsed = parse(f"<mjml {attributes}><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>")
    assert not parsed.problems
    (root,) = parsed.children
    assert isinstance(root, Element)
    return root


def drawn(body: str, head: str = "<mj-title>Sale</mj-title>", attributes: str = 'lang="de" dir="ltr"') -> str:
    root = document(body, head, attributes)
    assert not validate(root)
    return compile(root, TOKEN)


def column(content: str) -> str:
    return f"<mj-section><mj-column>{content}</mj-column></mj-section>"


EVERYWHERE = f"""
zq0000s1x
<mj-wrapper>zq0000s2x
  <mj-section background-url="zq0000t3x">
    <mj-group>zq0000s4x<mj-column><mj-text>a</mj-text></mj-column>zq0000s5x</mj-group>
  </mj-section>
zq0000s6x</mj-wrapper>
zq0000s7x zq0000s8x
{
    column(
        '''
  zq0000s9x<mj-text css-class="zq0000t10x">Hi zq0000t11x<b>zq0000t12x</b></mj-text>zq0000s13x
  <mj-button href="https://x.test/zq0000t14x?b=zq0000t15x">zq0000t16x</mj-button>
  <mj-table><tbody>zq0000s17x<tr>zq0000s18x<td>zq0000t19x</td>zq0000s20x</tr>zq0000s21x</tbody></mj-table>
  <mj-image src="zq0000t22x" alt="zq0000t23x" href="zq0000t24x" />
  <mj-raw>zq0000s25x<tr><td>zq0000t26x</td></tr>zq0000s27x</mj-raw>
'''
    )
}
<mj-hero mode="fixed-height" height="100px">zq0000s28x<mj-text>x</mj-text>zq0000s29x</mj-hero>
"""
HEAD = """<mj-title>zq0000t30x, Sale</mj-title><mj-preview>zq0000t31x</mj-preview><mj-raw>zq0000s32x</mj-raw>
<mj-style>.a { content: "zq0000t33x" }</mj-style>"""
INLINE = '<mj-style inline="inline">p { margin: 0 } td { color: #010203 } b { color: #040506 }</mj-style>'


@pytest.mark.parametrize("inline", ["", INLINE], ids=["plain", "inlined"])
def test_every_tag_comes_out_where_it_went_in(inline: str) -> None:
    html = drawn(EVERYWHERE, HEAD + inline)
    counts = tokens_in(html, TOKEN)
    assert set(counts) == set(TOKEN.findall(EVERYWHERE + HEAD))
    assert all(count == 1 for word, count in counts.items() if word != "zq0000t3x" and word != "zq0000t10x")
    order = [word for word in TOKEN.findall(html) if word in TOKEN.findall(EVERYWHERE)]
    assert [word for word in dict.fromkeys(order) if "s" in word] == [
        word for word in TOKEN.findall(EVERYWHERE) if "s" in word
    ]
    assert "bhx" not in html


def test_css_is_inlined_and_nothing_else_changes() -> None:
    content = (
        '<mj-text><p title="&quot;a&quot; &amp; b&lt;">&copy; <b style="font-family:&quot;Segoe UI&quot;">x</b></p>'
        "<!--[if mso]><table><tr><td><![endif]-->zq0000t1x<!--[if mso]></td></tr></table><![endif]--></mj-text>"
    )
    plain, inlined = drawn(column(content)), drawn(column(content), INLINE)
    assert 'style="color: #040506;font-family: &quot;Segoe UI&quot;">x</b>' in inlined
    assert '<p title="&quot;a&quot; &amp; b&lt;" style="margin: 0;">&copy;' in inlined
    assert inlined.count("<![endif]-->") == plain.count("<![endif]-->")
    assert inlined.startswith("<!doctype html><html lang")
    assert "<!--[if mso]><table><tr><td><![endif]-->zq0000t1x<!--[if mso]></td></tr></table><![endif]-->" in inlined


def test_the_document_says_its_language_direction_and_title() -> None:
    html = drawn(column("<mj-text>x</mj-text>"), attributes='lang="ar" dir="rtl"')
    assert re.search(r'<html lang="ar" dir="rtl"', html)
    assert re.search(r'<div aria-label="Sale" [^>]*role="article" lang="ar" dir="rtl"', html)
    assert "<title>Sale</title>" in html


def test_no_language_is_better_than_an_undetermined_one() -> None:
    assert "und" not in re.findall(r'lang="(\w*)"', drawn("", attributes='dir="ltr"'))


TITLES = {
    "words": ("20% off", "20% off"),
    "name": ("zq0000t1x, 20% off", "20% off"),
    "name at the end": ("For you, zq0000t1x", "For you"),
    "name in between": ("Hello zq0000t1x, welcome", "Hello, welcome"),
    "condition": ("zq0000s1xGoldzq0000s2xSilverzq0000s3x offers", "offers"),
    "emoji": ("❤️ Sale", "&#10084;&#65039; Sale"),
    "quotes": ('The "best"', "The &quot;best&quot;"),
    "entities": ("Fish &amp; chips", "Fish &amp; chips"),
}


@pytest.mark.parametrize("name", TITLES)
def test_the_title_read_aloud_has_no_tags(name: str) -> None:
    title, spoken = TITLES[name]
    html = drawn("", f"<mj-title>{title}</mj-title>")
    assert f"<title>{title}</title>" in html
    assert f'aria-label="{spoken}"' in html


def test_a_title_of_tags_alone_is_not_read_aloud_unless_there_is_a_label() -> None:
    root = document("", "<mj-title>zq0000t1x</mj-title>")
    assert "aria-label" not in compile(root, TOKEN)
    assert 'aria-label="A &amp; B"' in compile(root, TOKEN, label="A & B")


def test_every_layout_table_says_so() -> None:
    data = "<mj-table><tr><td>data</td></tr></mj-table>"
    looks = '<mj-table role="presentation"><tr><td>looks</td></tr></mj-table>'
    html = drawn(EVERYWHERE.replace("zq0000", "zq0001") + column(looks + data))
    bare = [tag for tag in re.findall(r"<table[^>]*>", html) if 'role="presentation"' not in tag]
    assert len(bare) == 2  # the data tables
    assert re.search(r'<table role="presentation"[^>]*><tr><td>looks', html)


def test_pictures_behind_text_are_decoration_to_outlook() -> None:
    section = f'<mj-section background-url="https://x.test/a.png">{column("<mj-text>x</mj-text>")[12:]}'
    hero = '<mj-hero mode="fixed-height" height="100px" background-url="https://x.test/b.png"><mj-text>x</mj-text></mj-hero>'
    shapes = re.findall(r"<v:(?:rect|image)\b[^>]*>", drawn(section + hero))
    assert len(shapes) == 2
    assert all(' alt=""' in shape for shape in shapes)


def test_nothing_is_fetched_from_hosts_that_nobody_named() -> None:
    icon = '<mj-social-element name="facebook-noshare" src="f.png" href="zq0000t1x">F</mj-social-element>'
    html = drawn(EVERYWHERE + column(f"<mj-social>{icon}</mj-social>"), HEAD)
    hosts = set(re.findall(r"https?://([\w.]+)", re.sub(r'xmlns[:\w]*="[^"]*"', "", html)))
    assert hosts == {"x.test"}


def test_schemes_for_dark_mode_survive() -> None:
    names = ("color-scheme", "supported-color-schemes")
    metas = "".join(f'<mj-raw><meta name="{name}" content="light dark"></mj-raw>' for name in names)
    for inline in ("", INLINE):
        html = drawn("", metas + inline)
        assert html.count('content="light dark"') == 2
        assert html.index("light dark") < html.index("<body")


SPOILED = ["❤️ x", "👩‍👩‍👧 x", "ภาษาไทยกั", "العربيّة", 'say "hi"', "it's", "a\\b", "a < b > c", "a & b", "no\u00a0break"]


@pytest.mark.parametrize("alt", SPOILED)
def test_attributes_arrive_as_they_were_written(alt: str) -> None:
    written = alt.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    text = f'<mj-text><img src="b" alt="{written}" /> {alt.replace("<", "&lt;")}</mj-text>'
    content = f'<mj-image src="a" alt="{written}" />{text}'
    for inline in ("", INLINE):
        html = drawn(column(content), inline)
        assert [unescape(one) for one in re.findall(r'alt="([^"]*)"', html)] == [alt, alt]


REPAIRS = {
    "alt is there": ('<mj-image src="a" />', 'alt=""'),
    "alt of a plain image": ('<mj-text><img src="a" /></mj-text>', '<img src="a" alt="" />'),
    "short colour": ('<mj-button background-color="#abc">x</mj-button>', 'bgcolor="#aabbcc"'),
    "words stay apart": ("<mj-text><b>a</b>\n<i>b</i></mj-text>", "<b>a</b> <i>b</i>"),
    "style over lines": ('<mj-text><p style="color:red;\n margin:0">x</p></mj-text>', 'style="color:red; margin:0"'),
    "the last class wins": ('<mj-text mj-class="red blue">x</mj-text>', "color:#0000ff"),
    "default font": ("<mj-text>x</mj-text>", "font-family:Helvetica, Arial, sans-serif"),
    "half a comment": (
        "<mj-raw><!--[if mso]><tr><td><![endif]--></mj-raw><mj-text>x</mj-text>",
        "<!--[if mso]><tr><td><![endif]-->",
    ),
    "> after a letter": ('<mj-text><p>é">x</p></mj-text>', '<p>é"&gt;x</p>'),
    "our own words": ("<mj-text>bhx bhhx0x</mj-text>", ">bhx bhhx0x</div>"),
}
CLASSES = (
    '<mj-attributes><mj-class name="red" color="#ff0000" /><mj-class name="blue" color="#0000ff" /></mj-attributes>'
)


@pytest.mark.parametrize("name", REPAIRS)
def test_a_fault_of_mrml_is_repaired(name: str) -> None:
    content, expected = REPAIRS[name]
    assert expected in drawn(column(content), CLASSES)


def test_the_layouts_own_font_stays() -> None:
    head = '<mj-attributes><mj-all font-family="Georgia, serif" /></mj-attributes>'
    assert "Helvetica" not in drawn(column("<mj-text>x</mj-text>"), head)


def test_comments_and_leftovers_are_gone() -> None:
    content = '<mj-text data-text="plain"><!-- note to self -->x</mj-text><mj-button href="#">y</mj-button><!-- two -->'
    html = drawn(column(content))
    for leftover in ("note to self", "two", "data-text", "vertical-align=", "<![endif]--><!--[if mso | IE]>"):
        assert leftover not in html


def test_the_tree_is_left_as_it_was() -> None:
    root = document(column('<mj-image src="a" /><mj-table role="presentation"><tr><td /></tr></mj-table>'), INLINE)
    assert compile(root, TOKEN) == compile(root, TOKEN)


def test_a_mail_too_large_is_refused_before_mrml_sees_it() -> None:
    text = Element("mj-text", children=["x" * 1_000_000])
    section = Element("mj-section", children=[Element("mj-column", children=[text])])
    root = Element("mjml", children=[Element("mj-body", children=[section])])
    with pytest.raises(RenderError, match="256,000 are allowed"):
        compile(root, TOKEN)


@pytest.mark.parametrize(
    "child",
    [Element("mj-unknown-in-head"), Element("mj-raw", children=[Comment("[if")])],
    ids=["element", "comment"],
)
def test_what_mrml_says_is_passed_on(child: Element) -> None:
    root = Element("mjml", children=[Element("mj-head", children=[child, "text"]), Element("mj-body")])
    with pytest.raises(RenderError, match="mrml"):
        compile(root, TOKEN)


@pytest.mark.filterwarnings("ignore")
def test_a_panic_of_mrml_is_an_error_like_any_other(capfd: pytest.CaptureFixture[str]) -> None:
    root = Element("mjml", children=[Element("mj-body", children=[Element('é">')])])
    with pytest.raises(RenderError, match="mrml"):
        compile(root, TOKEN)
    capfd.readouterr()

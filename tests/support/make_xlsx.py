"""Workbooks as people's programs write them, for tests of reading: make_xlsx.py FILE KIND.  Texts are shared, days are numbers with a
style, and a formula has its last value."""

import sys
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = f"""<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>
<numFmt numFmtId="165" formatCode="&quot;day&quot; #,##0.00"/></numFmts><cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/><xf numFmtId="10"/></cellXfs></styleSheet>"""
TEXTS = ["party", "initiative", "amount", "currency", "date", "norway", "ai", "CHF", "a, \"b\"\nc", "note"]
SHARED = f'<sst xmlns="{MAIN}">' + "".join(
    "<si><t>%s</t></si>" % t.replace("&", "&amp;") for t in TEXTS[:6]) + \
    '<si><r><t>a</t></r><r><t>i</t></r><rPh sb="0" eb="1"><t>no part</t></rPh></si>' + \
    "".join("<si><t>%s</t></si>" % t for t in TEXTS[7:]) + "</sst>"
HEAD = '<row r="1">' + "".join(f'<c r="{c}1" t="s"><v>{n}</v></c>' for c, n in zip("ABCDEF", (0, 1, 2, 3, 4, 9))) + "</row>"


def row(number, amount='<c r="C{n}"><v>2500.5</v></c>', day='<c r="E{n}" s="1"><v>46112</v></c>', rest=""):
    return (f'<row r="{number}"><c r="A{number}" t="s"><v>5</v></c><c r="B{number}" t="s"><v>6</v></c>'
            + amount.format(n=number) + f'<c r="D{number}" t="s"><v>7</v></c>' + day.format(n=number) + rest.format(n=number) + "</row>")


def sheet(rows, before=""):
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{MAIN}"><sheetData>{HEAD}{rows}</sheetData></worksheet>'


SHEETS = {
    "usual": sheet(row(2) + row(3, '<c r="C{n}"><f>1000*2.1</f><v>2100.0000000000005</v></c>', '<c r="E{n}" s="2"><v>46113</v></c>',
                               '<c r="F{n}" t="s"><v>8</v></c>')
                  + row(7, '<c r="C{n}" s="3"><v>3.1E3</v></c>', '<c r="E{n}" t="inlineStr"><is><t>2026-04-02</t></is></c>')),
    "percent": sheet(row(2, '<c r="C{n}" s="4"><v>0.07</v></c>')),
    "error": sheet(row(2, '<c r="C{n}" t="e"><v>#N/A</v></c>')),
    "doctype": sheet(row(2), '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa">]>'),
    "entity": sheet(row(2, '<c r="C{n}" t="str"><v>&amp;</v></c>')).replace("&amp;", "&b;"),
    "backwards": sheet(row(3) + row(2)),
    "beyond": sheet(row(2, '<c r="C{n}" t="s"><v>4000</v></c>')),
    "wide": sheet(row(2, rest='<c r="ZZZ{n}"><v>1</v></c>')),
    "torn": sheet(row(2))[:-40],
    "mac": sheet(row(2, day='<c r="E{n}" s="1"><v>44650</v></c>')),
}


def main(path, kind):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        mac = '<workbookPr date1904="1"/>' if kind == "mac" else "<workbookPr/>"
        book.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{mac}<sheets>'
                      '<sheet name="Notes" sheetId="1" state="hidden" r:id="rId1"/><sheet name="Pledges" sheetId="2" r:id="rId2"/>'
                      '<sheet name="Other" sheetId="3" r:id="rId3"/></sheets></workbook>')
        book.writestr("xl/_rels/workbook.xml.rels", "<Relationships>" + "".join(
            f'<Relationship Id="rId{n}" Target="{t}"/>' for n, t in
            ((1, "worksheets/notes.xml"), (2, "/xl/worksheets/pledges.xml"), (3, "worksheets/other.xml"))) + "</Relationships>")
        book.writestr("xl/styles.xml", STYLES)
        book.writestr("xl/sharedStrings.xml", SHARED)
        book.writestr("xl/worksheets/notes.xml", sheet(""))
        book.writestr("xl/worksheets/other.xml", sheet(row(2, '<c r="C{n}"><v>77</v></c>')))
        if kind == "bomb":
            book.writestr("xl/worksheets/pledges.xml", "<worksheet>" + ("<!--" + " " * (9 << 20) + "-->") * 30 + "</worksheet>")
        else:
            book.writestr("xl/worksheets/pledges.xml", SHEETS[kind])


main(*sys.argv[1:])

"""What a workbook holds, as text to compare: xlsx.py FILE lists its sheets, xlsx.py FILE SHEET prints the cells of one, a line
each row, with tabs between.  A number is as the file has it, a day of a day's format 2026-03-31, a text has ' before it, and a
formula would be =."""

import datetime
import sys
import xml.etree.ElementTree as tree
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def days(book):
    """The numbers of the styles of cells that show a day."""
    styles = tree.fromstring(book.read("xl/styles.xml"))
    codes = {f.get("numFmtId") for f in styles.iter(MAIN + "numFmt") if f.get("formatCode") == "yyyy-mm-dd"}
    return {str(n) for n, x in enumerate(styles.find(MAIN + "cellXfs")) if x.get("numFmtId") in codes}


def column(name):
    number = 0
    for letter in name.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def text(cell, day):
    if cell.find(MAIN + "f") is not None:
        return "="
    if cell.get("t") == "inlineStr":
        return "'" + "".join(t.text or "" for t in cell.iter(MAIN + "t"))
    value = cell.findtext(MAIN + "v")
    if value is not None and cell.get("s") in day:
        return str(datetime.date(1899, 12, 30) + datetime.timedelta(int(value)))
    return value or ""


def sheets(book):
    return [s.get("name") for s in tree.fromstring(book.read("xl/workbook.xml")).iter(MAIN + "sheet")]


def rows(book, sheet):
    day = days(book)
    for row in tree.fromstring(book.read(f"xl/worksheets/sheet{sheets(book).index(sheet) + 1}.xml")).iter(MAIN + "row"):
        cells = {column(c.get("r")): text(c, day) for c in row}
        yield [cells.get(n, "") for n in range(1, max(cells, default=0) + 1)]


def main(path, sheet=None):
    book = zipfile.ZipFile(path)
    if sheet is None:
        print("\n".join(sheets(book)))
        return
    for row in rows(book, sheet):
        print("\t".join(row))


if __name__ == "__main__":
    main(*sys.argv[1:])

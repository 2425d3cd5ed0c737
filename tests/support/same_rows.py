"""Is a sheet of a workbook what a CSV file has?  same_rows.py BOOK SHEET CSV goes through both cell by cell: a number is that number, a day
that day, a text that text; and what has a column of its own for exact text stands there as in the CSV.  With --all it has to be all
of the sheet, as when a spreadsheet program wrote the CSV of it.  What differs is printed, and is a failure."""

import csv
import decimal
import sys
import zipfile

import xlsx

EXACT = " (exact)"


def same(cell, written):
    if cell.startswith("'") or cell == "":
        return written in (cell[1:], "'" + cell[1:] if cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell[1:])
    try:  # 760.0700000000001 is how 760.07 stands in the file: spreadsheets go by fifteen digits
        return decimal.Decimal(f"{float(cell):.15g}") == decimal.Decimal(written)
    except (ValueError, decimal.InvalidOperation):
        return cell == written


def cell_of(row, at):
    return row[at] if at < len(row) else ""


def differences(book, read, whole):
    heads, names = book[0], read[0]
    exact = {h[1:-len(EXACT)]: at for at, h in enumerate(heads) if h.endswith(EXACT)}
    if len(book) != len(read):
        yield f"{len(book)} rows in the workbook, {len(read)} in the CSV"
    if whole and any(len(b) > len(r) for b, r in zip(book, read)):
        yield "the workbook has more columns"
    for number, (b, r) in enumerate(zip(book, read), 1):
        for at, written in enumerate(r):
            if not same(cell_of(b, at), written):
                yield f"row {number} {names[at]}: {cell_of(b, at)} is not {written}"
            if not whole and number > 1 and names[at] in exact and cell_of(b, exact[names[at]]).removeprefix("'") != written:
                yield f"row {number} {names[at]}: {cell_of(b, exact[names[at]])} is not exactly {written}"


def main(path, sheet, table, whole=""):
    with open(table, newline="", encoding="utf-8-sig") as file:
        read = list(csv.reader(file))
    found = list(differences(list(xlsx.rows(zipfile.ZipFile(path), sheet)), read, whole == "--all"))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found or len(read) == 0 else 0)


main(*sys.argv[1:])

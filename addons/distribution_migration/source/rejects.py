"""The refused rows as a file the business corrects and sends back."""

import csv
import io
import re

from .errors import ValueRefused
from .numbers import parse_number
from .reader import REJECT_COLUMNS

_FORMULA_START = re.compile(r"[=+\-@\t\r]")


def disarm(text):
    """Return the text so that no spreadsheet takes it for a formula; numbers stay numbers.

    >>> disarm("=HYPERLINK(1)"), disarm("-5"), disarm("Apple")
    ("'=HYPERLINK(1)", '-5', 'Apple')
    """
    if not _FORMULA_START.match(text):
        return text
    try:
        parse_number(text)
    except ValueRefused:
        return "'" + text
    return text


def write_csv(names, rows):
    """Return the refused rows as CSV bytes (UTF-8 with a mark, which Excel needs).

    `rows` yields (cells, row number, fields, values, reasons), all texts.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([*map(disarm, names), *REJECT_COLUMNS])
    for cells, *fault in rows:
        writer.writerow([disarm(str(cell)) for cell in (*cells, *fault)])
    return buffer.getvalue().encode("utf-8-sig")


# Rows that a sheet of a workbook has at most, its heading with them.
SHEET_ROWS = 1_048_576


def write_workbook(names, rows, title="Refused rows", headings=REJECT_COLUMNS):
    """Return the refused rows as XLSX bytes; every cell is text, so nothing is reinterpreted.

    `rows` may be a generator: memory holds one of them at a time, and what does not fit on a sheet stands on another.
    `headings`: of what `rows` yield beside the cells. With others than those of refused rows, with the owner or
    without, the file is not taken for corrected rows when it comes back.
    """
    import xlsxwriter  # here: only this download needs it

    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    heading = book.add_format({"bold": True, "bg_color": "#DDE6ED"})
    fault_heading = book.add_format({"bold": True, "bg_color": "#F8D7DA"})
    text_format = book.add_format({"num_format": "@"})
    fault_format = book.add_format({"font_color": "#842029", "num_format": "@"})
    width = len(names)

    def add_sheet():
        number = len(book.worksheets()) + 1
        sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(width - 1, 0), 18, text_format)
        sheet.set_column(width, width + 2, 18)
        sheet.set_column(width + 3, width + 3, 80)
        for column, name in enumerate(names):
            sheet.write_string(0, column, name, heading)
        for column, name in enumerate(headings, width):
            sheet.write_string(0, column, name, fault_heading)
        return sheet

    sheet, line = add_sheet(), 0
    for cells, *fault in rows:
        if line == SHEET_ROWS - 1:
            sheet.autofilter(0, 0, line, width + len(headings) - 1)
            sheet, line = add_sheet(), 0
        line += 1
        for column, cell in enumerate(cells[:width]):
            sheet.write_string(line, column, cell, text_format)
        for column, cell in enumerate(fault, width):
            sheet.write_string(line, column, str(cell), fault_format)
    sheet.autofilter(0, 0, line, width + len(headings) - 1)
    book.close()
    return output.getvalue()

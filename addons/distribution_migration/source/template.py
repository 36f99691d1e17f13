"""An empty file of a domain as a workbook: what to fill in, in which form, with examples beside.

The reader takes the first sheet. Examples stand on a sheet of their own, so that none is ever loaded.
"""

import io
from dataclasses import dataclass

from .rejects import disarm

DATA, EXAMPLES, FIELDS, LISTS = "Data", "Examples", "Fields", "Lists"
_FORMATS = {"date": "yyyy-mm-dd", "money": "#,##0.00", "number": "General", "integer": "0"}


@dataclass(frozen=True)
class TemplateColumn:
    """A column of a template.

    `form`: text, date, number, integer, money. `label`, `meaning`, `wanted`: what it is called, means, and
    how it is written. `offered`: texts to choose from; `is_closed`: no other text is read. `examples`: a text a row.
    """

    heading: str
    label: str
    meaning: str = ""
    wanted: str = ""
    form: str = "text"
    required: bool = False
    offered: tuple = ()
    is_closed: bool = False
    examples: tuple = ()

    @property
    def marked(self):
        """The heading with the mark of what is needed; mapping passes over it."""
        return f"{self.heading} *" if self.required else self.heading


def write_template(columns, titles):
    """Return the template as XLSX bytes.

    :param titles: the four headings of the sheet that explains, and the sentence above the examples
    """
    import xlsxwriter  # here: only this download needs it

    output = io.BytesIO()
    book = xlsxwriter.Workbook(
        output, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    looks = {
        "heading": book.add_format({"bold": True, "bg_color": "#DDE6ED", "border": 1}),
        "needed": book.add_format({"bold": True, "bg_color": "#FFE3A3", "border": 1}),
        "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        "note": book.add_format({"italic": True}),
        "text": book.add_format({"num_format": "@"}),
        **{form: book.add_format({"num_format": code}) for form, code in _FORMATS.items()},
    }
    _write_data(book, columns, looks)
    _write_examples(book, columns, looks, titles[-1])
    _write_fields(book, columns, looks, titles)
    book.close()
    return output.getvalue()


def _write_headings(sheet, columns, looks, row):
    for position, column in enumerate(columns):
        sheet.write_string(row, position, column.marked, looks["needed" if column.required else "heading"])
    sheet.freeze_panes(row + 1, 0)


def _write_data(book, columns, looks):
    sheet = book.add_worksheet(DATA)
    sheet.activate()
    _write_headings(sheet, columns, looks, 0)
    lists = None
    for position, column in enumerate(columns):
        sheet.set_column(position, position, max(14, len(column.marked) + 3), looks[column.form])
        told = "\n".join(filter(None, (column.label, column.meaning, column.wanted)))
        sheet.write_comment(0, position, told[:2000], {"x_scale": 2, "y_scale": 1.5})
        # A text that a spreadsheet would take for a formula is not offered.
        offered = [text for text in column.offered if disarm(text) == text]
        if not offered:
            continue
        if lists is None:
            lists = book.add_worksheet(LISTS)
            lists.hide()
            taken = 0
        for line, text in enumerate(offered):
            lists.write_string(line, taken, text)
        sheet.data_validation(
            *(1, position, 1_048_575, position),
            {
                "validate": "list",
                "source": f"={LISTS}!{_range(taken, len(offered))}",
                "error_type": "stop" if column.is_closed else "information",
                "show_error": column.is_closed,
            },
        )
        taken += 1


def _range(column, count):
    from xlsxwriter.utility import xl_range_abs  # here: see write_template

    return xl_range_abs(0, column, count - 1, column)


def _write_examples(book, columns, looks, note):
    sheet = book.add_worksheet(EXAMPLES)
    sheet.write_string(0, 0, note, looks["note"])
    _write_headings(sheet, columns, looks, 1)
    for position, column in enumerate(columns):
        sheet.set_column(position, position, max(14, len(column.marked) + 3))
        for line, text in enumerate(column.examples, 2):
            sheet.write_string(line, position, text)


def _write_fields(book, columns, looks, titles):
    sheet = book.add_worksheet(FIELDS)
    for position, (title, width) in enumerate(zip(titles[:-1], (28, 28, 60, 60), strict=True)):
        sheet.write_string(0, position, title, looks["heading"])
        sheet.set_column(position, position, width, looks["wrapped"])
    sheet.freeze_panes(1, 0)
    for line, column in enumerate(columns, 1):
        for position, text in enumerate((column.marked, column.label, column.meaning, column.wanted)):
            sheet.write_string(line, position, text)

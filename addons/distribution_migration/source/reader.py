"""Rows of a source file, one after the other, never the whole file in memory."""

import csv
import datetime
import io
import re
from dataclasses import dataclass

from .detect import Limits, open_bytes, sheet_rows
from .errors import SourceError
from .old_workbook import old_records

# Columns that the workbook of refused rows adds; when it comes back they are ignored.
REJECT_COLUMNS = ("Refused row", "Refused field", "Refused value", "Reason")
# With who answers for the data in the business, where somebody does.
OWNED_REJECT_COLUMNS = (*REJECT_COLUMNS, "Owner")
HEADING_SEARCH = 20
# Stands for a NUL while lines are cut into cells: csv of Python 3.10 refuses a file that holds one.
# Unicode promises that no text holds this character.
NUL_STAND_IN = "\ufdd0"
_NUL = re.compile(f"[\0{NUL_STAND_IN}]")
_FORMULA = re.compile(r"'[=+\-@\t\r]")


@dataclass(slots=True)
class Record:
    """One row: its number as a spreadsheet counts it, its cells, what is wrong with it.

    `defect` is empty or a code: `columns`, `nul`, `long`, `undecodable`.
    """

    number: int
    cells: list
    defect: str = ""


def read_records(opener, dialect, limits=None):
    """Yield every record of the file as (number, cells), from the first on, blank ones too."""
    limits = limits or Limits()
    if dialect.kind == "xlsx":
        yield from _workbook_records(opener, dialect)
    elif dialect.kind == "xls":
        for number, values in old_records(opener, dialect):
            yield number, _row_texts(values)
    else:
        yield from _text_records(opener, dialect, limits)


def _text_records(opener, dialect, limits):
    lines = _BoundedLines(opener, dialect, limits)
    with lines:
        reader = csv.reader(lines, delimiter=dialect.delimiter)
        number = 0
        while True:
            lines.record_starts()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise SourceError("csv", line=lines.count, error=str(error)) from error
            number += 1
            yield number, cells


class _BoundedLines:
    """Lines of a text file; stops a record that never ends (a quote not closed)."""

    def __init__(self, opener, dialect, limits):
        binary = open_bytes(opener, dialect, limits)
        # `replace`, so that one damaged line is one refused row. newline="" is csv's rule.
        self._text = io.TextIOWrapper(binary, encoding=dialect.encoding, errors="replace", newline="")
        self._limit = limits.record
        self._size = 0
        self.count = 0
        self.first = 1

    def record_starts(self):
        self._size = 0
        self.first = self.count + 1

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self._text.close()

    def __iter__(self):
        readline, limit = self._text.readline, self._limit
        while line := readline(limit + 1):
            if not self.count:
                line = line.lstrip("\ufeff")
            self.count += 1
            self._size += len(line)
            if self._size > limit:
                raise SourceError("endless_record", line=self.first)
            yield line.replace("\0", NUL_STAND_IN)


def _workbook_records(opener, dialect):
    import openpyxl  # here: it takes half a second, and most files are CSV

    with opener() as stream:
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        try:
            if dialect.sheet not in book.sheetnames:
                raise SourceError("no_sheet", sheet=dialect.sheet, sheets=", ".join(book.sheetnames))
            sheet = book[dialect.sheet]
            for number, row in enumerate(sheet_rows(sheet), 1):
                yield number, _row_texts(row)
        finally:
            book.close()


def _row_texts(values):
    """Return the cells as texts, without the empty ones at the end."""
    cells = [cell_text(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def cell_text(value):
    """Return a workbook cell as the text a CSV of the same sheet would hold.

    >>> cell_text(30.0), cell_text(0.97), cell_text(None), cell_text(True)
    ('30', '0.97', '', 'TRUE')
    >>> cell_text(datetime.datetime(2024, 1, 31)), cell_text(datetime.datetime(2024, 1, 31, 8, 5))
    ('2024-01-31', '2024-01-31 08:05:00')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        is_bare = value.time() == datetime.time()
        return value.date().isoformat() if is_bare else value.isoformat(" ", "seconds")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def find_heading(records):
    """Return (index of the heading among the first records, whether a second one follows).

    The heading is the first record that is as wide as the file and whose cells are
    filled, different texts. A second heading (units, technical names) is suspected
    when the record below holds no digit while those after it do.

    >>> find_heading([["Report of May"], [], ["ID", "Date"], ["1", "2024-05-01"]])
    (2, False)
    >>> find_heading([["ID", "Date"], ["key", "when"], ["1", "2024-05-01"], ["2", ""]])
    (0, True)
    """
    width = max((len(cells) for cells in records), default=0)
    chosen = None
    for index, cells in enumerate(records):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled:
            continue
        if chosen is None:
            chosen = index
        enough = len(filled) >= max(2, width * 0.6) or width == 1
        if enough and not any(_is_data(cell) for cell in filled):
            chosen = index
            break
    if chosen is None:
        return 0, False
    below = [cells for cells in records[chosen + 1 :] if any(cell.strip() for cell in cells)]
    suspicious = (
        len(below) >= 2
        and len([cell for cell in below[0] if cell.strip()]) >= max(2, width * 0.6)
        and not any(char.isdigit() for cell in below[0] for char in cell)
        and all(any(char.isdigit() for cell in cells for char in cell) for cells in below[1:])
    )
    return chosen, suspicious


def _is_data(cell):
    return bool(re.fullmatch(r"[-+(]?[\d.,/\s:-]+[)%]?", cell))


def heading_names(cells):
    """Return usable column names: none empty, none twice.

    >>> heading_names([" ID ", "", "Qty", "qty"])
    ['ID', 'Column 2', 'Qty', 'qty (2)']
    """
    names, seen = [], {}
    for position, cell in enumerate(cells, 1):
        name = " ".join(_NUL.sub("", cell).split())[:200] or f"Column {position}"
        count = seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        names.append(name if count == 1 else f"{name} ({count})")
    return names


class SourceTable:
    """The table inside a file: heading, then records with their defects marked."""

    def __init__(self, opener, dialect, heading_row=0, limits=None):
        self.limits = limits or Limits()
        self.dialect = dialect
        self._opener = opener
        self.second_heading = False
        self.duplicate_names = False
        self.is_reject_file = False
        self.source_names = []
        self._find_names(heading_row)

    def _find_names(self, heading_row):
        head = []
        for number, cells in read_records(self._opener, self.dialect, self.limits):
            head.append(cells)
            if number >= max(HEADING_SEARCH, heading_row):
                break
        if heading_row:
            if heading_row > len(head):
                raise SourceError("no_heading", line=heading_row)
            index = heading_row - 1
        else:
            index, self.second_heading = find_heading(head)
        self.heading_row = index + 1
        cells = head[index] if head else []
        while cells and not cells[-1].strip():
            cells = cells[:-1]
        if not cells:
            raise SourceError("no_heading", line=self.heading_row)
        if len(cells) > self.limits.columns:
            raise SourceError("columns", count=len(cells), limit=self.limits.columns)
        if len(cells) == 1 and self.dialect.kind == "csv":
            raise SourceError("one_column")
        added = next(
            (
                len(columns)
                for columns in (OWNED_REJECT_COLUMNS, REJECT_COLUMNS)
                if tuple(cells[-len(columns) :]) == columns
            ),
            0,
        )
        self.is_reject_file = bool(added)
        own = cells[: len(cells) - added]
        plain = [" ".join(cell.split()).casefold() for cell in own if cell.strip()]
        self.duplicate_names = len(set(plain)) < len(plain)
        self.names = heading_names(cells)
        # Without the columns that we added when rows of it were refused.
        self.source_names = self.names[: len(own)]

    def __iter__(self):
        """Yield a Record for each row below the heading; blank rows are passed over."""
        width = len(self.names)
        limits = self.limits
        is_workbook = self.dialect.kind in ("xlsx", "xls")
        count = 0
        for number, cells in read_records(self._opener, self.dialect, limits):
            if number <= self.heading_row:
                continue
            text = "".join(cells)
            if not text or text.isspace():
                continue
            count += 1
            if count > limits.rows:
                raise SourceError("rows", limit=limits.rows)
            defect = ""
            if len(cells) != width:
                cells, defect = self._fit(cells, width, is_workbook)
                text = "".join(cells)
            if "\0" in text or NUL_STAND_IN in text:
                defect = defect or "nul"
                cells = [_NUL.sub("\u2400", cell) for cell in cells]
            if "\ufffd" in text:
                defect = defect or "undecodable"
            if len(text) > limits.cell:
                if any(len(cell) > limits.cell for cell in cells):
                    defect = defect or "long"
                    cells = [cell[: limits.cell] for cell in cells]
            if self.is_reject_file:
                # The apostrophe with which the workbook of refused rows disarms formulas.
                cells = [c[1:] if c[:1] == "'" and _FORMULA.match(c) else c for c in cells]
            yield Record(number, cells, defect)

    @staticmethod
    def _fit(cells, width, is_workbook):
        """A sheet leaves out empty cells at the end; a CSV row of another width is damaged."""
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return cells[:width], ""
        if is_workbook and len(cells) < width:
            return cells + [""] * (width - len(cells)), ""
        return cells, "columns"

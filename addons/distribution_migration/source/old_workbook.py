"""Rows of an old Excel workbook (.xls), as Odoo's own import templates are."""

from .errors import SourceError

# The format holds 65,536 rows of 256 columns; they are read at once.
PACKED = 10 * 1024**2


def _open(opener):
    import xlrd  # here: hardly any file is one

    with opener() as stream:
        content = stream.read(PACKED + 1)
    if len(content) > PACKED:
        raise SourceError("old_workbook")
    try:
        return xlrd.open_workbook(file_contents=content, on_demand=True, ragged_rows=True)
    except Exception as error:  # xlrd raises many types on a damaged file
        raise SourceError("old_workbook") from error


def old_sheets(opener):
    """Return the names of the worksheets, those with data first."""
    book = _open(opener)
    filled = [name for name in book.sheet_names() if _sheet(book, name).nrows]
    if not filled:
        raise SourceError("empty")
    return filled + [name for name in book.sheet_names() if name not in filled]


def old_records(opener, dialect):
    """Yield (number, values) of the rows; dates as datetime, errors as Excel writes them."""
    import xlrd

    book = _open(opener)
    if dialect.sheet not in book.sheet_names():
        raise SourceError("no_sheet", sheet=dialect.sheet, sheets=", ".join(book.sheet_names()))
    sheet = _sheet(book, dialect.sheet)
    for number in range(sheet.nrows):
        yield number + 1, [_value(xlrd, book, cell) for cell in sheet.row(number)]


def _sheet(book, name):
    try:
        return book.sheet_by_name(name)
    except Exception as error:  # see _open
        raise SourceError("old_workbook") from error


def _value(xlrd, book, cell):
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    return cell.value

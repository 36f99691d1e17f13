"""What kind of file is this, and how is it written?"""

import codecs
import csv
import gzip
import hashlib
import io
import itertools
import re
import zipfile
import zlib
from dataclasses import dataclass

import chardet

from .errors import SourceError
from .old_workbook import old_sheets

ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-32",
    "cp1250",
    "cp1251",
    "cp1252",
    "cp1253",
    "cp1254",
    "iso8859-2",
    "iso8859-9",
    "iso8859-15",
    "mac-roman",
    "cp437",
    "cp850",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
)
DELIMITERS = (",", ";", "\t", "|")
_BOMS = (
    # UTF-32 first: its little-endian mark starts with the one of UTF-16.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
_SNIFF = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """What one file may cost. A file beyond them is refused with a sentence."""

    packed: int = 100 * 1024**2
    unpacked: int = 1024**3
    # A file that unpacks to more than `ratio` times its size, once it is above `ratio_from`.
    ratio: int = 200
    ratio_from: int = 50 * 1024**2
    columns: int = 500
    cell: int = 32767
    record: int = 2 * 1024**2
    rows: int = 5_000_000


@dataclass(frozen=True)
class Dialect:
    """How the file is written; what `inspect` finds and the user may correct."""

    kind: str = "csv"
    compressed: bool = False
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    sheets: tuple = ()
    checksum: str = ""
    size: int = 0


class CappedReader(io.RawIOBase):
    """A byte stream that stops a decompression bomb instead of unpacking it."""

    def __init__(self, stream, packed_size, limits):
        super().__init__()
        self._stream = stream
        self._packed_size = max(packed_size, 1)
        self._limits = limits
        self._count = 0

    def readable(self):
        return True

    def readinto(self, buffer):
        try:
            data = self._stream.read(len(buffer))
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise SourceError("gzip_broken") from error
        self._count += len(data)
        limits = self._limits
        is_bomb = self._count > limits.ratio_from and (self._count > limits.ratio * self._packed_size)
        if is_bomb or self._count > limits.unpacked:
            raise SourceError("unpacked_size", limit_mb=limits.unpacked // 1024**2)
        buffer[: len(data)] = data
        return len(data)

    def close(self):
        self._stream.close()
        return super().close()


def open_bytes(opener, dialect, limits):
    """Return the unpacked bytes of the source as a buffered stream."""
    stream = opener()
    if dialect.compressed:
        stream = gzip.GzipFile(fileobj=stream)
    return io.BufferedReader(CappedReader(stream, dialect.size, limits), _SNIFF)


def inspect(opener, limits=None):
    """Return the Dialect of a file; raise SourceError when it is not one we read.

    `opener` returns a new binary stream of the source each time it is called.
    """
    limits = limits or Limits()
    checksum, size = _checksum(opener, limits)
    if not size:
        raise SourceError("empty")
    with opener() as stream:
        head = stream.read(16)
    compressed = head.startswith(b"\x1f\x8b")
    dialect = Dialect(compressed=compressed, checksum=checksum, size=size)
    if compressed:
        with open_bytes(opener, dialect, limits) as stream:
            head = stream.read(16)
        if not head:
            raise SourceError("empty")
    if head.startswith(b"PK\x03\x04"):
        if compressed:
            raise SourceError("wrong_kind", kind="ZIP")
        return _inspect_workbook(opener, dialect, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if compressed:
            raise SourceError("wrong_kind", kind="XLS")
        sheets = old_sheets(opener)
        return Dialect(kind="xls", sheet=sheets[0], sheets=tuple(sheets), checksum=checksum, size=size)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            raise SourceError("wrong_kind", kind=kind)
    with open_bytes(opener, dialect, limits) as stream:
        encoding = _detect_encoding(stream)
    with open_bytes(opener, dialect, limits) as stream:
        sample = stream.read(_SNIFF).decode(encoding, errors="replace").lstrip("\ufeff")
    if not sample.strip():
        raise SourceError("empty")
    delimiter = detect_delimiter(sample)
    return Dialect("csv", compressed, encoding, delimiter, checksum=checksum, size=size)


def _checksum(opener, limits):
    digest, size = hashlib.sha256(), 0
    with opener() as stream:
        while chunk := stream.read(1024**2):
            size += len(chunk)
            if size > limits.packed:
                raise SourceError("packed_size", limit_mb=limits.packed // 1024**2)
            digest.update(chunk)
    return digest.hexdigest(), size


def _inspect_workbook(opener, dialect, limits):
    with opener() as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                members = archive.infolist()
                names = {member.filename for member in members}
                unpacked = sum(member.file_size for member in members)
        except zipfile.BadZipFile as error:
            raise SourceError("zip_broken") from error
    if "xl/workbook.xml" not in names:
        raise SourceError("wrong_kind", kind="ZIP")
    is_bomb = unpacked > limits.ratio_from and unpacked > limits.ratio * dialect.size
    if is_bomb or unpacked > limits.unpacked:
        raise SourceError("unpacked_size", limit_mb=limits.unpacked // 1024**2)
    sheets = workbook_sheets(opener)
    return Dialect(
        kind="xlsx",
        encoding="utf-8",
        sheet=sheets[0],
        sheets=tuple(sheets),
        checksum=dialect.checksum,
        size=dialect.size,
    )


def sheets_of(opener, kind):
    """Return the names of the worksheets of a workbook of a kind, the first with data first."""
    return old_sheets(opener) if kind == "xls" else workbook_sheets(opener)


def workbook_sheets(opener):
    """Return the names of the visible worksheets, the first with data first."""
    import openpyxl  # here: it takes half a second, and most files are CSV

    with opener() as stream:
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except Exception as error:  # openpyxl raises many types on a damaged file
            raise SourceError("zip_broken") from error
        try:
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise SourceError("empty")
            filled = [sheet.title for sheet in sheets if _has_data(sheet)]
            if not filled:
                raise SourceError("empty")
            return filled + [sheet.title for sheet in sheets if sheet.title not in filled]
        finally:
            book.close()


def _has_data(sheet):
    rows = itertools.islice(sheet_rows(sheet), 50)
    return any(any(value is not None for value in row) for row in rows)


def sheet_rows(sheet):
    """Yield the values of the rows of a sheet; raise SourceError where its XML is damaged or a trap."""
    # Files made by other programs often state a wrong size of the sheet.
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except Exception as error:  # openpyxl and the parser raise many types
            raise SourceError("zip_broken") from error
        yield row


# So many bytes are looked at at a time.
_BLOCK = 1024**2


def _detect_encoding(stream):
    """Return the encoding of a text stream; raise SourceError for binary data.

    UTF-8 when most lines beyond ASCII are valid UTF-8: a few damaged lines are refused
    one by one later, rather than all others read with a wrong alphabet.
    """
    head = stream.peek(4)[:4]
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    valid = invalid = 0
    nul = total = 0
    strange = bytearray()
    first = b""
    for block in iter(lambda: stream.read(_BLOCK), b""):
        # To the end of its last line.
        block += stream.readline(_BLOCK)
        first = first or block.partition(b"\n")[0][:4096]
        total += len(block)
        if b"\0" in block:
            nul += block.count(0)
        # Most blocks of most files are: a look at each of their lines would take longer than all of the rest.
        if block.isascii():
            continue
        for line in block.split(b"\n"):
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
                valid += 1
            except UnicodeDecodeError:
                invalid += 1
                if len(strange) < 256 * 1024:
                    strange += line + b"\n"
    if nul > total // 10:
        return _unmarked_utf16(first)
    if len(re.findall(rb"[\x01-\x08\x0e-\x1f]", first)) > len(first) // 20:
        raise SourceError("binary")
    return "utf-8" if invalid <= valid else _guess_encoding(bytes(strange))


def _unmarked_utf16(first):
    """Return which UTF-16 a first line is in: every other byte of western text is a NUL."""
    if first[1:2] == b"\0" and first[0:1] != b"\0":
        return "utf-16-le"
    if first[0:1] == b"\0" and first[1:2] != b"\0":
        return "utf-16-be"
    raise SourceError("binary")


def _guess_encoding(sample):
    """Return the probable encoding of lines that are not UTF-8; in doubt, Western Europe's."""
    found = chardet.detect(sample)
    name = (found["encoding"] or "").lower()
    if not name or (found["confidence"] or 0) < 0.5:
        return "cp1252"
    # What is called Latin-1 is Windows-1252 in practice; it has the euro sign and quotes.
    if name in ("iso-8859-1", "ascii", "windows-1252"):
        return "cp1252"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def detect_delimiter(sample):
    """Return the delimiter that cuts the first lines most evenly.

    >>> detect_delimiter("a;b;c\\n1,5;2;3\\n2,5;3;4\\n")
    ';'
    >>> detect_delimiter('a,"x;y;z",c\\n1,"p;q;r",3\\n')
    ','
    """
    # Without NUL: csv of Python 3.10 refuses it. The reader says which rows hold one.
    lines = sample.replace("\0", "").splitlines(keepends=True)
    if len(lines) > 1:
        lines = lines[:-1]  # the last may be cut
    lines = lines[:50]
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        if not widths:
            continue
        width = max(set(widths), key=widths.count)
        if width < 2:
            continue
        score = (round(widths.count(width) / len(widths), 2), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best

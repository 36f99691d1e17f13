"""Rows on their way into staging: the cells of a row as one text, and many rows as one stream."""

import io

# Stands between cells. No text of a business holds it; a row that does is damaged.
SEPARATOR = "\x1f"
# How the stream is cut, for COPY: neither stands in a text either (see `plain`).
FIELD_MARK, QUOTE = "\x02", "\x01"
COPY_OPTIONS = "FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'"
_MARKS = str.maketrans({SEPARATOR: "\u241f", FIELD_MARK: "\u2402", QUOTE: "\u2401", "\0": "\u2400"})


def joined(cells):
    """Return the cells of a row as one text, and whether it holds a control character that it may not.

    >>> joined(["a", "b"])
    ('a\\x1fb', False)
    >>> joined(["a\\x1f", "b"])
    ('a\u241f\\x1fb', True)
    """
    text = SEPARATOR.join(cells)
    if text.count(SEPARATOR) == len(cells) - 1 and FIELD_MARK not in text and QUOTE not in text:
        return text, False
    return SEPARATOR.join(cell.translate(_MARKS) for cell in cells), True


class Stream(io.TextIOBase):
    """Lines of a generator as the file that COPY reads; they are made as they are asked for.

    `error`: what the generator raised; psycopg2 tells its text only, as a cancelled query.
    """

    def __init__(self, lines):
        super().__init__()
        self._lines = iter(lines)
        self.error = None

    def readable(self):
        return True

    def read(self, size=-1):  # pylint: disable=method-required-super
        parts, length = [], 0
        try:
            for line in self._lines:
                parts.append(line)
                length += len(line)
                if 0 <= size <= length:
                    break
        except Exception as error:
            self.error = error
            raise
        return "".join(parts)

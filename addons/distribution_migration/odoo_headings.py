"""Headings of Odoo's own import templates and exports: technical names, labels, paths to lines."""

from .source.suggest import content_fits, words

EXTERNAL_ID, DATABASE_ID = ("external", "id"), ("database", "id")
IDS = {("id",), EXTERNAL_ID, DATABASE_ID}


class OdooHeadings:
    """What the headings of a file say, where Odoo wrote them.

    :param profiles: of the columns (ColumnProfile)
    :param what: the domain
    :param names: {field code: what Odoo calls the field}
    :param lines: what Odoo calls the field that holds the lines
    """

    def __init__(self, profiles, what, names, lines):
        self._profiles, self._what, self._names = profiles, what, names
        self._lines = {tuple(words(line)) for line in (*lines, *what.lines)}
        self._split = [self._cut(profile.name) for profile in profiles]
        # Only some lead to lines: what the lines belong to is said in the first row of it.
        self.is_layered = len({has_path for _end, has_path, _is_id in self._split}) > 1
        self.is_odoo = self.is_layered or any(
            is_id or end == EXTERNAL_ID for end, _has_path, is_id in self._split
        )

    def _cut(self, heading):
        """Return (words of the name, whether a path to lines leads to it, whether it holds ids)."""
        parts = [tuple(words(part)) for part in heading.split("/")]
        is_id = heading.strip() == ".id" or (len(parts) > 1 and parts[-1] in IDS)
        if is_id and len(parts) > 1:
            parts.pop()
        if len(parts) > 1 and parts[0] in self._lines:
            return parts[-1], True, is_id
        return tuple(word for part in parts for word in part), False, is_id

    def suggest(self):
        """Return ({column index: field code}, indexes of columns that nobody else should guess at)."""
        found, closed = {}, set()
        for index, (profile, (end, has_path, _is_id)) in enumerate(
            zip(self._profiles, self._split, strict=True)
        ):
            if has_path or end in IDS:
                closed.add(index)
            ranked = []
            for field in self._what.fields:
                rank = self._rank(field, end) if self._may_feed(field, has_path) else None
                if rank is not None and field.code not in found.values():
                    if profile.filled and content_fits(profile, field):
                        ranked.append((rank, field.code))
            if ranked:
                found[index] = min(ranked)[1]
        if "key" not in found.values():
            found.update({index: "key" for index in found if self.is_reference(index)})
        return found, closed

    def is_reference(self, index):
        """Tell whether the texts of a column tell documents apart where no column of numbers does."""
        field = self._what.by_code.get(self._what.reference)
        end, has_path, _is_id = self._split[index]
        return bool(field and self.is_layered and not has_path and self._rank(field, end) is not None)

    def _may_feed(self, field, has_path):
        if not self.is_layered:
            return True
        if self._what.document:
            return field.of_line == has_path
        return not field.is_key if has_path else field.code in self._what.above

    def _rank(self, field, end):
        """Return how well a field is meant, from 0; None where it is not."""
        if end in IDS:
            return 0 if field.code == "key" else None
        known = [*field.synonyms, *self._names[field.code]]
        if self.is_layered and field.code in self._what.above:
            known.append("name")
        for rank, name in enumerate(known):
            have = tuple(words(name))
            if have and (have == end or (*have[:-1], f"{have[-1]}s") == end):
                return rank
        return None

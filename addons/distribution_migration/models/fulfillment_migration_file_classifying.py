from collections import Counter

from odoo import models
from odoo.fields import Domain

from ..classification import classify
from ..cleansing.proposals import CONFIDENCES
from ..source.errors import ValueRefused

FETCHED = 10_000
# What a column is to `match` tells what it is to the search for similar items.
KINDS = {"product": "words", "description": "words", "code": "code", "category": "value"}
NAME_LENGTH = 60


class FulfillmentMigrationFile(models.Model):
    """Corrections by similar items: which category rows would have that have none, or one that nobody knows.

    The last stage of cleansing: it sees the cells as the certain and likely corrections before it leave them.
    """

    _inherit = "fulfillment.migration.file"

    def _last_stages(self, feeds, names):
        """Return the finders of cleansing that need to know what is in Odoo and in the rest of the load set.

        :param feeds: {code: Feed}
        :param names: {code: name of the only column that feeds it}
        """
        code = self.domain_id._what().classified
        if code not in names:
            return []
        return [lambda stages: self._find_similar_items(stages, code, feeds, names)]

    def _find_similar_items(self, stages, code, feeds, names):
        """Propose categories. Rules: `similar_items`, `unlike_items` (all similar items have another category)."""
        column = stages.table[names[code]]
        spellings, by_record = self._known_categories(feeds[code], column)
        items, kinds = self._traits(stages, code, names)
        categories = [spellings[number] for number in column.codes]
        records = self._records_to_compare(code, kinds, by_record)
        items += [told for told, _category in records]
        categories += [category for _told, category in records]
        found = classify(items, kinds, categories)
        name_of = next((name for name, kind in kinds.items() if kind == "words"), "")
        groups = {}
        for one in found:
            if one.item < len(column):
                rule = "unlike_items" if one.is_odd else "similar_items"
                by_row, why = groups.setdefault((rule, one.confidence), ({}, {}))
                by_row[one.item] = one.category
                like = [items[place].get(name_of, "")[:NAME_LENGTH] for place in one.like]
                why[one.item] = {"count": len(like), "like": "; ".join(like)}
        for rule, confidence in sorted(groups, key=lambda group: (group[0], CONFIDENCES.index(group[1]))):
            by_row, why = groups[rule, confidence]
            told = {}
            if rule == "similar_items" and found.measured.count_of(confidence):
                told = {
                    "share": round(100 * found.measured.share_of(confidence)),
                    "examples": found.measured.count_of(confidence),
                }
            stages.add(rule, confidence, column.name, by_row=by_row, why=why, **told)

    # ------------------------------------------------------------- categories

    def _known_categories(self, feed, column):
        """Return what each text of a column stands for: "" for nothing that is known; and {id: text} of records.

        Texts that name one category are spelt as most rows spell it. Where nothing at all is known, the categories
        are still to come: every text is one.
        """
        read = []
        for text in column.values:
            try:
                read.append(feed.read(text) or "")
            except ValueRefused:
                read.append("")
        texts = set(read) - {""}
        link, found, asked = self.env["fulfillment.migration.link"], {}, sorted(texts)
        for start in range(0, len(asked), FETCHED):
            found.update(link._resolve(feed.field, self.domain_id, asked[start : start + FETCHED]))
        records = {text: ids[0] for text, ids in found.items() if len(ids) == 1}
        known = records.keys() | (texts & self._brought_by_the_set(feed.field))
        means = {text: records.get(text, text) for text in (known or texts)}
        rows = Counter()
        for text, count in zip(read, column.counts, strict=True):
            if text in means:
                rows[means[text], text] += count
        usual = {}
        for (meaning, text), _count in sorted(rows.items(), key=lambda one: (-one[1], one[0][1])):
            usual.setdefault(meaning, text)
        # What stands in the file, so that the mapping reads it.
        written = dict(zip(reversed(read), reversed(column.values), strict=True))
        usual = {meaning: written[text].strip() for meaning, text in usual.items()}
        return [usual[means[text]] if text in means else "" for text in read], usual

    def _brought_by_the_set(self, field):
        """Return the numbers and names of the categories that files of the load set bring."""
        judge, found = self.env["fulfillment.migration.judge"], set()
        others = self.set_id.domain_ids.filtered(lambda domain: domain.kind in field.to).file_ids
        for other in others.filtered(lambda file: file.state != "draft"):
            for _number, key, name in self.env.execute_query(judge._keys(other, "name")):
                found.update((key, name))
        return found - {None}

    # ------------------------------------------------------------------ traits

    def _traits(self, stages, code, names):
        """Return ([{name of the column: text}] of the rows, {name: kind}).

        Columns that feed nothing tell, too: the maker of an item has no field in Odoo.
        """
        by_code = self.domain_id._what().by_code
        kinds = {
            names[other]: KINDS[by_code[other].match]
            for other in names
            # The number of a row is no trait, also where it is the code that people search by.
            if other != code
            and by_code[other].match in KINDS
            and names[other] not in (names[code], names.get("key"))
        }
        columns = [stages.table[name] for name in kinds]
        unused = {
            column.source_index: f"{column.name} #{column.source_index + 1}"
            for column in self.column_ids
            if column.source_index >= 0 and not column.target and column.source_index not in self._joined()
        }
        if unused:
            table, _numbers = self._staged_table(unused)
            for column in table:
                # Few values that come back: a text of which each row has its own is no trait of a kind.
                if 1 < len(column.values) and 4 * len(column.values) <= len(column):
                    kinds[column.name] = "value"
                    columns.append(column)
        return [{column.name: column[row] for column in columns} for row in range(stages.table.rows)], kinds

    def _joined(self):
        """Return the positions of the columns that are read behind another one."""
        return {index for column in self.column_ids for index in column.join_index or ()}

    def _records_to_compare(self, code, kinds, usual):
        """Return [({column: text}, category as the file spells it)] of the products that are in Odoo."""
        what, pool = self.domain_id._what(), self.env["fulfillment.migration.match.pool"]
        names = {column.target: column.name for column in self.column_ids}
        fields = [field for field in what.head if field.match in KINDS and names.get(field.code) in kinds]
        Model, scope = pool._scope(self.domain_id)
        category, found, last = what.by_code[code], [], 0
        if not fields:
            return found
        asked = [*(field.name for field in fields), category.name]
        while records := Model.search_fetch(
            scope & Domain("id", ">", last) & Domain(category.name, "!=", False),
            asked,
            order="id",
            limit=FETCHED,
        ):
            last = records[-1].id
            for record in records:
                told = {names[field.code]: pool._text(record, field) for field in fields}
                meant = record[category.name]
                found.append((told, usual.get(meant.id) or meant.display_name))
            records.invalidate_recordset(flush=False)
        return found

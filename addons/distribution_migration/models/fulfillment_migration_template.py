from odoo import models

from ..domains.examples import examples
from ..source.template import TemplateColumn, write_template

# So many records are offered to choose from; a longer list helps nobody.
OFFERED = 300


class FulfillmentMigrationTemplate(models.AbstractModel):
    """The template of a domain: an empty file whose headings map themselves."""

    _name = "fulfillment.migration.template"
    _description = "Template of a Domain"

    def _workbook(self, domain):
        """Return the template of a domain as XLSX bytes, in the user's language."""
        domain.check_access("read")
        titles = (
            self.env._("Column"),
            self.env._("Field"),
            self.env._("What it means"),
            self.env._("How it is written"),
            self.env._("Examples only: what is filled in on this sheet is not read."),
        )
        return write_template(self._columns(domain), titles)

    def _columns(self, domain):
        """Return the columns of the template, those that are needed first."""
        what = domain._what()
        labels = domain._field_labels(domain.kind)
        rows = examples(what, domain._domains())
        fields = sorted(what.fields, key=lambda field: not field.required)
        return [
            TemplateColumn(
                heading=self._heading(field),
                label=labels[field.code],
                meaning=self._meaning(domain, field),
                wanted=self._wanted(what, field),
                form="money"
                if field.money
                else field.kind
                if field.kind in ("date", "number", "integer")
                else "text",
                required=field.required,
                offered=self._offered(domain, field),
                is_closed=field.kind in ("choice", "flag"),
                examples=tuple(row[field.code] for row in rows),
            )
            for field in fields
        ]

    def _heading(self, field):
        """Return the heading that mapping takes for this field before any other, in every language."""
        return field.synonyms[0].title()

    def _meaning(self, domain, field):
        if field.is_key:
            return (
                self.env._("Tells the lines of a document apart.")
                if field.code == "line"
                else self.env._("Names the row in other files of the load set, and when it is loaded again.")
            )
        model = domain._model_of(domain._what(), field)
        return model._fields[field.name]._description_help(self.env) or ""

    def _wanted(self, what, field):
        """Return how a value is written, in words."""
        sentences = [self.env._("Needed.")] if field.required else []
        if field.of_line and what.document:
            sentences.append(self.env._("Belongs to the line; rows with one number are one document."))
        elif what.document and not field.is_key:
            sentences.append(self.env._("The same in all rows of a document."))
        sentences.append(self._form(field))
        return " ".join(sentences)

    def _form(self, field):
        if field.kind == "choice":
            words = ", ".join(words[0] for _value, words in field.choices)
            return self.env._("One of: %(words)s.", words=words)
        if field.kind == "link":
            return self._form_of_link(field)
        return {
            "date": self.env._("A day, such as 2026-01-31."),
            "number": self.env._("A number, such as 1234.50."),
            "integer": self.env._("A whole number."),
            "flag": self.env._("yes or no."),
        }.get(field.kind, self.env._("Text."))

    def _form_of_link(self, field):
        Model = self.env[field.model]
        by = ", ".join(Model._fields[name]._description_string(self.env) for name in field.by)
        name = self.env["ir.model"]._get(field.model).name
        told = (
            self.env._(
                "A record of %(model)s: its number in the old system, or in Odoo its %(by)s.",
                model=name,
                by=by,
            )
            if field.to
            else self.env._("A record of %(model)s that Odoo has, by its %(by)s.", model=name, by=by)
        )
        return f"{told} {self.env._('Several with commas between them.')}" if field.many else told

    def _offered(self, domain, field):
        """Return the texts to choose from; none where there are too many to look through."""
        if field.kind == "choice":
            return tuple(words[0] for _value, words in field.choices)
        if field.kind == "flag":
            return ("yes", "no")
        if field.kind != "link" or field.many:
            return ()
        Model = self.env[field.model].with_company(domain.company_id)
        if not Model.has_access("read"):
            return ()
        shared = self.env["fulfillment.migration.link"]._shared(Model, domain.company_id)
        records = Model.search_fetch(shared, [field.by[0]], limit=OFFERED + 1)
        texts = {record[field.by[0]] for record in records}
        # A list that lacks some would be taken for all there are.
        return tuple(sorted(texts)) if all(texts) and len(records) <= OFFERED else ()

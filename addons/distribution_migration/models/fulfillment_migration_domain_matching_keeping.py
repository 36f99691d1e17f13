import json

from odoo import api, models

from ..matching import Source, survivors

WRITTEN = 5_000


class FulfillmentMigrationDomain(models.Model):
    """Groups of duplicates that were found, kept with their members, pairs and what is proposed."""

    _inherit = "fulfillment.migration.domain"

    def _keep_groups(self, found, pairs, entries):
        """Keep groups with their members, pairs and proposals, a few thousand at a time."""
        within = {}
        for number, group in enumerate(found):
            for member in group.members:
                within[member.key] = number
        by_group = {}
        for pair in pairs:
            number = within.get(pair.left)
            if number is not None and number == within.get(pair.right):
                by_group.setdefault(number, []).append(pair)
        codes = [field.code for field in self._what().head if not field.is_key]
        for start in range(0, len(found), WRITTEN):
            part = range(start, min(start + WRITTEN, len(found)))
            self._keep_part([(found[number], by_group.get(number, [])) for number in part], entries, codes)
        self.env["fulfillment.migration.match.group"].invalidate_model()
        self.env["fulfillment.migration.match.member"].invalidate_model()
        self.env["fulfillment.migration.match.pair"].invalidate_model()
        self.invalidate_recordset(["match_group_ids", "open_group_count"])

    def _keep_part(self, part, entries, codes):
        proposals = [
            self._proposal([(m.key, entries[m.key]) for m in group.members], codes) for group, _p in part
        ]
        kept = (
            self.env["fulfillment.migration.match.group"]
            .sudo()
            .create(
                [
                    {
                        "domain_id": self.id,
                        "name": name_of(entries[survivor]),
                        "probability": group.weakest,
                        "strongest": group.strongest,
                        "member_count": len(group.members),
                        "record_count": sum(bool(entries[m.key].res_id) for m in group.members),
                        "rules": rules,
                    }
                    for (group, _pairs), (survivor, _chosen, rules) in zip(part, proposals, strict=True)
                ]
            )
        )
        self.env.flush_all()
        cr = self.env.cr
        listed = [
            (record.id, self.id, self.company_id.id, *columns(entries[member.key]))
            for record, (group, _pairs) in zip(kept, part, strict=True)
            for member in group.members
        ]
        ids = cr.execute_values(
            """INSERT INTO fulfillment_migration_match_member
                (group_id, domain_id, company_id, name, key, file_id, row_number, res_id, is_archived, content)
            VALUES %s RETURNING id""",
            listed,
            template="(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb)",
            page_size=WRITTEN,
            fetch=True,
        )
        members = [member.key for group, _pairs in part for member in group.members]
        by_ident = {ident: one for ident, (one,) in zip(members, ids, strict=True)}
        cr.execute_values(
            """INSERT INTO fulfillment_migration_match_pair
                (group_id, company_id, left_id, right_id, probability, reasons) VALUES %s""",
            [
                (
                    record.id,
                    self.company_id.id,
                    by_ident[pair.left],
                    by_ident[pair.right],
                    pair.probability,
                    _json([[a.field, a.level, a.left, a.right, a.bits] for a in pair.agreements]),
                )
                for record, (_group, pairs) in zip(kept, part, strict=True)
                for pair in pairs
            ],
            template="(%s, %s, %s, %s, %s, %s::jsonb)",
            page_size=WRITTEN,
        )
        cr.execute_values(
            """UPDATE fulfillment_migration_match_group AS grp SET survivor_id = told.survivor_id, chosen = told.chosen
            FROM (VALUES %s) AS told (id, survivor_id, chosen) WHERE grp.id = told.id""",
            [
                (record.id, by_ident[survivor], _json({code: by_ident[one] for code, one in chosen.items()}))
                for record, (survivor, chosen, _rules) in zip(kept, proposals, strict=True)
            ],
            template="(%s, %s, %s::jsonb)",
            page_size=WRITTEN,
        )

    @api.model
    def _proposal(self, members, codes):
        """Return (ident of the survivor, {code: ident whose value stays}, {code: rule}).

        A record of Odoo stays as it is: a value of a file comes into it only when somebody chooses that.
        """
        records = [(ident, entry) for ident, entry in members if entry.res_id]
        if records:
            survivor = min(records, key=lambda told: (told[1].is_archived, told[1].res_id))[0]
            return survivor, dict.fromkeys(codes, survivor), {}
        found = survivors([Source(ident, entry.content) for ident, entry in members], codes)
        given = {ident: 0 for ident, _entry in members}
        for value in found:
            given[value.key] += 1
        # The one that most values stay of, then the first of the file.
        survivor = max(given, key=lambda ident: given[ident])
        return (
            survivor,
            {value.field: value.key for value in found},
            {value.field: value.rule for value in found},
        )

    def _write_members(self, told):
        if told:
            self.env["fulfillment.migration.match.member"].flush_model()
            self.env.cr.execute_values(
                """UPDATE fulfillment_migration_match_member AS member
                SET name = told.name, file_id = told.file_id, row_number = told.row_number,
                    is_archived = told.is_archived, content = told.content
                FROM (VALUES %s) AS told (id, name, key, file_id, row_number, res_id, is_archived, content)
                WHERE member.id = told.id""",
                told,
                template="(%s, %s, %s, %s::integer, %s::integer, %s::integer, %s, %s::jsonb)",
                page_size=WRITTEN,
            )
            self.env["fulfillment.migration.match.member"].invalidate_model()


def name_of(entry):
    """Return how people call an entry."""
    return entry.content.get("name") or entry.content.get("street") or entry.key or ""


def columns(entry):
    """Return what a member keeps of an entry, in the order of the statements."""
    return (
        name_of(entry),
        entry.key,
        entry.file_id,
        entry.row_number,
        entry.res_id,
        entry.is_archived,
        _json(entry.content),
    )


def _json(data):
    # A NUL, which PostgreSQL refuses in JSON, does not come through staging.
    return json.dumps(data, ensure_ascii=False)

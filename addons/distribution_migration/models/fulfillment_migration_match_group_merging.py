from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError

from .fulfillment_migration_loader import plain, writable

# Odoo merges no more than three contacts at once, the survivor among them.
AT_ONCE = 2


class FulfillmentMigrationMatchGroup(models.Model):
    """Groups that hold several records of Odoo: those are merged in Odoo, rows become the one that stays."""

    _inherit = "fulfillment.migration.match.group"

    def action_merge_in_odoo(self):
        """Merge the records of these groups into the survivor, with the values that were chosen.

        :raises AccessError: for who may not merge contacts, or delete products
        :raises UserError: what Odoo refuses to merge, or what merging would falsify
        """
        self.domain_id._check_may_match()
        ready = self.filtered(lambda group: group.state == "proposed" and group.record_count > 1)
        if not ready:
            raise UserError(
                self.env._("Nothing was merged: these groups do not hold several records of Odoo.")
            )
        for group in ready:
            group._merge_records()
        return True

    def _merge_records(self):
        self.ensure_one()
        what, company = self.domain_id._what(), self.company_id
        Model = self.env[what.model].with_company(company).with_context(active_test=False)
        records = Model.browse(self.member_ids.filtered("res_id").mapped("res_id")).exists()
        survivor = records.filtered(lambda record: record.id == self.survivor_id.res_id)
        if not survivor or len(records) < 2 or len(records) != self.record_count:
            raise UserError(
                self.env._(
                    "%(name)s was not merged: records of it were deleted meanwhile.\nPress Find Duplicates again.",
                    name=self.name,
                )
            )
        gone = records - survivor
        told = [f"{record.display_name} (#{record.id})" for record in gone]
        values = self._chosen_of_records(records, survivor)
        if what.model == "res.partner":
            self._merge_partners(gone, survivor)
        else:
            self.env["fulfillment.migration.product.merge"]._merge(gone, survivor)
        survivor.write(values)
        self._log_merged(survivor, told)

    def _chosen_of_records(self, records, survivor):
        """Return {name in Odoo: value} of what was chosen of records that go."""
        by_id = {record.id: record for record in records}
        by_member = {member.id: by_id.get(member.res_id) for member in self.member_ids}
        by_code, values = self.domain_id._what().by_code, {}
        for code, member_id in (self.chosen or {}).items():
            record = by_member.get(member_id)
            if record and record != survivor and code in by_code:
                name = by_code[code].name
                values[name] = writable(record, name, plain(record, name))
        return values

    def _merge_partners(self, gone, survivor):
        """Merge contacts as Odoo does, with the rights and refusals that it has for that."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard.check_access("create")
        (gone | survivor).check_access("write")
        narrower = gone.filtered(lambda one: survivor.company_id and one.company_id != survivor.company_id)
        if narrower:
            raise UserError(
                self.env._(
                    "%(name)s was not merged: it is of one company, and %(other)s is not of that one alone.\nLet the "
                    "one that is shared survive.",
                    name=survivor.display_name,
                    other=narrower[0].display_name,
                )
            )
        for start in range(0, len(gone), AT_ONCE):
            wizard._merge((survivor | gone[start : start + AT_ONCE]).ids, survivor)

    def _log_merged(self, survivor, told):
        title = self.env._("Merged into this record as duplicates:")
        items = Markup().join(Markup("<li>%s</li>") % line for line in told)
        page = survivor.product_tmpl_id if survivor._name == "product.product" else survivor
        page.message_post(body=Markup("<p>%s</p><ul>%s</ul>") % (title, items))
        self.domain_id._tell_matches(
            self.env._("Merged in Odoo into %(name)s:", name=survivor.display_name), told
        )

    @api.model
    def _records_became(self, gone, survivor, kinds):
        """Let members that are records which were merged be their survivor.

        A group of which nothing else is left is decided; where rows are left, these are still to decide.
        """
        members = self.env["fulfillment.migration.match.member"].search(
            [("res_id", "in", gone.ids), ("domain_id.kind", "in", kinds)]
        )
        for group, own in members.grouped("group_id").items():
            stood = group.member_ids.filtered(lambda member: member.res_id == survivor.id)
            if not stood:
                stood, own = own[0], own[1:]
                stood.res_id = survivor.id
            chosen = {code: stood.id if one in own.ids else one for code, one in (group.chosen or {}).items()}
            values = {"chosen": chosen}
            if group.survivor_id in own:
                values["survivor_id"] = stood.id
            own.unlink()
            group.invalidate_recordset(["member_ids", "pair_ids"])
            values["member_count"] = len(group.member_ids)
            values["record_count"] = len(group.member_ids.filtered("res_id"))
            if len(group.member_ids) < 2 and group.state == "proposed":
                values.update(state="merged", **group._by_me())
            group.write(values)

from odoo import api, fields, models

# Members that the list names.
NAMED = 3


class FulfillmentMigrationMatchGroup(models.Model):
    """What the screens show of a group: fields as rows, members as columns, and why they are perhaps one."""

    _inherit = "fulfillment.migration.match.group"

    others = fields.Text(string="Same As", compute="_compute_others")
    why = fields.Text(string="Mostly Because", compute="_compute_why")
    review = fields.Json(compute="_compute_review")

    @api.depends("member_ids", "survivor_id")
    def _compute_others(self):
        for group in self:
            others = group.member_ids - group.survivor_id
            told = [one.name or one.key or "" for one in others[:NAMED]]
            group.others = " · ".join(told) + (" …" if len(others) > NAMED else "")

    @api.depends("pair_ids")
    def _compute_why(self):
        sentences = self.env["fulfillment.migration.match.sentence"]
        for group in self:
            reasons = sorted(group.pair_ids[:1].reasons or [], key=lambda reason: -reason[4])
            told = [sentences._of(group.domain_id.kind, reason) for reason in reasons[:2] if reason[4] >= 1]
            group.why = ", ".join(f"{one['field']}: {one['level']}" for one in told)

    @api.depends("chosen", "survivor_id", "state", "member_ids", "pair_ids")
    @api.depends_context("lang")
    def _compute_review(self):
        for group in self:
            group.review = {
                "members": [group._told_member(member) for member in group.member_ids],
                "fields": group._told_fields(),
                "pairs": group._told_pairs(),
                "is_open": group.state == "proposed" and group._may_decide(),
                "may_be_none": not group.record_count,
            }

    def _may_decide(self):
        self.ensure_one()
        return self.domain_id.owner_id == self.env.user or self.env.user.has_group(
            "distribution_fulfillment_base.group_consultant"
        )

    def _told_member(self, member):
        if member.res_id:
            place = self.env._("In Odoo, archived") if member.is_archived else self.env._("In Odoo")
        elif member.file_id:
            place = self.env._("%(file)s, row %(row)s", file=member.file_id.name, row=member.row_number)
        else:
            place = self.env._("In no file at present")
        return {
            "id": member.id,
            "name": member.name or member.key or "",
            "key": member.key or "",
            "place": place,
            "is_record": bool(member.res_id),
            "survives": member == self.survivor_id,
            "can_survive": bool(member.res_id) or not self.record_count,
        }

    def _told_fields(self):
        """Return the fields that any member has a value of; those with other values are marked."""
        labels = self.env["fulfillment.migration.domain"]._field_labels(self.domain_id.kind)
        what, told, chosen = self.domain_id._what(), [], self.chosen or {}
        for field in what.head:
            words = self._words(field)
            texts = {str(member.id): (member.content or {}).get(field.code, "") for member in self.member_ids}
            texts = {member_id: words.get(text, text) for member_id, text in texts.items()}
            if field.is_key or not any(texts.values()):
                continue
            told.append(
                {
                    "code": field.code,
                    "label": labels[field.code],
                    "texts": texts,
                    "differs": len({text.casefold() for text in texts.values() if text}) > 1,
                    "chosen": chosen.get(field.code, self.survivor_id.id),
                    "rule": self._told_rule((self.rules or {}).get(field.code)),
                }
            )
        return told

    def _words(self, field):
        """Return {value as it is kept: as Odoo calls it on its forms} of a field with values to choose from."""
        if field.kind == "flag":
            return {"true": self.env._("yes"), "false": self.env._("no")}
        own = self.env[self.domain_id._what().model]._fields.get(field.name)
        if field.kind == "choice" and own is not None and own.type == "selection":
            return dict(own._description_selection(self.env))
        return {}

    def _told_rule(self, rule):
        """Return why a value is proposed."""
        own = {
            "trusted": lambda: self.env._("the most trusted source"),
            "newest": lambda: self.env._("changed last"),
            "most_frequent": lambda: self.env._("most members have it"),
            "most_complete": lambda: self.env._("it tells most"),
            "first in the alphabet": lambda: self.env._("first in the alphabet"),
        }
        return own[rule]() if rule in own else ""

    def _told_pairs(self):
        sentences = self.env["fulfillment.migration.match.sentence"]
        return [
            {
                "id": pair.id,
                "names": [pair.left_id.name or pair.left_id.key, pair.right_id.name or pair.right_id.key],
                "percent": round(100 * pair.probability, 1),
                "reasons": [
                    sentences._of(self.domain_id.kind, reason)
                    for reason in sorted(pair.reasons or [], key=_order)
                ],
            }
            for pair in self.pair_ids
        ]


def _order(reason):
    """The strongest first; what is only a discount on the others last."""
    return reason[0] == "together", -abs(reason[4])

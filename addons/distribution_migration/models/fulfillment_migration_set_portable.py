from odoo import api, models
from odoo.exceptions import UserError

FORMAT = 1
FILE_SETTINGS = ("encoding", "delimiter", "sheet", "heading_row")


class FulfillmentMigrationSet(models.Model):
    """A load set as plain data, to be kept under version control and taken to another database.

    It holds what was decided: lead, books, domains, owners, thresholds, control totals, names of files and how they
    are written, mappings, corrections, duplicates, items that stay behind, explanations of differences. The files
    themselves belong to the business and stay outside.
    """

    _inherit = "fulfillment.migration.set"

    def _export_set(self):
        """Return the set as data for JSON, always in the same order."""
        self.ensure_one()
        return {
            "format": FORMAT,
            "name": self.name,
            "code": self.code,
            "system": self.system,
            "cutover_date": self.cutover_date.isoformat() if self.cutover_date else None,
            "freeze_date": self.freeze_date.isoformat() if self.freeze_date else None,
            "fallback_plan": self.fallback_plan or None,
            "lead": self.user_id.login or None,
            "books": self._export_books(),
            "threshold": self.quality_threshold or None,
            "classes": self._export_classes(),
            "domains": [
                {
                    "kind": domain.kind,
                    "owner": domain.owner_id.login or None,
                    "cutover_rules": domain.rule_ids._export_rules(),
                    "duplicates": domain._export_matches(),
                    "items": domain._export_items(),
                    **domain._export_figures(),
                    "files": [
                        {
                            "name": file.file_name,
                            "settings": {name: file[name] for name in FILE_SETTINGS if file[name]},
                            "mapping": file._export_mapping(),
                            "corrections": file._export_decisions(),
                        }
                        for file in domain.file_ids
                    ],
                }
                for domain in self.domain_ids
            ],
        }

    @api.model
    def _import_set(self, data):
        """Make the load set that `data` tells of, or bring the one of this code and company up to it.

        Files that it names and that are uploaded already are mapped as it says.
        :returns: (load set, {file name: domain} of the files to be uploaded)
        :raises UserError: when the data is of no load set, or names what is unknown here
        """
        self._refuse_foreign(data)
        values = {
            "name": data["name"],
            "cutover_date": data.get("cutover_date") or False,
            **{name: data[name] or False for name in ("freeze_date", "fallback_plan") if name in data},
        }
        values.update(self._classes_from(data))
        if "threshold" in data:
            values["quality_threshold"] = data["threshold"] or 0.0
        # Files of before say none: the numbers are those of the system that the set is called by.
        if data.get("system"):
            values["system"] = data["system"]
        load_set = self.search([("code", "=", data["code"]), ("company_id", "=", self.env.company.id)])
        owners = self._owners(data)
        is_new = not load_set
        if is_new:
            # Whoever has no account here hands the lead to who brings the set.
            lead = owners.get(data.get("lead"), self.env.user)
            values.pop("freeze_date", None)
            load_set = self.create(
                {**values, "code": data["code"], "company_id": self.env.company.id, "user_id": lead.id}
            )
        else:
            load_set.write(values)
        missing = {}
        for told in data["domains"]:
            domain = load_set.domain_ids.filtered(lambda domain, told=told: domain.kind == told["kind"])
            if not domain:
                domain = domain.create({"set_id": load_set.id, "kind": told["kind"]})
            owner = owners.get(told.get("owner"), self.env["res.users"])
            # Who is known here and may not read load sets is named by hand, with the role.
            domain.owner_id = owner if owner and domain._can_own(owner) else False
            domain._take_rules(told.get("cutover_rules"))
            domain._take_matches(told.get("duplicates"))
            domain._take_items(told.get("items"))
            domain._take_figures(told)
            present = {file.file_name: file for file in domain.file_ids}
            for told_file in told.get("files", []):
                file = present.get(told_file["name"])
                if not file:
                    missing[told_file["name"]] = domain
                elif told_file.get("mapping") not in (None, file._export_mapping()):
                    file._mapping_changed()
                    file._apply_mapping(told_file["mapping"])
                if file:
                    file._take_decisions(told_file.get("corrections"))
        if is_new and not missing:
            load_set._take_freeze(data)
        return load_set, missing

    def _take_freeze(self, data):
        """Begin the freeze that another database told, once all files are here: they would not come any more."""
        if data.get("freeze_date"):
            self.freeze_date = data["freeze_date"]

    def _refuse_foreign(self, data):
        domains = data.get("domains") if isinstance(data, dict) else None
        if not isinstance(domains, list) or data.get("format") != FORMAT:
            raise UserError(
                self.env._("This is no load set of format %(format)s. Export it again.", format=FORMAT)
            )
        missing = [
            name
            for name in ("name", "code", "system")
            if not isinstance(data.get(name, data.get("code")), str)
        ]
        if missing:
            raise UserError(self.env._("The load set says no %(names)s.", names=", ".join(missing)))
        kinds = [told.get("kind") if isinstance(told, dict) else None for told in domains]
        known = self.env["fulfillment.migration.domain"]._domains()
        unknown = [str(kind) for kind in kinds if kind not in known]
        if unknown:
            raise UserError(
                self.env._(
                    "The load set has domains that are unknown here: %(names)s.\n"
                    "Install the addon that brings them, or take them out of the file.",
                    names=", ".join(unknown),
                )
            )

    def _owners(self, data):
        """Return {login: user} of lead and owners that are known here; others are set anew by hand."""
        logins = [told["owner"] for told in data["domains"] if told.get("owner")]
        if data.get("lead"):
            logins.append(data["lead"])
        users = self.env["res.users"].search(
            [("login", "in", logins), ("company_ids", "in", self.env.company.ids)]
        )
        return {user.login: user for user in users}

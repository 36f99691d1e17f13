from odoo.tests import tagged

from ..rehearsal import _bring_back
from .set_common import SetCase

VENDORS = "Vendor Number,Vendor Name\nV1,Orchard\nV2,Farm\nV3,\n"


@tagged("post_install", "-at_install", "once")
class TestRehearsalInCopy(SetCase):
    def test_what_a_load_found_is_kept_as_a_mock_of_the_original(self):
        load_set = self.make_set(vendor=VENDORS)
        domain = load_set.domain_ids
        self.env["fulfillment.migration.control.total"].create(
            {"domain_id": domain.id, "measure": "count", "value": 5, "source_text": "Vendor list"}
        )
        load_set.action_load()
        real = load_set.current_run_id
        # As the original begins it, while the copy loads.
        run = self.env["fulfillment.migration.run"]._start(load_set, "mock")
        _bring_back(real, run)
        self.assertEqual((run.kind, run.state, run.previous_id), ("mock", "done", real))
        self.assertEqual((run.loaded_count, run.refused_count), (2, 1))
        self.assertEqual(run.stage_ids.seconds, real.stage_ids.seconds)

        def rows(one):
            return [(row.row_number, row.key, row.state, row.code, row.change) for row in one.result_ids]

        self.assertEqual([row[:4] for row in rows(run)], [row[:4] for row in rows(real)])

        def said(one):
            names = ("measure", "label", "source", "odoo")
            reconciliation = one.reconciliation_ids
            return (
                [tuple(figure[name] for name in names) for figure in reconciliation.figure_ids],
                [
                    (*(difference[name] for name in names), difference.cause, difference.row_number)
                    for difference in reconciliation.difference_ids
                ],
            )

        self.assertEqual(said(run), said(real))
        self.assertIn("control", run.reconciliation_ids.difference_ids.mapped("cause"))

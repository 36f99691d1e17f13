from odoo.tests import BaseCase, tagged

from ..interval import wilson


@tagged("post_install", "-at_install")
class TestInterval(BaseCase):
    def test_published_examples(self):
        """Newcombe, Statistics in Medicine 17 (1998), table I, score method without correction."""
        for hits, count, low, high in (
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0000, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ):
            with self.subTest(hits=hits, count=count):
                found = wilson(hits, count)
                self.assertAlmostEqual(found[0] / 100, low, 4)
                self.assertAlmostEqual(found[1] / 100, high, 4)

    def test_ends(self):
        """Three of three is no proof of 100 %."""
        low, high = wilson(3, 3)
        self.assertAlmostEqual(low, 43.85, 2)
        self.assertEqual(high, 100)
        self.assertEqual(wilson(0, 3)[0], 0)
        self.assertIsNone(wilson(0, 0))

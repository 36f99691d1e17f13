import doctest

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..cleansing import odd_formats, review, rules, spelling, table
from ..cleansing.declared_kinds import Kind
from ..cleansing.proposals import CERTAIN, LIKELY, LOOK, accepted
from ..cleansing.table import Table

FUZZ = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=True
)
# Few values in many rows, so that columns have usual values, and any texts among them.
CELLS = st.sampled_from(
    ["", "12 oz", "12.0 OZ", "7", "N/A", "Boston MA", "MA", "Boston", "bostom", "2024-01-31"]
)
CELLS |= st.text(max_size=12)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=40)


class Reviewed:
    """The proposals for a small table, to be asked as a person would."""

    def __init__(self, columns, **context):
        names = list(columns)
        self.table = Table.of(names, zip(*columns.values(), strict=True))
        self.groups = review.review(self.table, **context)

    def of(self, rule):
        """Return the groups of a rule as [(column, confidence, {row: after})]."""
        return [
            (group.raw.name, group.confidence, {p.row: p.after for p in group.proposals()})
            for group in self.groups
            if group.rule == rule
        ]

    @property
    def rules(self):
        return sorted({group.rule for group in self.groups})


@tagged("post_install", "-at_install", "once")
class TestCleansingTable(BaseCase):
    def test_examples_in_the_docstrings_hold(self):
        for module in (odd_formats, review, spelling, table):
            with self.subTest(module=module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    def test_a_clean_table_is_left_alone(self):
        reviewed = Reviewed(
            {
                "Number": [str(10000 + row) for row in range(60)],
                "Customer": ["Maple Market", "Birch Bakery", "Müller & Söhne"] * 20,
                "City": ["Boston", "Salem", "Köln"] * 20,
                "Quantity": ["1", "2.5", "12"] * 20,
                "Date": ["2024-01-31", "2024-02-29", "2024-03-01"] * 20,
            }
        )
        self.assertEqual(reviewed.groups, [])

    def test_units_are_taken_away_where_they_are_spelt_differently(self):
        cells = ["12.0 oz", "12 OZ.", "16 ounces", "19.2 oz", "12.0 oz can"] * 4
        reviewed = Reviewed({"Content": cells})
        numbers = {row: number for row in range(20) if (number := [12, 12, 16, "19.2", None][row % 5])}
        self.assertEqual(
            reviewed.of("unit_in_number"), [("Content", CERTAIN, {r: str(n) for r, n in numbers.items()})]
        )
        # The remark would be lost: a person decides.
        remarks = {row: "12" for row in range(4, 20, 5)}
        self.assertEqual(reviewed.of("unit_remark"), [("Content", LIKELY, remarks)])

    def test_a_unit_that_all_numbers_have_is_only_shown(self):
        cells = [f"{number}%" for number in range(50, 90)]
        self.assertEqual(Reviewed({"Score": cells}).of("unit_everywhere")[0][1], LOOK)
        # The heading names the same unit: the column is one of plain numbers.
        weights = [f"{number} kg" for number in range(1, 41)]
        self.assertEqual(Reviewed({"weight_kg": weights}).of("unit_in_number")[0][1], LIKELY)
        self.assertEqual(Reviewed({"Gross": weights}).rules, ["unit_everywhere"])

    def test_percent_signs_on_numbers_of_another_size_are_not_taken_away(self):
        same = ["0.05", "0.06%", "0.07", "0.08%"] * 5
        self.assertEqual(
            {confidence for _c, confidence, _t in Reviewed({"Rate": same}).of("unit_in_number")}, {CERTAIN}
        )
        other = ["0.05", "6%", "0.07", "8%"] * 5
        reviewed = Reviewed({"Rate": other})
        self.assertEqual(reviewed.of("unit_in_number"), [])
        self.assertEqual(set(reviewed.of("unit_size")[0][2].values()), {None})

    def test_binary_noise_becomes_the_number_that_was_meant(self):
        cells = ["0.055999999999999994", "0.05", "0.065", "0.3333333333333333"] * 5
        found = Reviewed({"Rate": cells}).of("number_noise")
        self.assertEqual(found, [("Rate", CERTAIN, dict.fromkeys(range(0, 20, 4), "0.056"))])

    def test_placeholders_are_certain_among_numbers_only(self):
        reviewed = Reviewed(
            {"Price": ["1", "2", "N/A", "unknown"] * 10, "Name": ["Ann", "Bo", "N/A", "Null"] * 10}
        )
        found = {
            (column, confidence, tuple(cells)[0]) for column, confidence, cells in reviewed.of("placeholder")
        }
        expected = {("Price", CERTAIN, 2), ("Price", LOOK, 3), ("Name", LIKELY, 2)}
        self.assertEqual(found - {("Name", LIKELY, 3)}, expected)

    def test_a_state_behind_the_city_moves_to_its_column(self):
        cities = ["Boston", "Salem", "Austin"] * 10 + ["Boston MA", "Austin, TX", "Dallas TX"]
        states = ["MA", "MA", "TX"] * 10 + ["", "", ""]
        reviewed = Reviewed({"City": cities, "State": states})
        self.assertEqual(
            reviewed.of("stuck_value"), [("City", CERTAIN, {30: "Boston", 31: "Austin", 32: "Dallas"})]
        )
        self.assertEqual(reviewed.of("moved_value"), [("State", CERTAIN, {30: "MA", 31: "TX", 32: "TX"})])

    def test_nothing_moves_into_a_column_that_has_a_value(self):
        cities = ["Boston", "Salem", "Austin"] * 10 + ["Kansas MA", "Texas TX", "Salem MA", "Oxford"]
        states = ["MA", "MA", "TX"] * 10 + ["TX", "MA", "MA", ""]
        self.assertEqual(Reviewed({"City": cities, "State": states}).of("moved_value"), [])

    def test_a_slip_is_certain_where_two_columns_speak_against_it(self):
        numbers = ["C100", "C200", "C300"] * 10
        names = ["Maple Market", "Birch Bakery", "Cedar Cafe"] * 10
        cities = ["Boston", "Salem", "Austin"] * 10
        names[3] = "Maple Markxt"
        reviewed = Reviewed({"Number": numbers, "Name": names, "City": cities})
        self.assertEqual(reviewed.of("misspelt_against"), [("Name", CERTAIN, {3: "Maple Market"})])
        group = next(group for group in reviewed.groups if group.rule == "misspelt_against")
        self.assertEqual(next(group.proposals()).why["by"], ("City", "Number"))
        # One column alone leaves a doubt.
        reviewed = Reviewed({"Number": numbers, "Name": names})
        self.assertEqual(reviewed.of("misspelt_against"), [("Name", LIKELY, {3: "Maple Market"})])

    def test_an_ordinary_value_that_does_not_belong_is_only_shown(self):
        numbers = ["C100", "C200", "C300"] * 10
        names = ["Maple Market", "Birch Bakery", "Cedar Cafe"] * 10
        names[3] = "Cedar Cafe"
        reviewed = Reviewed({"Number": numbers, "Name": names})
        found = {(column, confidence) for column, confidence, _cells in reviewed.of("differs")}
        self.assertEqual(found, {("Name", LOOK), ("Number", LOOK)})
        self.assertEqual(accepted(reviewed.groups), {})

    def test_another_digit_is_another_code(self):
        customers = ["Maple Market", "Birch Bakery", "Cedar Cafe"] * 10
        codes = ["35007", "99501", "02134"] * 10
        codes[3] = "35001"
        reviewed = Reviewed({"Customer": customers, "Zip": codes, "City": ["A", "B", "C"] * 10})
        self.assertEqual([p for p in accepted(reviewed.groups, (CERTAIN,)).values()], [])

    def test_rows_of_a_key_vote(self):
        keys = ["1", "1", "1", "2", "2", "3", "3", "3", "4"]
        phones = ["+1 555", "+1 555", "+1 55x", "+2 77", "+2 78", "+3", "+3", "", "+4"]
        reviewed = Reviewed({"Key": keys, "Phone": phones}, keys=[("Key",)])
        self.assertEqual(reviewed.of("misspelt_against"), [("Phone", LIKELY, {2: "+1 555"})])
        # One against one: nobody knows.
        self.assertEqual(reviewed.of("key_conflict"), [("Phone", LOOK, {3: None, 4: None})])

    def test_a_typo_of_a_frequent_value(self):
        cities = ["Manchester", "Birmingham", "Leeds"] * 20 + ["Manchestr", "Brimingham", "Leedz", "Exeter"]
        self.assertEqual(
            Reviewed({"City": cities}).of("rare_spelling"),
            [("City", LIKELY, {60: "Manchester", 61: "Birmingham", 62: "Leeds"})],
        )

    def test_a_rare_city_in_another_state_is_no_typo(self):
        cities = ["Portland", "Buffalo", "Ithaca"] * 20 + ["Cortland", "Portlamd"]
        states = ["OR", "NY", "NY"] * 20 + ["NY", "OR"]
        streets = [f"{number} Main St" for number in range(62)]
        reviewed = Reviewed(
            {"City": cities, "State": states, "Country": ["US", "USA"] * 31, "Street": streets}
        )
        self.assertNotIn(60, {row for row, _column in accepted(reviewed.groups)})
        self.assertEqual(accepted(reviewed.groups)[61, "City"].after, "Portland")

    def test_values_of_an_odd_form_are_pointed_at(self):
        codes = [f"AB-{number}" for number in range(100, 200)] + ["AB_300", "3x1", "N/A"]
        self.assertEqual(Reviewed({"Code": codes}).of("odd_form"), [("Code", LIKELY, {100: None, 101: None})])
        states = ["MA", "NY", "TX", "CA"] * 25 + ["Mass."]
        self.assertEqual(Reviewed({"State": states}).of("odd_form"), [("State", LIKELY, {100: None})])

    def test_first_and_last_name_in_each_other_s_column(self):
        first = ["Ann", "Bob", "Cleo"] * 20 + ["Miller"]
        last = ["Miller", "Smith", "Jones"] * 20 + ["Ann"]
        reviewed = Reviewed({"First": first, "Last": last})
        self.assertEqual(
            reviewed.of("swapped"), [("First", LIKELY, {60: "Ann"}), ("Last", LIKELY, {60: "Miller"})]
        )

    def test_numbers_far_from_those_of_their_category(self):
        prices = ["10.5", "11", "9.8", "10", "10.2", "9.9", "10.7", "11.2"] * 2
        prices += ["980", "1010", "1005", "995", "990", "1000", "1015", "985"] * 2 + ["1020"]
        groups = ["screw"] * 16 + ["pump"] * 16 + ["screw"]
        reviewed = Reviewed({"Price": prices, "Group": groups}, categories=["Group"])
        self.assertEqual(reviewed.of("outlier"), [("Price", LOOK, {32: None})])
        (group,) = (group for group in reviewed.groups if group.rule == "outlier")
        self.assertEqual(next(group.proposals()).why["factor"], 100)
        self.assertEqual(Reviewed({"Price": prices}).of("outlier"), [])

    def test_spellings_that_differ_in_case_and_dots(self):
        cities = ["St. Paul"] * 20 + ["St Paul", "ST. PAUL"] + ["Duluth"] * 5
        expected = [("City", LIKELY, {20: "St. Paul", 21: "St. Paul"})]
        self.assertEqual(Reviewed({"City": cities}).of("variant"), expected)

    def test_doubled_blanks_are_certain_only_beside_single_ones(self):
        one, two = Reviewed({"Name": ["Bolt  M8", "Nut"]}), Reviewed({"Name": ["Bolt  M8", "Bolt M8"]})
        self.assertEqual(one.of("blanks"), [("Name", LOOK, {0: "Bolt M8"})])
        self.assertEqual(two.of("blanks"), [("Name", CERTAIN, {0: "Bolt M8"})])

    def test_kinds_told_by_the_mapping(self):
        columns = {
            "Phone": ["212 736 5000", "030 901820", "call me", "N/A"],
            "Land": ["U.S.A.", "Deutschland", "US", "US"],
            "EAN": ["4 006381 333931", "4006381333932", "4.00638E+12", ""],
        }
        kinds = {"Phone": Kind("phone", country_column="Land"), "Land": Kind("country"), "EAN": Kind("gtin")}
        reviewed = Reviewed(columns, kinds=kinds)
        self.assertEqual(
            reviewed.of("phone"), [("Phone", CERTAIN, {0: "+1 212-736-5000", 1: "+49 30 901820"})]
        )
        self.assertEqual(reviewed.of("phone_form"), [("Phone", LIKELY, {2: None})])
        self.assertEqual(reviewed.of("country"), [("Land", LIKELY, {0: "US", 1: "DE"})])
        self.assertEqual(reviewed.of("gtin_form"), [("EAN", CERTAIN, {0: "4006381333931"})])
        (group,) = (group for group in reviewed.groups if group.rule == "gtin_check_digit")
        self.assertEqual(next(group.proposals()).why["expected"], "1")
        self.assertEqual(reviewed.of("gtin_scientific"), [("EAN", LIKELY, {2: None})])

    def test_a_later_correction_includes_what_the_earlier_one_did(self):
        names = ["Maple Market", "Birch Bakery"] * 10
        names[4] = " Maple Markxt "
        reviewed = Reviewed({"No": ["C1", "C2"] * 10, "Name": names, "City": ["Boston", "Salem"] * 10})
        self.assertEqual(reviewed.of("trim"), [("Name", CERTAIN, {4: "Maple Markxt"})])
        final = accepted(reviewed.groups)[4, "Name"]
        self.assertEqual(
            (final.before, final.after, final.rule), (" Maple Markxt ", "Maple Market", "misspelt_against")
        )

    def test_the_table_itself_is_never_altered(self):
        cells = ["12 oz", "12.0 OZ.", " 16 oz ", "N/A"] * 5
        reviewed = Reviewed({"Content": cells})
        self.assertEqual([reviewed.table["Content"][row] for row in range(20)], cells)
        self.assertTrue(all(p.before == cells[p.row] for group in reviewed.groups for p in group.proposals()))

    def test_rows_of_any_length_and_no_rows(self):
        short = Table.of(["a", "b"], [["1"], ["1", "2", "3"], []])
        self.assertEqual(
            [(short["a"][row], short["b"][row]) for row in range(3)], [("1", ""), ("1", "2"), ("", "")]
        )
        self.assertEqual(review.review(Table.of(["a", "b"], [])), [])
        self.assertEqual(review.review(Table.of([], [])), [])

    def test_relations_of_a_table_of_many_columns_are_bounded(self):
        """Slips are still found in each column; which columns determine which, in the first ones."""
        names = [f"column {number}" for number in range(300)]
        cells = [[f"value {(row * number) % 3}" for number in range(300)] for row in range(30)]
        wide = Table.of(names, cells)
        self.assertEqual(len(wide.related), table.COMPARED)
        self.assertEqual([group for group in review.review(wide) if group.confidence != LOOK], [])

    def test_remarks_behind_a_unit_make_few_groups(self):
        cells = ["12 oz", "12 OZ."] * 100 + [
            f"12 oz remark {letter}{other}" for letter in "abcdef" for other in "uvwxyz"
        ]
        groups = Reviewed({"Content": cells}).of("unit_remark")
        self.assertEqual(len(groups), 21)
        self.assertEqual(sum(len(texts) for _column, _confidence, texts in groups), 36)

    def test_any_table_is_reviewed(self):
        def check(rows):
            given_table = Table.of(["x", "y", "z"], rows)
            for group in review.review(given_table, keys=[("x",)], categories=["y"]):
                self.assertIn(group.rule, rules.TABLE | rules.TEXT)
                proposals = list(group.proposals())
                self.assertEqual(len(proposals), len(group))
                for proposal in proposals:
                    self.assertEqual(proposal.before, given_table[proposal.column][proposal.row])

        FUZZ(given(ROWS)(lambda rows: check(rows)))()

    def test_cells_of_a_million_characters_are_passed_over(self):
        cells = ["9" * 10**6, "a " * 500_000, " " * 10**6, "x" * 10**6, "12 oz" * 200_000] + ["12", "13"] * 5
        reviewed = Reviewed({"a": cells, "b": cells[::-1]})
        touched = {p.before for group in reviewed.groups for p in group.proposals() if p.after is not None}
        self.assertFalse([text[:10] for text in touched if len(text) > 1000])

"""Customers of a distributor as an old system holds them: people, companies, branches, and rows typed twice.

Everything is made from a seed: the same rows each time, and nobody's data.
"""

import random
import string

GIVEN = """
    Anna Ben Carla David Elena Frank Grace Hannah Ivan Julia Karl Laura Marco Nina Oscar Paula Quentin Rosa Sven Tina
    Ulrich Vera Walter Xenia Yusuf Zoe Jürgen Björn Zoë André José Łukasz Søren Chloé Günter Heidi Ingrid Jonas Katrin
    Lars Maria Niels Olga Peter Renate Stefan Thomas Uwe Viktor Wanda
""".split()
ENDS = [
    "son",
    "mann",
    "er",
    "ez",
    "ski",
    "berg",
    "ton",
    "ford",
    "lund",
    "ini",
    "ard",
    "ov",
    "sen",
    "stein",
    "ley",
]
TRADES = """
    Foods Trading Logistics Hardware Pharma Textiles Tools Bakery Market Imports Electronics Paper Chemicals Garden
    Furniture Optics Metals Packaging Dairy Wines
""".split()
FORMS = ["Ltd", "GmbH", "Inc.", "S.A.", "B.V.", "LLC", "AG", "S.r.l."]
STREETS = ["Street", "Road", "Avenue", "Lane", "Drive", "Square", "Court", "Place"]
SHORT = {
    "Street": "St.",
    "Road": "Rd",
    "Avenue": "Ave",
    "Lane": "Ln",
    "Drive": "Dr",
    "Square": "Sq",
    "Court": "Ct",
}
UMLAUTS = str.maketrans({"ü": "ue", "ö": "oe", "ø": "o", "é": "e", "ë": "e", "Ł": "L"})
KINDS = {
    "name": "name",
    "street": "street",
    "zip": "postcode",
    "city": "city",
    "phone": "phone",
    "email": "email",
    "vat": "identifier",
}


def parties(count, seed=7, duplicates=0.1, branches=0.02):
    """Return ({key: row}, {key: entity}): `count` rows, of which a share are further rows of a party before.

    A branch has the name, VAT number and switchboard of its company and an address of its own: another entity.
    """
    make = _Maker(random.Random(seed))
    rows, entity = {}, {}
    originals = []
    for number in range(count):
        dice = make.random.random()
        if originals and dice < duplicates:
            source = make.random.choice(originals)
            row, entity[number] = make.typed_again(rows[source]), entity[source]
        elif (
            originals
            and dice < duplicates + branches
            and rows[company := make.random.choice(originals)]["vat"]
        ):
            row, entity[number] = rows[company] | make.address(), number
        else:
            row, entity[number] = make.party(), number
            originals.append(number)
        rows[number] = row
    return rows, entity


class _Maker:
    def __init__(self, source):
        self.random = source
        self.surnames = [self.word(1) + source.choice(ENDS) for _each in range(4000)]
        self.brands = [self.word(2) for _each in range(6000)]
        self.streets = [self.word(2) for _each in range(1500)]
        self.cities = [
            (self.word(2) + source.choice(["", "ville", " City", "burg"]), f"{i:03}") for i in range(600)
        ]

    def word(self, syllables):
        made = "".join(
            self.random.choice("bdfghjklmnprstvwz") + self.random.choice("aeiou")
            for _each in range(syllables)
        )
        return (made + self.random.choice("lmnrst")).capitalize()

    def common(self, values):
        """Some names are frequent, most are rare."""
        return values[int(len(values) * self.random.random() ** 2.5)]

    def address(self):
        city, area = self.common(self.cities)
        return {
            "street": f"{self.random.randint(1, 250)} {self.common(self.streets)} {self.random.choice(STREETS)}",
            "zip": f"{area}{self.random.randint(0, 30):02}",
            "city": city,
        }

    def party(self):
        row = {"phone": f"+1 {self.random.randint(201, 989)} {self.random.randint(2000000, 9999999)}"}
        if self.random.random() < 0.5:
            brand = self.common(self.brands)
            name = f"{brand} {self.random.choice(TRADES)} {self.random.choice(FORMS)}"
            row |= {
                "vat": f"XX{self.random.randint(10**8, 10**9 - 1)}",
                "email": f"info@{brand.lower()}.example",
            }
        else:
            given, surname = self.common(GIVEN), self.common(self.surnames)
            name = f"{given} {surname}"
            row |= {"vat": "", "email": f"{given}.{surname}{self.random.randint(1, 99)}@mail.example".lower()}
        row |= {"name": name} | self.address()
        for column, missing in (("email", 0.35), ("phone", 0.2), ("vat", 0.5)):
            if self.random.random() < missing:
                row[column] = ""
        return row

    def typed_again(self, row):
        row = dict(row)
        for _each in range(self.random.choice((1, 1, 2, 2, 3))):
            self.random.choice((self.slip, self.slip, self.leave_out, self.rewrite, self.reorder))(row)
        return row

    def slip(self, row):
        column = self.random.choice([column for column, text in row.items() if len(text) > 3])
        text, place = row[column], self.random.randrange(len(row[column]) - 1)
        letter = self.random.choice(string.ascii_lowercase if text[place].isalpha() else string.digits)
        row[column] = self.random.choice(
            (
                text[:place] + text[place + 1 :],
                text[:place] + letter + text[place:],
                text[:place] + letter + text[place + 1 :],
                text[:place] + text[place + 1] + text[place] + text[place + 2 :],
            )
        )

    def leave_out(self, row):
        row[self.random.choice(("email", "phone", "vat", "street"))] = ""

    def rewrite(self, row):
        words = row["name"].translate(UMLAUTS).split()
        if words[-1] in FORMS:
            words.pop()
        row["name"] = " ".join(words).upper()
        row["phone"] = row["phone"].replace("+1 ", "001-")
        row["street"] = " ".join(SHORT.get(word, word) for word in row["street"].split())

    def reorder(self, row):
        words = row["name"].split()
        row["name"] = f"{words[-1]}, {' '.join(words[:-1])}" if len(words) == 2 else row["name"]
        number, _space, street = row["street"].partition(" ")
        row["street"] = f"{street} {number}".strip()

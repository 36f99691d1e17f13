"""The application identifiers of GS1: what follows each, and how it ends.

Source: GS1 General Specifications, section 3; the tests compare every line with GS1's own
syntax dictionary.
"""

import functools
import re
from dataclasses import dataclass

# A line: identifiers, fields, title. A field is a set of characters and its length ("n6" six
# digits, "n..8" one to eight): n digits, x the 82 characters of GS1, y the 39, z base64url.
# "!" ends in a check digit, "d" is a day, "t" a time; [...] may be absent. An "n" as the last
# digit of an identifier counts decimals. The unit of a measure is its Rec 20 code after "=".
_LINES = """
00      n18!                    SSCC
01-03   n14!                    GTIN
10      x..20                   Batch or lot
11      n6d                     Production date
12      n6d                     Due date
13      n6d                     Packaging date
15      n6d                     Best before
16      n6d                     Sell by
17      n6d                     Expiry
20      n2                      Variant
21      x..20                   Serial number
22      x..20                   Consumer product variant
235     x..28                   Third party serial number
240     x..30                   Additional product number
241     x..30                   Customer part number
242     n..6                    Made to order variant
243     x..20                   Packaging component number
250     x..30                   Secondary serial number
251     x..30                   Reference to source
253     n13! [x..17]            Document type
254     x..20                   Location extension
255     n13! [n..12]            Coupon
30      n..8                    Variable count
310n    n6                      Net weight=KGM
311n    n6                      Length=MTR
312n    n6                      Width=MTR
313n    n6                      Height=MTR
314n    n6                      Area=MTK
315n    n6                      Net volume=LTR
316n    n6                      Net volume=MTQ
320n    n6                      Net weight=LBR
321n    n6                      Length=INH
322n    n6                      Length=FOT
323n    n6                      Length=YRD
324n    n6                      Width=INH
325n    n6                      Width=FOT
326n    n6                      Width=YRD
327n    n6                      Height=INH
328n    n6                      Height=FOT
329n    n6                      Height=YRD
330n    n6                      Gross weight=KGM
331n    n6                      Logistic length=MTR
332n    n6                      Logistic width=MTR
333n    n6                      Logistic height=MTR
334n    n6                      Logistic area=MTK
335n    n6                      Logistic volume=LTR
336n    n6                      Logistic volume=MTQ
337n    n6                      Kilograms per square metre=28
340n    n6                      Gross weight=LBR
341n    n6                      Logistic length=INH
342n    n6                      Logistic length=FOT
343n    n6                      Logistic length=YRD
344n    n6                      Logistic width=INH
345n    n6                      Logistic width=FOT
346n    n6                      Logistic width=YRD
347n    n6                      Logistic height=INH
348n    n6                      Logistic height=FOT
349n    n6                      Logistic height=YRD
350n    n6                      Area=INK
351n    n6                      Area=FTK
352n    n6                      Area=YDK
353n    n6                      Logistic area=INK
354n    n6                      Logistic area=FTK
355n    n6                      Logistic area=YDK
356n    n6                      Net weight=APZ
357n    n6                      Net volume=OZA
360n    n6                      Net volume=QTL
361n    n6                      Net volume=GLL
362n    n6                      Logistic volume=QTL
363n    n6                      Logistic volume=GLL
364n    n6                      Net volume=INQ
365n    n6                      Net volume=FTQ
366n    n6                      Net volume=YDQ
367n    n6                      Logistic volume=INQ
368n    n6                      Logistic volume=FTQ
369n    n6                      Logistic volume=YDQ
37      n..8                    Count of units inside
390n    n..15                   Amount payable
391n    n3 n..15                Amount payable, with currency
392n    n..15                   Price
393n    n3 n..15                Price, with currency
394n    n4                      Percentage off
395n    n6                      Price per unit of measure
400     x..30                   Customer order number
401     x..30                   Consignment
402     n17!                    Shipment
403     x..30                   Route
410     n13!                    Ship to
411     n13!                    Bill to
412     n13!                    Purchased from
413     n13!                    Ship for
414     n13!                    Location
415     n13!                    Invoicing party
416     n13!                    Production location
417     n13!                    Party
420     x..20                   Ship to postal code
421     n3 x..9                 Ship to postal code, with country
422     n3                      Country of origin
423     n3 [n3] [n3] [n3] [n3]  Countries of initial processing
424     n3                      Country of processing
425     n3 [n3] [n3] [n3] [n3]  Countries of disassembly
426     n3                      Country of full processing
427     x..3                    Subdivision of origin
4300-4301 x..35                 Ship to company and name
4302-4306 x..70                 Ship to address
4307    x2                      Ship to country
4308    x..30                   Ship to telephone
4309    n10 n10                 Ship to position
4310-4311 x..35                 Return to company and name
4312-4316 x..70                 Return to address
4317    x2                      Return to country
4318    x..20                   Return to postal code
4319    x..30                   Return to telephone
4320    x..35                   Service
4321    n1                      Dangerous goods
4322    n1                      Authority to leave
4323    n1                      Signature required
4324    n6d n4t                 Not before
4325    n6d n4t                 Not after
4326    n6d                     Release date
4330-4333 n6 [x1]               Temperature limit
7001    n13                     NATO stock number
7002    x..30                   Meat cut
7003    n6d n4t                 Expiry with time
7004    n..4                    Active potency
7005    x..12                   Catch area
7006    n6d                     First freeze date
7007    n6d [n6d]               Harvest date
7008    x..3                    Aquatic species
7009    x..10                   Fishing gear
7010    x..2                    Production method
7011    n6d [n4t]               Test by date
7020    x..20                   Refurbishment lot
7021    x..20                   Functional status
7022    x..20                   Revision status
7023    x..30                   Asset of an assembly
7030-7039 n3 x..27              Processor
7040    n1 x1 x1 x1             Unique identification with extension
7041    x..4                    Freight unit type
710-717 x..20                   Health care reimbursement number
7230-7239 x2 x..28              Certification
7240    x..20                   Protocol
7241    n2                      Media type
7242    x..25                   Version control number
7250    n8                      Date of birth
7251    n8 n4t                  Date and time of birth
7252    n1                      Biological sex
7253-7254 x..40                 Name
7255    x..10                   Suffix of a name
7256    x..90                   Full name
7257    x..70                   Address
7258    x3                      Birth sequence
7259    x..40                   Baby
8001    n4 n5 n3 n1 n1          Roll dimensions
8002    x..20                   Mobile telephone
8003    n1 n13! [x..16]         Returnable asset
8004    x..30                   Individual asset
8005    n6                      Price per unit of measure
8006    n14! n4                 Trade item piece
8007    x..34                   IBAN
8008    n6d n2 [n2] [n2]        Production time
8009    x..50                   Sensor
8010    y..30                   Component or part
8011    n..12                   Component serial number
8012    x..20                   Software version
8013    x..25                   Global model number
8014    x..25                   Device registration
8017    n18!                    Service provider
8018    n18!                    Service recipient
8019    n..10                   Service instance
8020    x..25                   Payment slip
8026    n14! n4                 Trade item piece inside
8030    z..90                   Digital signature
8040-8041 n15                   IMEI
8042    n32                     eSIM
8043    n18 [n..2]              Physical SIM
8110    x..70                   Coupon, North America
8111    n4                      Loyalty points
8112    x..70                   Coupon of the point of sale
8200    x..70                   Product address
90      x..30                   Internal, agreed between partners
91-99   x..90                   Internal to the company
"""
# Decimals an identifier can have where they are not 0 to 5.
_DECIMALS = {"390n": 10, "391n": 10, "392n": 10, "393n": 10, "394n": 4}
# First two digits of the identifiers whose data needs no separator after it: their length is
# laid down for ever (GS1 General Specifications, 7.8.5), also of those not given out yet.
FIXED_STARTS = frozenset("00 01 02 03 04 11 12 13 14 15 16 17 18 19 20 31 32 33 34 35 36 41".split())
_FIELD = re.compile(r"(\[?)([nxyz])(\.\.)?(\d+)([!dt]?)\]?")


@dataclass(frozen=True, slots=True)
class Field:
    """`length` characters of the set, or up to so many where `is_variable`."""

    characters: str
    length: int
    is_variable: bool = False
    is_optional: bool = False
    has_check_digit: bool = False
    is_day: bool = False
    is_time: bool = False


@dataclass(frozen=True, slots=True)
class Identifier:
    """`decimals`: places after the point, None where the data is no decimal number."""

    code: str
    title: str
    fields: tuple[Field, ...]
    unit: str = ""
    decimals: int | None = None

    @property
    def needs_separator(self):
        return self.code[:2] not in FIXED_STARTS

    @property
    def longest(self):
        return sum(field.length for field in self.fields)


@functools.cache
def identifiers():
    """Return {code: Identifier} of all that GS1 has given out."""
    found = {}
    for line in _LINES.strip().splitlines():
        codes, rest = line.split(maxsplit=1)
        words, title = [], []
        for word in rest.split():
            (title if title or not _FIELD.fullmatch(word) else words).append(word)
        fields = tuple(_field(word) for word in words)
        name, _sign, unit = " ".join(title).partition("=")
        for code, decimals in _codes(codes):
            found[code] = Identifier(code, name, fields, unit, decimals)
    return found


def _codes(text):
    if text.endswith("n"):
        return [(text[:-1] + str(digit), digit) for digit in range(_DECIMALS.get(text, 6))]
    first, _dash, last = text.partition("-")
    return [(str(code).zfill(len(first)), None) for code in range(int(first), int(last or first) + 1)]


def _field(word):
    optional, characters, variable, length, sign = _FIELD.fullmatch(word).groups()
    return Field(
        characters, int(length), bool(variable), bool(optional), sign == "!", sign == "d", sign == "t"
    )

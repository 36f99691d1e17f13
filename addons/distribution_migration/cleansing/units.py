"""Units of measure as people abbreviate them, and their codes of UN/ECE Recommendation 20."""

import functools

from .text import fold

# Code: names. Packages (Recommendation 21) hold a number of others and stand in PACKAGES.
_UNITS = {
    "EA": "each ea each.",
    "H87": "piece pieces pc pcs pce stk stck stück st pza pieza piezas pièce pièces pi szt",
    "C62": "unit units un u unidad unidades unité unités one ones",
    "PR": "pair pairs pr prs paar paire",
    "SET": "set sets satz",
    "DZN": "dozen dozens dz dzn doz dutzend douzaine",
    "GRO": "gross grs",
    "KGM": "kg kgs kilo kilos kilogram kilograms kilogramm kilogramme kgm",
    "GRM": "g gr grs gram grams gramm gramme grammes grm gms",
    "MGM": "mg milligram milligrams",
    "TNE": "t to tonne tonnes tn metricton",
    "LBR": "lb lbs pound pounds lbr #",
    "ONZ": "oz ozs ounce ounces onz",
    "LTR": "l lt ltr ltrs liter liters litre litres",
    "MLT": "ml milliliter milliliters millilitre millilitres mlt",
    "CLT": "cl centiliter centilitre centilitres",
    "DLT": "dl deciliter decilitre",
    "HLT": "hl hectoliter hectolitre",
    "OZA": "floz fluidounce fluidounces flozs",
    "PTL": "pt pint pints",
    "QTL": "qt quart quarts",
    "GLL": "gal gals gallon gallons",
    "MTR": "m mtr meter meters metre metres",
    "CMT": "cm cms centimeter centimeters centimetre centimetres",
    "MMT": "mm millimeter millimeters millimetre millimetres",
    "KMT": "km kilometer kilometers kilometre kilometres",
    "INH": 'in inch inches zoll "',
    "FOT": "ft foot feet lf '",
    "YRD": "yd yds yard yards",
    "MTK": "m2 m² sqm qm squaremeter squaremetre",
    "FTK": "ft2 ft² sqft squarefoot squarefeet",
    "MTQ": "m3 m³ cbm cubicmeter cubicmetre",
    "FTQ": "ft3 ft³ cuft cubicfoot cubicfeet",
    "SEC": "sec secs second seconds s",
    "MIN": "min mins minute minutes",
    "HUR": "h hr hrs hour hours std stunde stunden heure heures",
    "DAY": "d day days tag tage jour jours",
    "WEE": "wk wks week weeks woche wochen",
    "MON": "mo mos month months monat monate",
    "ANN": "yr yrs year years jahr jahre",
    "P1": "% percent pct prozent",
    "KWH": "kwh",
    "WTT": "w watt watts",
    "KWT": "kw kilowatt kilowatts",
    "VLT": "v volt volts",
    "AMP": "amp amps ampere amperes",
    "CEL": "°c celsius",
    "FAH": "°f fahrenheit",
    "HTZ": "hz hertz",
}
_PACKAGES = {
    "CS": "case cases cs cse kiste caisse",
    "CT": "carton cartons ctn ctns ct karton kartons cart crt",
    "BX": "box boxes bx bxs schachtel boîte caja cajas",
    "PK": "pack packs pk pkg pkgs pck package packages packung pkt packet packets pqt paquete",
    "PX": "pallet pallets plt pal palette paletten palette(s)",
    "BG": "bag bags bg beutel sack sacks sac",
    "BO": "bottle bottles btl btls bt flasche flaschen bouteille",
    "CA": "can cans dose dosen",
    "DR": "drum drums fass",
    "RO": "roll rolls rl rls rolle rollen rouleau",
    "TU": "tube tubes",
    "TY": "tray trays",
    "BE": "bundle bundles bdl bun bund",
    "BA": "barrel barrels bbl",
    "BJ": "bucket buckets pail pails eimer",
    "JR": "jar jars",
    "SH": "sachet sachets",
    "SV": "skid skids",
    "RL": "reel reels",
    "DS": "display displays",
}
PACKAGES = frozenset(_PACKAGES)
# Counted in whole ones.
COUNTED = frozenset({"EA", "H87", "C62", "PR", "SET", "DZN", "GRO"}) | PACKAGES
# Single ones, whatever they are called.
ONE_BY_ONE = frozenset({"EA", "H87", "C62"})
# How many single ones such a unit is.
FACTORS = {"DZN": 12, "GRO": 144, "PR": 2}


def unit_key(text):
    """Return what of a unit's spelling matters: "Oz." and "oz" are one.

    >>> unit_key("fl. oz."), unit_key("Stück"), unit_key("m²"), unit_key('"')
    ('floz', 'stuck', 'm2', '"')
    """
    return fold(text) or text.strip().casefold()


@functools.cache
def _codes():
    found = {}
    for code in _UNITS | _PACKAGES:
        found[unit_key(code)] = code
    # Where a name of one is the code of another, people mean the name.
    for code, names in (_UNITS | _PACKAGES).items():
        for name in names.split():
            found[unit_key(name)] = code
    return found


def unit_code(text):
    """Return the code of a unit or package, or "" for a text that is none.

    >>> [unit_code(text) for text in ("Stk", "ounce", "OZ.", "CS", "fl oz", "%", "bananas")]
    ['H87', 'ONZ', 'ONZ', 'CS', 'OZA', 'P1', '']
    """
    return _codes().get(unit_key(text), "") if len(text) <= 30 else ""

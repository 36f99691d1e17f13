"""Words that only say in another way what another word says, folded as `normal.fold` folds them."""

# Legal forms of companies: they are left out, put in and written differently, and tell nobody apart.
LEGAL_FORMS = frozenset(
    """
    ab ag aps as asa bhd bv bvba co corp corporation company doo dba eg eirl ek ev gbr gesmbh gmbh
    inc incorporated kft kg kgaa kk lda llc lllp llp lp ltd ltda limited limitada mbh nv ohg oo
    oy oyj plc pte pty pvt sa sagl sapi sarl sas sasu sb sc sca sdn se sl slu snc spa spzoo sp spol
    sprl srl sro ug unlimited zrt
    """.split()
)

ABBREVIATIONS = {
    # Streets.
    "ave": "avenue",
    "av": "avenue",
    "avda": "avenida",
    "bd": "boulevard",
    "blvd": "boulevard",
    "bvd": "boulevard",
    "cct": "circuit",
    "cl": "close",
    "cres": "crescent",
    "crt": "court",
    "ct": "court",
    "dr": "drive",
    "hwy": "highway",
    "ln": "lane",
    "pde": "parade",
    "pkwy": "parkway",
    "pl": "place",
    "rd": "road",
    "sq": "square",
    "st": "street",
    "str": "strasse",
    "tce": "terrace",
    # Companies.
    "assn": "association",
    "bros": "brothers",
    "dist": "distribution",
    "gebr": "gebruder",
    "ind": "industries",
    "int": "international",
    "intl": "international",
    "mfg": "manufacturing",
    "mgmt": "management",
    "svcs": "services",
    "svc": "services",
    "tech": "technologies",
    "technology": "technologies",
    "whse": "warehouse",
    # Products.
    "blk": "black",
    "btl": "bottle",
    "pkg": "package",
    "pk": "pack",
    "wht": "white",
}

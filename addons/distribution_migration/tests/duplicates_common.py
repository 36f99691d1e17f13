from .set_common import SetCase

CUSTOMERS = """\
Customer Number,Customer Name,Street,Zip,City,Country,Phone,Email,VAT,Parent Customer,Notes,Language
C1,Maple Market Inc,12 Oak Street,60601,Chicago,US,312-555-0142,office@maplemarket.example,,,,
C2,MAPLE MARKET INC.,12 Oak St,60601,Chicago,US,(312) 555 0142,,,,Closed on Mondays,
C3,Birch Foods LLC,7 Lake Road,53202,Milwaukee,US,414-555-0199,info@birchfoods.example,,,,en_US
C4,Cedar Grocers Ltd,88 Hill Street,55401,Minneapolis,US,612-555-0107,hello@cedargrocers.example,,,,English (US)
C5,Juniper Kitchen GmbH,Lindenweg 4,10115,Berlin,DE,+49 30 5550123,kontakt@juniper.example,,,,
C6,Aspen Bakery,3 Mill Lane,80202,Denver,US,303-555-0131,mail@aspenbakery.example,,,,
C7,Aspen Bakery Inc,3 Mill Lane,80202,Denver,US,303-555-0131,,,,,
C8,Aspen Bakery,3 Mill Ln,80202,Denver,US,303 555 0131,mail@aspenbakery.example,,,,
C9,Willow Stores,41 Pine Avenue,98101,Seattle,US,206-555-0188,buy@willowstores.example,,C2,,en
"""
CONTACTS = """\
Contact Number,Contact Name,Customer Number,Email
P1,Ann Rivers,C2,ann@maplemarket.example
"""
ORDERS = """\
Order Number,Customer Number,Item Number,Quantity,Status
O1,C2,A1,5,draft
O2,C8,A1,2,draft
"""
PRODUCTS = """\
Item Number,Item Name,Price
A1,Apple Juice 1 l,2.50
"""


class DuplicatesCase(SetCase):
    """A load set whose customers stand in it several times."""

    def domain_of(self, load_set, kind):
        return load_set.domain_ids.filtered(lambda domain: domain.kind == kind)

    def found(self, domain):
        """Look for duplicates; return {names of the members, sorted: group} of those to decide."""
        domain.action_find_duplicates()
        groups = domain.match_group_ids.filtered(lambda group: group.state == "proposed")
        return {
            tuple(sorted(one._ident()[:2] == "r:" and "record" or one.key for one in group.member_ids)): group
            for group in groups
        }

    def member(self, group, key):
        """Return the member of a row, or with no key the record of Odoo."""
        return group.member_ids.filtered(lambda member: (member.key or None) == key)

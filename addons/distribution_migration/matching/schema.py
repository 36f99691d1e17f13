"""Which column holds what: all that the duplicate finder has to be told about a file."""

from dataclasses import dataclass

# {kind: what such a column holds}. The comparisons that a schema leads to stand in `configuration.py`.
KINDS = {
    "name": "whole name of a person or company",
    "given_name": "given name of a person",
    "surname": "family name of a person",
    "company": "name of a company",
    "street": "address line, with or without the house number",
    "house_number": "house number in a column of its own",
    "city": "city, town or suburb",
    "region": "state, county or province",
    "country": "country",
    "postcode": "postal code",
    "phone": "phone, mobile or fax number",
    "email": "e-mail address",
    "identifier": "number that one party or product has: VAT, registration, GTIN",
    "date": "date of birth or foundation",
    "product": "name of a product",
    "description": "longer text about a product",
    "code": "model, article or manufacturer's number",
    "price": "price for the same unit of measure",
    "category": "one of few values: product category, industry, unit of measure",
}


@dataclass(frozen=True)
class Schema:
    """Columns and their kinds: ((column, kind), …). A kind may have several columns."""

    columns: tuple

    @classmethod
    def of(cls, kinds):
        """Return the schema of {column: kind}; columns without a kind (None or "") are not compared.

        :raise ValueError: a kind that does not exist, or no column at all
        """
        columns = tuple(sorted((column, kind) for column, kind in kinds.items() if kind))
        for column, kind in columns:
            if kind not in KINDS:
                raise ValueError(f"Column {column!r}: there is no kind {kind!r}, only {', '.join(KINDS)}.")
        if not columns:
            raise ValueError("No column has a kind: nothing can be compared.")
        return cls(columns)

    def of_kind(self, *kinds):
        """Return the columns of these kinds, in the order of the kinds."""
        return tuple(column for kind in kinds for column, have in self.columns if have == kind)

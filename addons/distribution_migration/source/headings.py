"""What headings of German, French, Spanish and Dutch files are called in English, where synonyms of fields are kept.

One place for all kinds of files: a heading is looked up here, and its English names are compared with the synonyms
as if they stood in the file. Spelling of umlauts, accents, spaces and case does not matter. A heading that means
several things names all of them; the fields of the file decide which of them it has.
"""

import re
import unicodedata
from functools import cache

_GERMAN = """
artikelnummer artikelnr artnr materialnummer materialnr sachnummer: item number
artikel: item | product
artikelbezeichnung artikelname produktname materialkurztext: product name
bezeichnung benennung: description | name
beschreibung langtext: description
produkt: product
warengruppe artikelgruppe produktgruppe: product group
kategorie: category
ean eancode eannummer barcode strichcode gtin: gtin
einheit me mengeneinheit basiseinheit: unit of measure
verkaufseinheit: sales unit
preis einzelpreis stückpreis vkpreis nettopreis: unit price | price
verkaufspreis listenpreis: sales price
einkaufspreis ekpreis einstandspreis: unit cost | cost | price
kosten herstellkosten: cost
gewicht bruttogewicht nettogewicht: weight
lagerartikel bestandsgeführt: stock item
kundennummer kundennr kdnr debitorennummer debitornr debitor: customer number
kunde kundenname: customer name | customer | name
name name1 firma firmenname: name | company name
name2: name 2
lieferantennummer lieferantennr kreditorennummer kreditornr kreditor: vendor number
lieferant lieferantenname: vendor name | vendor
lieferantenartikelnummer lieferantenartikelnr bestellnummerlieferant: vendor item number
kundenartikelnummer: customer item number
straße strasse anschrift adresse straßehausnummer: street
adresszusatz zusatz: address 2
plz postleitzahl: postal code
ort stadt wohnort: city
bundesland: state
land länderkennzeichen länderkürzel: country
telefon telefonnummer tel telnr fon: phone
email emailadresse mail: email
internet webseite homepage: website
ustidnr ustid ustidnummer umsatzsteuerid umsatzsteueridentnr uidnummer uid: vat number
handelsregisternummer hrb: registration number
sprache: language
zahlungsbedingung zahlungsbedingungen zahlungsziel zahlungskonditionen: payment terms
kreditlimit: credit limit
preisliste preisgruppe: price list
bemerkung bemerkungen notiz notizen anmerkung kommentar: notes
ansprechpartner kontakt: contact name
branche: industry
lager lagernummer lagernr: warehouse
lagerort lagerplatz lagerfach platz fach: location
bestand lagerbestand istbestand: quantity on hand | quantity
menge anzahl stückzahl: quantity
bestellmenge auftragsmenge: ordered quantity
offenemenge restmenge rückstandsmenge: open quantity
mindestmenge mindestbestellmenge: minimum quantity
meldebestand mindestbestand: minimum
höchstbestand maximalbestand sollbestand: maximum
liefermenge geliefertemenge: delivered quantity
berechnetemenge fakturiertemenge: invoiced quantity
charge chargennummer chargennr losnummer: lot number
seriennummer seriennr: serial number
verfallsdatum mhd mindesthaltbarkeitsdatum haltbarbis: expiration date
auftragsnummer auftragsnr auftrag belegnummer: order number
bestellnummer bestellnr bestellung: order number | purchase order number
bestellreferenz kundenbestellnummer: customer reference
position pos posnr positionsnummer: line number
auftragsdatum bestelldatum belegdatum: order date
liefertermin lieferdatum wunschtermin: requested date | delivery date
datum: date
rechnungsnummer rechnungsnr rechnung: invoice number
rechnungsdatum: invoice date
fälligkeit fälligkeitsdatum fälligam: due date
betrag gesamtbetrag summe: amount
offenerbetrag offenerposten restbetrag: open amount
währung waehrung wkz: currency
rabatt rabattprozent: discount
konto kontonummer kontonr sachkonto: account number | account
kontobezeichnung kontoname: account name
soll: debit
haben: credit
saldo: balance
lieferzeit wiederbeschaffungszeit: lead time
gültigab gültigvon: valid from
gültigbis: valid to
"""
_FRENCH = """
référence réf référencearticle codearticle numéroarticle: item number
article produit: product
désignation libellé: description | name
nomproduit nomarticle: product name
famille famillearticle catégorie: product category
codebarre codebarres gencod: gtin
unité unitédemesure: unit of measure
prix prixunitaire pu puht: unit price | price
prixdevente: sales price
prixdachat coût: cost | price
poids: weight
numéroclient codeclient noclient: customer number
client nomclient: customer name | customer
nom raisonsociale société: name | company name
numérofournisseur codefournisseur: vendor number
fournisseur nomfournisseur: vendor name | vendor
référencefournisseur: vendor item number
adresse rue: street
codepostal cp: postal code
ville localité: city
pays: country
téléphone tél: phone
courriel mél adressemail email: email
numérotva tvaintracommunautaire tva notva: vat number
siret siren: registration number
langue: language
conditionsdepaiement: payment terms
remarque remarques commentaire: notes
entrepôt dépôt: warehouse
emplacement: location
stock quantitéenstock: quantity on hand | quantity
quantité qté: quantity
quantitécommandée: ordered quantity
quantitérestante restealivrer reliquat: open quantity
quantitélivrée: delivered quantity
quantitéminimum: minimum quantity
lot numérodelot: lot number
numérodesérie: serial number
datedepéremption dluo ddm: expiration date
numérocommande nocommande commande: order number
ligne numéroligne: line number
datecommande: order date
datedelivraison: requested date | delivery date
numérofacture facture: invoice number
datefacture: invoice date
échéance datedéchéance: due date
montant: amount
soldedû restedû: open amount
devise: currency
remise: discount
compte numérocompte: account number | account
débit: debit
crédit: credit
solde: balance
délai délaidelivraison: lead time
"""
_SPANISH = """
códigoarticulo codigoproducto referencia númeroarticulo: item number
artículo producto: product
descripción denominación: description | name
nombreproducto: product name
familia categoría: product category
códigodebarras: gtin
unidad unidaddemedida um: unit of measure
precio preciounitario: unit price | price
preciodeventa: sales price
coste costo preciodecompra: cost | price
peso: weight
númerocliente códigocliente: customer number
cliente nombrecliente: customer name | customer
nombre razónsocial empresa: name | company name
númeroproveedor códigoproveedor: vendor number
proveedor nombreproveedor: vendor name | vendor
referenciaproveedor: vendor item number
dirección calle domicilio: street
códigopostal: postal code
ciudad población localidad municipio: city
provincia: state
país: country
teléfono: phone
correo correoelectrónico: email
nif cif nifiva: vat number
idioma: language
condicionesdepago formadepago: payment terms
observaciones notas: notes
almacén: warehouse
ubicación: location
existencias: quantity on hand | quantity
cantidad: quantity
cantidadpedida: ordered quantity
cantidadpendiente: open quantity
cantidadentregada cantidadservida: delivered quantity
cantidadmínima: minimum quantity
lote númerodelote: lot number
númerodeserie: serial number
caducidad fechadecaducidad: expiration date
pedido númeropedido: order number
línea: line number
fechapedido: order date
fechaentrega fechadeentrega: requested date | delivery date
fecha: date
factura númerofactura: invoice number
fechafactura: invoice date
vencimiento fechavencimiento: due date
importe: amount
pendiente importependiente: open amount
moneda divisa: currency
descuento: discount
cuenta: account number | account
debe: debit
haber: credit
plazodeentrega: lead time
"""
_DUTCH = """
artikelnummer artikelcode artikelnr: item number
artikelomschrijving productnaam: product name
omschrijving: description | name
artikelgroep productgroep: product group
eenheid: unit of measure
prijs stuksprijs: unit price | price
verkoopprijs: sales price
inkoopprijs kostprijs: cost | price
gewicht: weight
klantnummer klantnr debiteurnummer debiteurennummer: customer number
klant klantnaam: customer name | customer
naam bedrijfsnaam: name | company name
leveranciersnummer leveranciernummer crediteurnummer: vendor number
leverancier leveranciersnaam: vendor name | vendor
leveranciersartikelnummer: vendor item number
straat adres: street
postcode: postal code
plaats woonplaats stad: city
land: country
telefoon telefoonnummer: phone
emailadres: email
btwnummer btwnr: vat number
kvknummer kvk: registration number
taal: language
betalingsconditie betalingstermijn: payment terms
opmerking opmerkingen: notes
magazijn: warehouse
locatie: location
voorraad: quantity on hand | quantity
aantal hoeveelheid: quantity
besteldeaantal aantalbesteld: ordered quantity
openstaandaantal restaantal: open quantity
aantalgeleverd: delivered quantity
minimumaantal: minimum quantity
partij partijnummer batchnummer: lot number
serienummer: serial number
vervaldatum: due date | expiration date
ordernummer bestelnummer: order number
regel regelnummer: line number
orderdatum besteldatum: order date
leverdatum: requested date | delivery date
factuurnummer: invoice number
factuurdatum: invoice date
bedrag: amount
openstaandbedrag: open amount
valuta: currency
korting: discount
rekening grootboekrekening: account number | account
levertijd: lead time
"""
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe"})
# "Straße" is written Strasse, "Währung" Waehrung: either becomes one spelling.
_UMLAUTS = re.compile("([aou])e")


def plain(heading):
    """Return the letters and digits of a heading, however umlauts, accents and spaces are written.

    >>> plain("USt-IdNr."), plain("Straße"), plain("Waehrung"), plain("Währung")
    ('ustidnr', 'strasse', 'wahrung', 'wahrung')
    """
    text = unicodedata.normalize("NFKD", heading.casefold().translate(_LETTERS))
    return _UMLAUTS.sub(r"\1", "".join(letter for letter in text if letter.isalnum()))


def in_english(heading):
    """Return the English headings that a heading of another language stands for; none where it is not known.

    >>> in_english("Kundennr."), in_english("Désignation"), in_english("Customer")
    (('customer number',), ('description', 'name'), ())
    """
    return _words().get(plain(heading), ())


@cache
def _words():
    found = {}
    for language in (_GERMAN, _FRENCH, _SPANISH, _DUTCH):
        for line in language.strip().splitlines():
            headings, english = line.split(": ")
            for heading in headings.split():
                names = found.setdefault(plain(heading), {})
                names.update(dict.fromkeys(english.split(" | ")))
    return {heading: tuple(names) for heading, names in found.items()}

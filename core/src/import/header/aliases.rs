//! The names of columns: target, label, and the headers it has elsewhere, as letters without accents, case and blanks.

/// Labels of e-mails, phones and addresses.
pub(super) const LABELS: &[(&str, &str)] = &[
    (
        "work",
        "work business bureau travail professionnel pro professionnelle company",
    ),
    (
        "home",
        "home domicile personnel perso personnelle prive maison",
    ),
    (
        "mobile",
        "mobile cell cellular portable gsm telephoneportable",
    ),
    ("fax", "fax telecopie workfax homefax"),
    ("other", "other autre"),
];

/// Earlier entries win.
pub(super) const ALIASES: &[(&str, &str, &str)] = &[
    // Our own export.
    ("*.id", "", "carnetid idcarnet"),
    (
        "*.external",
        "",
        "externalid idexterne id recordid uid cardid iddefiche reference",
    ),
    // People.
    (
        "contact.first_name",
        "",
        "firstname prenom givenname first namefirstname prenoms",
    ),
    (
        "contact.middle_name",
        "",
        "middlename deuxiemeprenom additionalname secondprenom",
    ),
    (
        "contact.last_name",
        "",
        "lastname nomdefamille familyname surname last namelastname",
    ),
    (
        "contact.prefix",
        "",
        "nameprefix civilite prefix prefixe salutation prefixedunom",
    ),
    (
        "contact.suffix",
        "",
        "suffix namesuffix suffixe suffixedunom",
    ),
    ("contact.nickname", "", "nickname surnom pseudo pseudonyme"),
    (
        "contact.job_title",
        "",
        "jobtitle organizationtitle fonction poste intituledeposte profession occupation role titreduposte intituleduposte",
    ),
    (
        "contact.birthday",
        "",
        "birthday datedenaissance anniversaire naissance birthdate dateofbirth",
    ),
    (
        "contact.name",
        "",
        "fullname nomcomplet contactperson personneacontacter contactname nomducontact contact contacts interlocuteur prenometnom nometprenom pointofcontact personname",
    ),
    ("contact.language", "", "language langue"),
    // Companies.
    (
        "company.name",
        "",
        "company companyname organization organisation organizationname organisationname societe nomdelasociete entreprise nomdelentreprise raisonsociale associatedcompany associatedcompanyprimary client nomduclient account accountname compte nomdelorganisation",
    ),
    (
        "company.website",
        "",
        "companydomainname domain domaine domainnamelinkurl domainname nomdedomaine nomdedomainedelentreprise",
    ),
    (
        "company.industry",
        "",
        "industry secteur secteurdactivite activite",
    ),
    (
        "company.size",
        "",
        "numberofemployees effectif employees taille nombredemployes size",
    ),
    ("company.siret", "", "siret numerosiret nsiret"),
    ("company.siren", "", "siren numerosiren nsiren"),
    (
        "company.vat",
        "",
        "vat vatnumber tva numerotva numerodetva tvaintracommunautaire tvaintra ntva numerodetvaintracommunautaire",
    ),
    // Deals.
    (
        "deal.title",
        "",
        "dealname nomdelatransaction nomdelaffaire opportunity opportunityname opportunite affaire deal cardname intitule objet projet",
    ),
    (
        "deal.amount",
        "",
        "amount montant value valeur amountamount budget prix montantht dealvalue valeurdelaffaire ca",
    ),
    (
        "deal.currency",
        "",
        "currency devise currencyofvalue amountcurrency devisedelavaleur monnaie amountcurrencycode",
    ),
    ("deal.pipeline", "", "pipeline"),
    (
        "deal.stage",
        "",
        "stage dealstage etape phase listname colonne etapedelatransaction etapedelaffaire liste column",
    ),
    ("deal.status", "", "status statut etat"),
    ("deal.probability", "", "probability probabilite"),
    (
        "deal.expected_close",
        "",
        "expectedclosedate clotureprevue datedecloturprevue datedecloturepevue datedecloture datedeclotureprevue closedate echeance duedate closingdate datelimite datedeclotureestimee",
    ),
    (
        "deal.closed_at",
        "",
        "wontime losttime dealclosedon datedegain datedeperte heuredelechec affaireclotureele closedon clotureele datedegainoudeperte",
    ),
    (
        "deal.lost_reason",
        "",
        "lostreason raisondelaperte raisondeperte motifdeperte closedlostreason",
    ),
    ("deal.priority", "", "priority priorite"),
    // What any record has.
    ("*.name", "", "name nom"),
    ("*.title", "", "title titre"),
    (
        "*.source",
        "",
        "source origine leadsource originalsource provenance",
    ),
    (
        "*.tags",
        "",
        "tags tag label labels etiquette etiquettes categories categorie groupmembership libelles libelle",
    ),
    (
        "*.note",
        "",
        "note notes description background carddescription commentaire commentaires remarques remarque comments",
    ),
    (
        "*.created_at",
        "",
        "createdate created createdat datedecreation dealcreated affairecreee creele creation creationdate firstseen addtime dateajout personcreated organizationcreated",
    ),
    (
        "*.website",
        "",
        "website webpage siteweb site url pageweb websitevalue www",
    ),
    ("*.email_label", "", "emaillabel emailtype"),
    ("*.phone_label", "", "phonelabel phonetype telephonelabel"),
    (
        "*.address_label",
        "",
        "addresslabel addresstype adresselabel",
    ),
    (
        "*.email",
        "",
        "email emailaddress emailvalue mail courriel adressemail adressedemessagerie emailsprimaryemail adresseemail adressecourriel adressedecourriel",
    ),
    ("*.email", "work", "emailwork"),
    ("*.email", "home", "emailhome"),
    ("*.email", "other", "emailother"),
    (
        "*.phone",
        "",
        "phone phonenumber phonevalue telephone tel phonesprimaryphonenumber numerodetelephone primaryphone telephoneprincipal",
    ),
    (
        "*.phone",
        "work",
        "phonework businessphone telephonebureau companymainphone telbureau telephonesociete telephonefixe",
    ),
    ("*.phone", "home", "phonehome homephone telephonedomicile"),
    (
        "*.phone",
        "mobile",
        "mobilephone mobile portable telephoneportable telmobile telephonemobile phonemobile cellphone mobilephonenumber",
    ),
    ("*.phone", "other", "phoneother otherphone"),
    (
        "*.address",
        "",
        "address adresse addressformatted adressecomplete fulladdress",
    ),
    (
        "*.street",
        "",
        "street rue addressstreet streetaddress addressaddress1 adresserue",
    ),
    (
        "*.city",
        "",
        "city ville addresscity addresscitytownvillagelocalityofaddress addressaddresscity",
    ),
    (
        "*.postcode",
        "",
        "postcode postalcode codepostal zip zipcode addresspostalcode addresszippostalcodeofaddress addresspostcode",
    ),
    (
        "*.region",
        "",
        "state region addressregion stateregion etatregion departement addressstate",
    ),
    (
        "*.country",
        "",
        "country pays countryregion paysregion addresscountry",
    ),
    ("*.street", "work", "businessstreet ruebureau"),
    ("*.city", "work", "businesscity villebureau"),
    ("*.postcode", "work", "businesspostalcode codepostalbureau"),
    ("*.region", "work", "businessstate"),
    (
        "*.country",
        "work",
        "businesscountryregion businesscountry paysregionbureau",
    ),
    ("*.street", "home", "homestreet ruedomicile"),
    ("*.city", "home", "homecity villedomicile"),
    ("*.postcode", "home", "homepostalcode codepostaldomicile"),
    ("*.region", "home", "homestate"),
    ("*.country", "home", "homecountryregion homecountry"),
    ("*.street", "other", "otherstreet"),
    ("*.city", "other", "othercity"),
    ("*.postcode", "other", "otherpostalcode"),
    ("*.region", "other", "otherstate"),
    ("*.country", "other", "othercountryregion othercountry"),
];

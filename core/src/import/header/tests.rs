//! The header rows of each program, and what becomes of them.

use super::*;

fn targets(row: &str, delimiter: char) -> Vec<(String, String)> {
    let headers: Vec<String> = row.split(delimiter).map(str::to_owned).collect();
    columns(&headers)
        .into_iter()
        .map(|column| (column.target, column.label))
        .collect()
}

/// Checks a header row against targets, written in the same order.
#[track_caller]
fn means(row: &str, delimiter: char, wanted: &str) {
    let found: Vec<String> = targets(row, delimiter)
        .into_iter()
        .map(|(target, _)| target)
        .collect();
    let wanted: Vec<&str> = wanted
        .split_ascii_whitespace()
        .map(|one| one.trim_start_matches('_'))
        .collect();
    assert_eq!(found, wanted, "{row}");
}

#[test]
fn pipedrive_in_french_and_english() {
    means(
        "Affaire - Titre;Affaire - Valeur;Affaire - Organisation;Affaire - Personne à contacter;Affaire - Étape;\
         Affaire - Statut;Affaire - Date de clôture prévue;Affaire - Raison de la perte",
        ';',
        "deal.title deal.amount company.name contact.name deal.stage deal.status deal.expected_close deal.lost_reason",
    );
    means(
        "Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Pipeline,Deal - Stage,Deal - Status,Deal - Owner,\
         Deal - Organization,Deal - Contact person,Deal - Probability,Deal - Expected close date,Deal - Deal created,Deal - Label",
        ',',
        "deal.external deal.title deal.amount deal.currency deal.pipeline deal.stage deal.status _ company.name \
         contact.name deal.probability deal.expected_close deal.created_at deal.tags",
    );
    let people = "Person - Name,Person - Organization,Person - Email (Work),Person - Email (Home),Person - Phone (Mobile),Person - Job title";
    let wanted = [
        ("contact.name", ""),
        ("company.name", ""),
        ("contact.email", "work"),
        ("contact.email", "home"),
        ("contact.phone", "mobile"),
        ("contact.job_title", ""),
    ];
    for (found, wanted) in targets(people, ',').iter().zip(wanted) {
        assert_eq!((found.0.as_str(), found.1.as_str()), wanted);
    }
    means(
        "Organization - Name*,Organization - Owner,Organization - Label,Organization - Address,\
         Organization - Address - City/town/village/locality of Address,Organization - Address - ZIP/Postal code of Address",
        ',',
        "company.name _ company.tags company.address company.city company.postcode",
    );
}

#[test]
fn hubspot_twenty_atomic_and_trello() {
    means(
        "Record ID,First Name,Last Name,Email,Phone Number,Lead Status,Create Date,Associated Company,Country/Region",
        ',',
        "contact.external contact.first_name contact.last_name contact.email contact.phone _ contact.created_at company.name contact.country",
    );
    means(
        "Record ID,Company name,Company Domain Name,Company owner,City,Country/Region,Industry,Create Date",
        ',',
        "company.external company.name company.website _ company.city company.country company.industry company.created_at",
    );
    means(
        "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Create Date,Associated Company (Primary)",
        ',',
        "deal.external deal.title deal.pipeline deal.stage deal.amount deal.expected_close deal.created_at company.name",
    );
    means(
        "Id,Name / First Name,Name / Last Name,Emails / Primary Email,Phones / Primary Phone Number,Job Title",
        ',',
        "contact.external contact.first_name contact.last_name contact.email contact.phone contact.job_title",
    );
    means(
        "first_name,last_name,gender,title,background,first_seen,tags,company,email_work,email_home,phone_work",
        ',',
        "contact.first_name contact.last_name _ contact.job_title contact.note contact.created_at contact.tags company.name \
         contact.email contact.email contact.phone",
    );
    means(
        "Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,List ID,List Name,Board Name",
        ',',
        "deal.external deal.title _ deal.note deal.tags _ deal.expected_close _ deal.stage _",
    );
}

#[test]
fn google_and_outlook() {
    let google = "First Name,Middle Name,Last Name,Name Prefix,Name Suffix,Nickname,Organization Name,Organization Title,Birthday,\
        Notes,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value,\
        Address 1 - Label,Address 1 - Formatted,Website 1 - Value";
    let headers: Vec<String> = google.split(',').map(str::to_owned).collect();
    let found = columns(&headers);
    let value = |at: usize| (found[at].target.as_str(), found[at].group);
    assert_eq!(value(4).0, "contact.suffix");
    assert_eq!(value(11), ("contact.email_label", 1));
    assert_eq!(value(12), ("contact.email", 1));
    assert_eq!(value(14), ("contact.email", 2));
    assert_eq!(value(16), ("contact.phone", 1));
    assert_eq!(value(18), ("contact.address", 1));
    assert_eq!(value(6), ("company.name", 0));
    assert_eq!(value(19).0, "contact.website");
    means(
        "Name,Given Name,Family Name,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,Organization 1 - Name",
        ',',
        "- contact.first_name contact.last_name contact.birthday contact.note contact.tags contact.email_label contact.email company.name",
    );
    let outlook = "Title,First Name,Last Name,Suffix,Company,Department,Job Title,Business Street,Business City,Business Postal Code,\
        Business Country/Region,Business Phone,Home Phone 2,Mobile Phone,E-mail Address,E-mail 2 Address,Notes,Web Page";
    let found = targets(outlook, ',');
    assert_eq!(found[0].0, "contact.prefix");
    assert_eq!(found[7], ("contact.street".to_owned(), "work".to_owned()));
    assert_eq!(found[12], ("contact.phone".to_owned(), "home".to_owned()));
    assert_eq!(found[15].0, "contact.email");
}

#[test]
fn what_people_call_things() {
    means(
        "Prénom;NOM ;Société;Adresse de messagerie;Téléphone (bureau);Tél. mobile;Code postal",
        ';',
        "contact.first_name contact.last_name company.name contact.email contact.phone contact.phone contact.postcode",
    );
    means(
        "Nom;SIRET;Ville",
        ';',
        "company.name company.siret company.city",
    );
    means(
        "Nom,Montant,E\u{301}tape",
        ',',
        "deal.title deal.amount deal.stage",
    );
    means("Nom,Email", ',', "contact.name contact.email");
    assert_eq!(label("* Work"), "work");
    assert_eq!(label("Bureau"), "work");
    assert_eq!(label("Facturation"), "facturation");
}

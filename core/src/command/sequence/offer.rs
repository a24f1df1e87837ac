//! The sequence that a new workspace has: what follows an offer, in both languages.

use yrs::TransactionMut;

use crate::api::Locale;
use crate::api::sequence::Step;
use crate::document::workspace::{SEQUENCES, TEMPLATES, put};
use crate::sequence;

/// Its id, and those of its texts.
const OFFER: &str = "offer";
const FIRST: &str = "offer-first";
const LAST: &str = "offer-last";

/// Id, then name, subject and body in English and French.
type Letter = (&'static str, [&'static str; 3], [&'static str; 3]);

const LETTERS: [Letter; 2] = [
    (
        FIRST,
        [
            "Follow-up of a proposal",
            "{deal}",
            "Hello {first name},\n\nHave you had time to look at my proposal for “{deal}” ({amount})? I will gladly answer \
             your questions.\n\nBest regards,\n{me}",
        ],
        [
            "Relance de devis",
            "{affaire}",
            "Bonjour {prénom},\n\nAvez-vous pu prendre connaissance de mon devis pour «\u{a0}{affaire}\u{a0}» \
             ({montant})\u{a0}? Je réponds volontiers à vos questions.\n\nBien à vous,\n{moi}",
        ],
    ),
    (
        LAST,
        [
            "Last word",
            "{deal}",
            "Hello {first name},\n\nWithout news from you I will close “{deal}” for now. A word is enough to take it up \
             again.\n\nBest regards,\n{me}",
        ],
        [
            "Dernière relance",
            "{affaire}",
            "Bonjour {prénom},\n\nSans nouvelles de votre part, je classe «\u{a0}{affaire}\u{a0}» pour le moment. Un mot \
             suffit pour reprendre.\n\nBien à vous,\n{moi}",
        ],
    ),
];

/// Three steps, the first and the last with these texts.
pub(super) fn steps(locale: Locale, texts: Option<[&str; 2]>) -> Vec<Step> {
    let french = locale == Locale::Fr;
    let [first, last] = texts.map_or([None, None], |texts| texts.map(Some));
    [
        (3, "Follow up by e-mail", "Relancer par e-mail", first),
        (7, "Call", "Appeler", None),
        (15, "Last follow-up", "Dernière relance", last),
    ]
    .map(|(days, en, fr, template)| Step {
        days,
        title: if french { fr } else { en }.to_owned(),
        template: template.map(str::to_owned),
    })
    .to_vec()
}

/// Writes it, proposed in this stage.
pub(in crate::command) fn write(
    txn: &mut TransactionMut<'_>,
    locale: Locale,
    stage: &str,
    ranks: &[String],
) {
    let french = locale == Locale::Fr;
    let name = if french {
        "Relance de devis"
    } else {
        "After a proposal"
    };
    let steps = steps(locale, Some([FIRST, LAST]));
    put(txn, SEQUENCES, OFFER, "name", Some(name));
    put(txn, SEQUENCES, OFFER, "stage", Some(stage));
    put(
        txn,
        SEQUENCES,
        OFFER,
        "steps",
        Some(sequence::write(&steps)),
    );
    put(txn, SEQUENCES, OFFER, "position", ranks.first().cloned());
    for ((id, en, fr), rank) in LETTERS.iter().zip(ranks) {
        let [name, subject, body] = if french { fr } else { en };
        put(txn, TEMPLATES, id, "name", Some(*name));
        put(txn, TEMPLATES, id, "subject", Some(*subject));
        put(txn, TEMPLATES, id, "body", Some(*body));
        put(txn, TEMPLATES, id, "position", Some(rank.as_str()));
    }
}

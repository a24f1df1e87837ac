//! What a new pipeline starts with, in both languages.

use yrs::TransactionMut;

use crate::api::Locale;
use crate::api::pipeline::Template;
use crate::api::workspace::StageKind;
use crate::document::workspace::{STAGES, put};
use crate::engine::write::Write;
use crate::position;
use crate::rows::workspace::kind_word;

use StageKind::{Lost, Open, Won};

/// Kind, percent, days until it is stale (0: never), English and French name.
type Line = (StageKind, i64, i64, &'static str, &'static str);

const SERVICE: &[Line] = &[
    (Open, 10, 14, "First contact", "Premier contact"),
    (Open, 30, 14, "Needs understood", "Besoin compris"),
    (Open, 60, 10, "Quote sent", "Devis envoyé"),
    (Open, 90, 7, "Agreed", "Accord donné"),
    (Won, 100, 0, "Signed", "Signé"),
    (Lost, 0, 0, "Lost", "Perdu"),
];
const SALE: &[Line] = &[
    (Open, 10, 14, "Lead", "Piste"),
    (Open, 25, 14, "Qualified", "Qualifié"),
    (Open, 50, 10, "Demo", "Démonstration"),
    (Open, 75, 7, "Negotiation", "Négociation"),
    (Won, 100, 0, "Sold", "Vendu"),
    (Lost, 0, 0, "Lost", "Perdu"),
];
const HIRING: &[Line] = &[
    (Open, 10, 14, "Brief", "Besoin reçu"),
    (Open, 30, 10, "Searching", "Recherche"),
    (Open, 60, 7, "Shortlist sent", "Profils présentés"),
    (Open, 80, 7, "Interviews", "Entretiens"),
    (Won, 100, 0, "Hired", "Embauché"),
    (Lost, 0, 0, "Stopped", "Arrêté"),
];
const RENEWAL: &[Line] = &[
    (Open, 60, 0, "Coming up", "À venir"),
    (Open, 70, 14, "Contacted", "Contacté"),
    (Open, 85, 7, "Offer sent", "Proposition envoyée"),
    (Won, 100, 0, "Renewed", "Renouvelé"),
    (Lost, 0, 0, "Not renewed", "Non renouvelé"),
];

/// A stage to be.
pub(in crate::command) struct New {
    id: String,
    name: &'static str,
    kind: StageKind,
    percent: i64,
    rotting_days: i64,
    position: String,
}

impl New {
    /// Writes it as a stage of a pipeline.
    pub(in crate::command) fn write(self, txn: &mut TransactionMut<'_>, pipeline: &str) {
        let days = Some(self.rotting_days).filter(|days| *days > 0);
        put(txn, STAGES, &self.id, "name", Some(self.name));
        put(txn, STAGES, &self.id, "pipeline", Some(pipeline));
        put(txn, STAGES, &self.id, "position", Some(self.position));
        put(txn, STAGES, &self.id, "kind", Some(kind_word(self.kind)));
        put(txn, STAGES, &self.id, "probability", Some(self.percent));
        put(txn, STAGES, &self.id, "rotting_days", days);
    }
}

/// The stages of a template, in the caller's language.
pub(super) fn stages(w: &mut Write<'_>, template: Template) -> Vec<New> {
    let lines = match template {
        Template::Service => SERVICE,
        Template::Sale => SALE,
        Template::Hiring => HIRING,
        Template::Renewal => RENEWAL,
    };
    let french = w.actor().locale == Locale::Fr;
    let mut last: Option<String> = None;
    let mut stages = Vec::with_capacity(lines.len());
    for (kind, percent, rotting_days, en, fr) in lines {
        let position = position::between(last.as_deref(), None, w.chance()).unwrap_or_default();
        stages.push(New {
            id: w.new_id().to_string(),
            name: if french { fr } else { en },
            kind: *kind,
            percent: *percent,
            rotting_days: *rotting_days,
            position: position.clone(),
        });
        last = Some(position);
    }
    stages
}

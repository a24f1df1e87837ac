//! The lines that were left out, as a CSV that can be mended and imported again.

use super::files::File;
use crate::api::Locale;
use crate::api::import::File as Saved;
use crate::import::value::guard;

/// All of them: their number, the reason and the column at fault before their own cells.
pub(super) fn csv(file: &File, locale: Locale) -> Saved {
    let french = locale == Locale::Fr;
    let mut writer = csv::WriterBuilder::new()
        .delimiter(if french { b';' } else { b',' })
        .flexible(true)
        .from_writer(b"\xEF\xBB\xBF".to_vec());
    let own = if french {
        ["Ligne", "Motif"]
    } else {
        ["Line", "Reason"]
    };
    let headers = &file.table.headers;
    let first = own
        .iter()
        .map(|text| (*text).to_owned())
        .chain(headers.iter().map(|text| guard(text)));
    let mut written = writer.write_record(first);
    for (at, reason, column) in &file.left {
        let Some(line) = file.table.lines.get(*at) else {
            continue;
        };
        let why = match headers.get(*column) {
            Some(header) if *reason != "doubtful" => {
                format!("{} ({header})", words(reason, french))
            }
            _ => words(reason, french).to_owned(),
        };
        let cells = line.cells.iter().map(guard);
        written = written.and_then(|()| {
            writer.write_record([line.number.to_string(), why].into_iter().chain(cells))
        });
    }
    let bytes = written
        .ok()
        .and_then(|()| writer.into_inner().ok())
        .unwrap_or_default();
    Saved {
        name: if french {
            "lignes-refusees.csv"
        } else {
            "refused-lines.csv"
        }
        .to_owned(),
        mime: "text/csv".to_owned(),
        text: String::from_utf8(bytes).unwrap_or_default(),
    }
}

fn words(reason: &str, french: bool) -> &'static str {
    let (fr, en) = match reason {
        "date" => ("date illisible", "no date"),
        "number" => ("nombre illisible", "no number"),
        "siren" | "siret" => ("numéro faux", "wrong number"),
        "currency" => ("devise inconnue", "unknown currency"),
        "stage" => ("étape inconnue", "unknown stage"),
        "name" => ("nom manquant", "no name"),
        "long" => ("trop long", "too long"),
        "erased" => ("personne effacée", "erased person"),
        "cells" => ("trop de cellules", "too many cells"),
        "doubtful" => ("ressemble à une fiche existante", "resembles a record here"),
        _ => ("valeur refusée", "value refused"),
    };
    if french { fr } else { en }
}

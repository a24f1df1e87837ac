//! A file that somebody brings: opened, read, run, closed; or left in the middle, when the process ends.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carnet_core::api::import::{Choice, HowRead, Plan, Report, Request as Ask, State};
use carnet_core::api::{Code, Request, Response};

use super::Pair;

/// People whom both know outside this program: each of the two has them in a file of their own.
const KNOWN: [&str; 3] = [
    "Camille,Roux,camille@commun.fr,Toits,Couvreuse",
    "Denis,Faure,denis@commun.fr,Toits,Maçon",
    "Élise,Blanc,elise@commun.fr,Jardins,Paysagiste",
];

/// A small file: three lines that every file has, with a word of its own, and two that no other has.
pub(super) fn people(n: u64) -> String {
    let mut lines = vec!["Prénom,Nom,E-mail,Société,Fonction".to_owned()];
    lines.extend(KNOWN.iter().map(|line| match n.is_multiple_of(2) {
        true => format!("{line} {n}"),
        false => (*line).to_owned(),
    }));
    lines
        .extend((0..2).map(|k| format!("Paul,Import {n}-{k},paul{n}-{k}@fichier.fr,Fichier {n},")));
    lines.join("\n")
}

/// Brings a file to a desk. `None`: the process ended over it, and what was written stays one batch.
pub(super) fn bring(
    pair: &mut Pair,
    at: usize,
    name: &str,
    text: &str,
) -> Result<Option<Report>, String> {
    let open = Ask::Open {
        name: name.to_owned(),
    };
    let Some(Response::Created(file)) = ask(pair, at, open)? else {
        return Ok(None);
    };
    let data = STANDARD.encode(text);
    let how = HowRead::default();
    for next in [Ask::Append { file, data }, Ask::Read { file, how }] {
        if ask(pair, at, next)?.is_none() {
            return Ok(None);
        }
    }
    let Some(State {
        look: Some(look), ..
    }) = state(pair, at, file)?
    else {
        return Ok(None);
    };
    let plan = Plan {
        columns: look.columns,
        doubtful: Some(Choice::Same),
        ..Plan::default()
    };
    if ask(pair, at, Ask::Run { file, plan })?.is_none() {
        return Ok(None);
    }
    let report = state(pair, at, file)?.and_then(|state| state.report);
    ask(pair, at, Ask::Close { file })?;
    Ok(report)
}

/// What is done of it when nothing is left to do.
fn state(pair: &mut Pair, at: usize, file: uuid::Uuid) -> Result<Option<State>, String> {
    pair.pass(0);
    match ask(pair, at, Ask::State { file })? {
        Some(Response::Import(state)) => match &state.problem {
            Some(problem) => Err(format!("an import at desk {at}: {problem}")),
            None => Ok(Some(*state)),
        },
        _ => Ok(None),
    }
}

/// `None`: the process ended, or did since, and does not know the file.
fn ask(pair: &mut Pair, at: usize, ask: Ask) -> Result<Option<Response>, String> {
    match pair.world.ask(at, Request::Import(ask))? {
        Some(Ok(response)) => Ok(Some(response)),
        Some(Err(error)) if error.code == Code::NotFound => Ok(None),
        Some(Err(error)) => Err(format!("an import at desk {at}: {error}")),
        None => Ok(None),
    }
}

//! What a sign in front says: `#web` a tag, `+Léa` an owner, `>devis` a stage, `!!` a priority.

use rusqlite::Connection;
use uuid::Uuid;

use super::line::Line;
use crate::api::quick::{Part, QuickAdd};
use crate::limits;
use crate::query::pipelines::Pipelines;
use crate::rows;
use crate::rows::fold::{fold, words as name_words};

/// Words that a name behind a sign may have.
const WORDS: usize = 4;

/// `#web`; a number such as `#3` is no tag.
pub(super) fn tags(line: &mut Line<'_>, found: &mut QuickAdd) {
    for at in 0..line.len() {
        let Some(tag) = line.word(at).and_then(|word| word.strip_prefix('#')) else {
            continue;
        };
        let tag = tag.trim_end_matches([',', ';', '.']);
        let fits = tag.chars().count() <= limits::TAG_CHARS && found.tags.len() < limits::TAGS;
        if fits && tag.chars().any(char::is_alphabetic) {
            found.tags.push(tag.to_owned());
            line.take(at..at + 1, Part::Tag);
        }
    }
    found.tags.sort();
    found.tags.dedup();
}

/// `!`, `!!`, `!!!`, alone: low, normal, high.
pub(super) fn priority(line: &mut Line<'_>, found: &mut QuickAdd) {
    for at in 0..line.len() {
        let Some(word @ ("!" | "!!" | "!!!")) = line.word(at) else {
            continue;
        };
        found.priority = u8::try_from(word.len()).ok();
        return line.take(at..at + 1, Part::Priority);
    }
}

/// `+Léa`, `+moi`.
pub(super) fn owner(
    conn: &Connection,
    line: &mut Line<'_>,
    me: Uuid,
    found: &mut QuickAdd,
) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached("SELECT id, name FROM members ORDER BY name, id")?;
    let read = statement.query_map([], |row| Ok((rows::id(row, 0)?, row.get(1)?)))?;
    let read: Vec<(Option<Uuid>, String)> = read.collect::<Result<_, _>>()?;
    let members: Vec<(Uuid, String)> = read
        .into_iter()
        .filter_map(|(id, name)| Some((id?, name)))
        .collect();
    let named = behind(line, '+', |typed| {
        if matches!(fold(typed).as_str(), "moi" | "me") {
            return members.iter().find(|(id, _)| *id == me).cloned();
        }
        one_called(&members, typed)
    });
    if let Some((at, (id, name))) = named {
        found.assignee = Some(id);
        found.assignee_name = Some(name);
        line.take(at, Part::Owner);
    }
    Ok(())
}

/// `>devis`: of the pipeline that is shown, then of any.
pub(super) fn stage(
    conn: &Connection,
    line: &mut Line<'_>,
    shown: Option<&str>,
    found: &mut QuickAdd,
) -> rusqlite::Result<()> {
    let mut pipelines = Pipelines::load(conn)?.list;
    pipelines.sort_by_key(|one| Some(one.id.as_str()) != shown);
    let of_each: Vec<Vec<((String, String), String)>> = pipelines
        .iter()
        .map(|pipeline| {
            let ids = |id: &String| (pipeline.id.clone(), id.clone());
            let stages = pipeline.stages.iter();
            stages
                .map(|stage| (ids(&stage.id), stage.name.clone()))
                .collect()
        })
        .collect();
    let named = behind(line, '>', |typed| {
        of_each.iter().find_map(|stages| one_called(stages, typed))
    });
    if let Some((at, ((pipeline, stage), name))) = named {
        found.pipeline = Some(pipeline);
        found.stage = Some(stage);
        found.stage_name = Some(name);
        line.take(at, Part::Stage);
    }
    Ok(())
}

/// The first sign whose words, as many as still do, mean something.
fn behind<T>(
    line: &Line<'_>,
    sign: char,
    meant: impl Fn(&str) -> Option<T>,
) -> Option<(std::ops::Range<usize>, T)> {
    (0..line.len()).find_map(|at| {
        line.word(at)?.strip_prefix(sign)?;
        (1..=WORDS).rev().find_map(|count| {
            let typed = line.free(at..at + count)?.join(" ");
            let typed = typed.strip_prefix(sign)?.trim_end_matches([',', ';', '.']);
            Some((at..at + count, meant(typed)?))
        })
    })
}

/// The one with this name; else the only one whose name has words that begin so.
fn one_called<T: Clone>(all: &[(T, String)], typed: &str) -> Option<(T, String)> {
    let wanted = name_words(typed);
    if wanted.is_empty() {
        return None;
    }
    let whole = fold(typed);
    if let Some(exact) = all.iter().find(|(_, name)| fold(name) == whole) {
        return Some(exact.clone());
    }
    let begins = |name: &str| {
        let words = name_words(name);
        wanted
            .iter()
            .all(|part| words.iter().any(|word| word.starts_with(part.as_str())))
    };
    let mut fitting = all.iter().filter(|(_, name)| begins(name));
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Some(one.clone()),
        _ => None,
    }
}

//! What became of everything that two people did apart: it stands, its own author wrote over it, or the other one wrote the
//! same place, and that has a name.

use std::collections::{BTreeMap, BTreeSet};

use carnet_protocol::ids::{DocumentId, Kind};
use serde_json::Value;

use super::picture::{Change, Picture, Place};

/// What may surprise one of the two when they meet. Each is a line of docs/data-model.md, with the test that shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surprise {
    /// Both wrote the same field of a record: one value stands, the other is in the history.
    Field,
    /// Both moved the same deal: it stands in one place, and both moves are in the history.
    Place,
    /// One closed or reopened what the other moved or dated: day and reason of the end are another's than the stage.
    Outcome,
    /// One removed a tag that the other gave.
    Tag,
    /// Both changed the same task: each field on its own.
    Task,
    /// One took a task away that the other changed: it stays away.
    TaskGone,
    /// Both changed the same e-mail, phone or address.
    Labelled,
    /// One removed what the other worked on: it is in the trash, with that work in it.
    Trash,
    /// One archived what the other worked on.
    Archive,
    /// Both changed the same setting.
    Setting,
    /// One removed the stage that the other's deals stand in: they stand where it leads to.
    Stage,
    /// Both merged the same record, each into another: it is part of one of them.
    Merge,
    /// One merged two records, the other merged them the other way round: they are one, under one name.
    Ring,
    /// One merged a record that the other worked on: that work is shown with the one that stays.
    Merged,
    /// One merged a record into one that the other removed: it stands alone until that one is back.
    MergedAway,
    /// One merged two records of which the other said that they are two: they are one.
    MergedApart,
    /// Both brought the same person: two records, proposed as a pair.
    Twice,
    /// Who changed a record last, and when, is one of the two.
    Stamp,
}

impl Surprise {
    /// All there are.
    pub const ALL: [Self; 18] = [
        Self::Field,
        Self::Place,
        Self::Outcome,
        Self::Tag,
        Self::Task,
        Self::TaskGone,
        Self::Labelled,
        Self::Trash,
        Self::Archive,
        Self::Setting,
        Self::Stage,
        Self::Merge,
        Self::Ring,
        Self::Merged,
        Self::MergedAway,
        Self::MergedApart,
        Self::Twice,
        Self::Stamp,
    ];

    /// Its name in docs/data-model.md.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Field => "one field, two values",
            Self::Place => "one deal, two moves",
            Self::Outcome => "an end of another move",
            Self::Tag => "a tag given and taken",
            Self::Task => "one task, two changes",
            Self::TaskGone => "a task taken away and changed",
            Self::Labelled => "one address, two changes",
            Self::Trash => "removed and worked on",
            Self::Archive => "archived and worked on",
            Self::Setting => "one setting, two values",
            Self::Stage => "a stage removed and used",
            Self::Merge => "one record, two merges",
            Self::Ring => "two records merged into each other",
            Self::Merged => "merged and worked on",
            Self::MergedAway => "merged into what was removed",
            Self::MergedApart => "merged and said to be two",
            Self::Twice => "one person, brought by both",
            Self::Stamp => "changed last by",
        }
    }
}

/// One desk's week.
#[derive(Debug, Default)]
pub(super) struct Side {
    /// What stood there when the week was over.
    pub(super) now: Picture,
    /// Every key that was written, also with what stood there before.
    pub(super) wrote: BTreeSet<Place>,
    /// What each act changed, in order.
    pub(super) changes: Vec<(u64, Change)>,
}

/// Surprises, and how often.
pub(super) type Counts = BTreeMap<Surprise, u64>;

/// Accounts for every change of both sides.
pub(super) fn judge(base: &Picture, sides: &[Side; 2], merged: &Picture) -> Result<Counts, String> {
    let mut counts = Counts::new();
    kept(base, sides, merged)?;
    for place in places(base, sides, merged) {
        if let Some(surprise) = fate(place, base, sides, merged)? {
            *counts.entry(surprise).or_default() += 1;
        }
    }
    across(sides, merged, &mut counts);
    twice(base, sides, &mut counts);
    Ok(counts)
}

/// Nothing leaves a list: history and notes have everything that anybody ever wrote.
fn kept(base: &Picture, sides: &[Side; 2], merged: &Picture) -> Result<(), String> {
    let written = sides.iter().flat_map(|side| &side.changes);
    let written = written.map(|(n, (place, _))| (Some(*n), place));
    let all = base.keys().map(|place| (None, place)).chain(written);
    for (n, place) in all.filter(|(_, place)| is_list(place)) {
        if !merged.contains_key(place) {
            return Err(format!("an entry of act {n:?} is lost: {place:?}"));
        }
    }
    Ok(())
}

fn is_list((_, name): &Place) -> bool {
    name.split('/')
        .next()
        .is_some_and(|root| root.contains('#'))
}

fn places<'p>(base: &'p Picture, sides: &'p [Side; 2], merged: &'p Picture) -> BTreeSet<&'p Place> {
    let theirs = sides
        .iter()
        .flat_map(|side| side.now.keys().chain(&side.wrote));
    base.keys()
        .chain(merged.keys())
        .chain(theirs)
        .filter(|place| !is_list(place))
        .collect()
}

fn fate(
    place: &Place,
    base: &Picture,
    [one, other]: &[Side; 2],
    merged: &Picture,
) -> Result<Option<Surprise>, String> {
    let stands = merged.get(place);
    let (mine, theirs) = (one.now.get(place), other.now.get(place));
    let wanted = match (one.wrote.contains(place), other.wrote.contains(place)) {
        (false, false) => base.get(place),
        (true, false) => mine,
        (false, true) => theirs,
        (true, true) if mine == theirs => mine,
        (true, true) => {
            if stands != mine && stands != theirs {
                return Err(format!(
                    "{place:?} is neither {mine:?} nor {theirs:?}, but {stands:?}"
                ));
            }
            let lost = if stands == mine { theirs } else { mine };
            if let Some(lost) = lost.filter(|lost| Some(*lost) != base.get(place)) {
                remembered(place, lost, merged)
                    .map_err(|error| format!("{error}\n{}", story(place, [one, other])))?;
            }
            return named(place, merged).map(Some);
        }
    };
    if stands != wanted {
        return Err(format!(
            "{place:?} must be {wanted:?} and is {stands:?}; one {mine:?}, other {theirs:?}"
        ));
    }
    Ok(None)
}

/// A surprise without a name is a failure: somebody has to say what a person sees.
fn named((document, name): &Place, merged: &Picture) -> Result<Surprise, String> {
    let (root, key) = name.split_once('/').unwrap_or((name, ""));
    let record = [Kind::DEAL, Kind::CONTACT, Kind::COMPANY].contains(&document.kind);
    Ok(match (root, key) {
        _ if document.kind == Kind::WORKSPACE => Surprise::Setting,
        ("tasks", key) => {
            let id = key.split('.').next().unwrap_or_default();
            let made = (*document, format!("tasks/{id}.created_at"));
            if merged.contains_key(&made) {
                Surprise::Task
            } else {
                Surprise::TaskGone
            }
        }
        ("data", _) if document.kind == Kind::TASK => Surprise::Task,
        ("data", "pipeline" | "status" | "position") => Surprise::Place,
        ("data", "closed_at" | "lost_reason") => Surprise::Outcome,
        ("data", "merged_into") => Surprise::Merge,
        ("data", "deleted_at") => Surprise::Trash,
        ("data", "archived_at") => Surprise::Archive,
        ("data", "changed_at" | "changed_by" | "noted_at") => Surprise::Stamp,
        ("data", _) if record => Surprise::Field,
        ("tags", _) => Surprise::Tag,
        ("contacts", _) if record => Surprise::Field,
        ("emails" | "phones" | "addresses" | "consents", _) => Surprise::Labelled,
        _ => return Err(format!("a surprise without a name: {document} {name}")),
    })
}

/// What did not win is in the record's history, in the words of the field: as what somebody wrote or, where an undo brought it
/// back, as what stood there before.
fn remembered(place: &Place, lost: &str, merged: &Picture) -> Result<(), String> {
    let (document, name) = place;
    let Some(key) = name.strip_prefix("data/") else {
        return Ok(());
    };
    let silent = [
        "position",
        "pipeline",
        "closed_at",
        "lost_reason",
        "deleted_at",
        "archived_at",
        "changed_at",
        "changed_by",
        "noted_at",
    ];
    if silent.contains(&key) || ![Kind::DEAL, Kind::CONTACT, Kind::COMPANY].contains(&document.kind)
    {
        return Ok(());
    }
    let lost: Value = serde_json::from_str(lost).map_err(|error| error.to_string())?;
    let lost = lost
        .as_str()
        .map_or_else(|| lost.to_string(), str::to_owned);
    let entries = merged
        .range((*document, "activity#".to_owned())..)
        .take_while(|((of, name), _)| of == document && name.starts_with("activity#"));
    let told = entries.into_iter().any(|((_, name), _)| {
        let entry = name.strip_prefix("activity#").unwrap_or_default();
        let entry: Value = serde_json::from_str(entry).unwrap_or_default();
        if entry.get("type").and_then(Value::as_str) == Some("imported") {
            let changes = entry.get("changes").and_then(Value::as_str);
            let changes: Vec<[Value; 4]> =
                serde_json::from_str(changes.unwrap_or_default()).unwrap_or_default();
            let told = |[root, name, before, after]: &[Value; 4]| {
                let words = [before.as_str(), after.as_str()];
                root == "data" && name == key && words.contains(&Some(lost.as_str()))
            };
            return changes.iter().any(told);
        }
        let at = match key {
            "status" | "amount" => ["from", "to"].map(str::to_owned),
            "currency" => ["currency"; 2].map(str::to_owned),
            key => ["from", "to"].map(|side| format!("{side}:{key}")),
        };
        at.iter()
            .any(|at| entry.get(at).and_then(Value::as_str) == Some(lost.as_str()))
    });
    if told {
        Ok(())
    } else {
        Err(format!(
            "{place:?}: {lost} lost, and no history tells of it"
        ))
    }
}

/// What both wrote into the document, act by act: where a search for a loss begins.
fn story((document, _): &Place, sides: [&Side; 2]) -> String {
    let mut lines = Vec::new();
    for (who, side) in ["one", "other"].iter().zip(sides) {
        let here = side
            .changes
            .iter()
            .filter(|(_, ((of, _), _))| of == document);
        lines.extend(
            here.map(|(n, ((_, name), value))| format!("{who}, act {n}: {name} = {value:?}")),
        );
    }
    lines.join("\n")
}

/// People that each of the two made, by an address that is theirs.
fn twice(base: &Picture, sides: &[Side; 2], counts: &mut Counts) {
    let [one, other] = sides.each_ref().map(|side| {
        let new = side.now.iter().filter(|(place, _)| {
            let made = (place.0, "data/created_at".to_owned());
            place.1.starts_with("emails/") && !base.contains_key(&made)
        });
        let addresses = new.filter(|((_, name), _)| name.ends_with(".value"));
        addresses
            .map(|(_, value)| value)
            .collect::<BTreeSet<&String>>()
    });
    let both = one.intersection(&other).count();
    if both > 0 {
        *counts.entry(Surprise::Twice).or_default() += both as u64;
    }
}

/// Surprises that need two places to be one.
fn across([one, other]: &[Side; 2], merged: &Picture, counts: &mut Counts) {
    for (mine, theirs) in [(one, other), (other, one)] {
        let worked: BTreeSet<DocumentId> = theirs
            .changes
            .iter()
            .filter(|(_, ((_, name), _))| name != "data/position")
            .map(|(_, ((document, _), _))| *document)
            .collect();
        for place @ (document, name) in &mine.wrote {
            let Some(value) = merged.get(place) else {
                continue;
            };
            let set_aside = worked.contains(document);
            let surprises = match name.as_str() {
                "data/deleted_at" if set_aside => vec![Surprise::Trash],
                "data/archived_at" if set_aside => vec![Surprise::Archive],
                "data/merged_into" => merging(*document, value, set_aside, theirs, merged),
                name if name.ends_with(".moved_to") => {
                    let id = name.strip_prefix("stages/").unwrap_or_default();
                    let id = id.strip_suffix(".moved_to").unwrap_or_default();
                    let moved = theirs.changes.iter().any(|(_, ((of, name), value))| {
                        of.kind == Kind::DEAL
                            && name == "data/status"
                            && value.as_deref() == Some(format!("\"{id}\"").as_str())
                    });
                    moved.then_some(Surprise::Stage).into_iter().collect()
                }
                _ => continue,
            };
            for surprise in surprises {
                *counts.entry(surprise).or_default() += 1;
            }
        }
    }
}

/// What may surprise in a merge of which the other one knew nothing.
fn merging(
    away: DocumentId,
    into: &str,
    worked_on: bool,
    theirs: &Side,
    merged: &Picture,
) -> Vec<Surprise> {
    let Ok(keep) = into.trim_matches('"').parse() else {
        return Vec::new();
    };
    let keep = DocumentId::new(away.kind, keep);
    let (one, other) = (away.min(keep), away.max(keep));
    let apart = (one, format!("data/apart:{}", other.uuid()));
    let removed = (keep, "data/deleted_at".to_owned());
    let back = (keep, "data/merged_into".to_owned());
    let theirs = |place| theirs.wrote.contains(place) && merged.contains_key(place);
    [
        (Surprise::Merged, worked_on),
        (Surprise::MergedAway, theirs(&removed)),
        (Surprise::MergedApart, theirs(&apart)),
        (
            Surprise::Ring,
            theirs(&back) && merged.get(&back) == Some(&format!("\"{}\"", away.uuid())),
        ),
    ]
    .into_iter()
    .filter_map(|(surprise, so)| so.then_some(surprise))
    .collect()
}

//! Two desks apart: a week without a network, hundreds of acts on each, and then they meet.
//!
//! Both must end equal, and every act must be accounted for: what it wrote stands, its own author wrote over it later, or
//! the other one wrote the same place, which is a [`Surprise`] that docs/data-model.md explains.

mod deeds;
mod file;
mod judge;
mod pair;
mod picture;
mod present;

use std::collections::BTreeMap;

use carnet_core::api::{ApiError, Code, Request, act};
use carnet_core::clock::Chance;
use rusqlite::Connection;

use deeds::{Deed, Person};
use judge::{Side, judge};
use picture::{Album, Picture};

pub use judge::Surprise;
pub use pair::Pair;

/// How the week goes.
#[derive(Clone, Copy, Debug)]
pub struct Week {
    /// What each of the two does.
    pub deeds: usize,
    /// A fault of ours, which must be found out: one thing that one of them wrote is not there when they meet.
    pub planted: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Met {
    /// Acts that were answered as saved.
    pub saved: u64,
    /// Acts that were refused, because what they were about was not so (any more).
    pub refused: u64,
    /// Places that were changed by them.
    pub changes: u64,
    /// Processes that ended in the middle of an act, or were started anew between two.
    pub restarts: u64,
    /// Undone after the meeting.
    pub undone: u64,
    /// Files that were brought to their end.
    pub imported: u64,
    /// What the two find.
    pub surprises: BTreeMap<Surprise, u64>,
}

/// What both do while they are still in step.
const TOGETHER: usize = 60;
const WEEK_MS: i64 = 7 * 24 * 3_600_000;
/// A desk is closed and opened once in so many acts.
const RESTART_IN: u64 = 60;
const UNDOS: usize = 8;

/// Runs one seed.
///
/// # Errors
/// A sentence that says in what the desks differ, or what was lost.
pub fn apart(seed: u64, week: Week) -> Result<Met, String> {
    let (mut pair, mut met) = (Pair::new(seed), Met::default());
    let mut albums = [Album::default(), Album::default()];
    together(&mut pair, &mut met)?;
    for (at, album) in albums.iter_mut().enumerate() {
        album.look(&pair.path(at)?)?;
    }
    let base = albums[0].now.clone();
    let base_file = pair.copy(0, "base.carnet")?;
    pair.part();
    let mut sides = [Side::default(), Side::default()];
    live(&mut pair, week, &mut albums, &mut sides, &mut met)?;
    for (at, side) in sides.iter_mut().enumerate() {
        side.now = albums[at].now.clone();
        side.wrote = picture::written(&base_file, &pair.path(at)?)?;
        // What was written and taken away again in the same week leaves no trace but in the diary.
        let diary = side.changes.iter().map(|(_, (place, _))| place.clone());
        side.wrote
            .extend(diary.filter(|(_, name)| !name.contains('#')));
        met.changes += side.changes.len() as u64;
    }
    pair.meet()?;
    for (at, album) in albums.iter_mut().enumerate() {
        album.look(&pair.path(at)?)?;
    }
    let mut merged = albums[0].now.clone();
    if week.planted {
        lose_one(&mut merged, &sides);
    }
    met.surprises = judge(&base, &sides, &merged)?;
    present::all(&mut pair)?;
    undo_after(&mut pair, &mut albums, &sides, &mut met)?;
    present::all(&mut pair)?;
    Ok(met)
}

/// Some history that both know.
fn together(pair: &mut Pair, met: &mut Met) -> Result<(), String> {
    let sample = Request::Workspace(carnet_core::api::workspace::Request::AddSample);
    pair.must(0, sample);
    for at in (0..TOGETHER).map(|n| n % 2) {
        act(pair, at, met)?;
        pair.pass(1_000);
        if at == 1 {
            pair.world.settle()?;
        }
    }
    pair.meet()
}

/// The week. What each act changed is written down.
fn live(
    pair: &mut Pair,
    week: Week,
    albums: &mut [Album; 2],
    sides: &mut [Side; 2],
    met: &mut Met,
) -> Result<(), String> {
    let mut left = [week.deeds; 2];
    let all = i64::try_from(week.deeds * 2).unwrap_or(1);
    pair.world.chaos = true;
    while left.iter().sum::<usize>() > 0 {
        let at = usize::from(pair.world.chance.below(2) == 0);
        let at = if left[at] > 0 { at } else { 1 - at };
        left[at] -= 1;
        let n = act(pair, at, met)?;
        // What is taken back of a file goes on in slices.
        pair.pass(0);
        let changes = albums[at].look(&pair.path(at)?)?;
        if let Some(((place, _), _)) =
            changes
                .iter()
                .map(|change| (change, ()))
                .find(|((place, value), ())| {
                    value.is_none() && place.1.contains('#') && !place.1.contains('/')
                })
        {
            return Err(format!(
                "act {n} at desk {at} took an entry away: {place:?}"
            ));
        }
        sides[at]
            .changes
            .extend(changes.into_iter().map(|change| (n, change)));
        pair.pass(WEEK_MS / all);
        if pair.world.chance.below(RESTART_IN) == 0 {
            pair.restart(at)?;
            met.restarts += 1;
        }
    }
    pair.world.chaos = false;
    met.restarts += pair.world.report.desk_crashes;
    Ok(())
}

/// One person does one thing. Gives its number.
fn act(pair: &mut Pair, at: usize, met: &mut Met) -> Result<u64, String> {
    let n = pair.world.call_id();
    let path = pair.path(at)?;
    let conn = Connection::open(path).map_err(|error| error.to_string())?;
    let mut person = Person {
        conn: &conn,
        chance: &mut pair.world.chance,
        n,
    };
    let deed = person.next()?;
    drop(conn);
    match deed {
        Deed::Import(text) => {
            let done = file::bring(pair, at, &format!("fichier-{n}.csv"), &text)?;
            met.saved += u64::from(done.is_some());
            met.imported += u64::from(done.is_some());
        }
        Deed::Write(deal, words) => pair.world.write(at, n, deal, words)?,
        Deed::Ask(request) => {
            let said = format!("{request:?}");
            match pair.world.ask(at, request)? {
                Some(Ok(_)) => met.saved += 1,
                Some(Err(error)) if fair(&error) => met.refused += 1,
                Some(Err(error)) => return Err(format!("desk {at}, act {n}, {said}: {error}")),
                // The process ended: nobody was told that it is saved.
                None => {}
            }
        }
    }
    Ok(n)
}

/// What a person is refused because it is not so (any more).
fn fair(error: &ApiError) -> bool {
    matches!(error.code, Code::NotFound | Code::Invalid | Code::TooLarge)
}

/// The planted fault: the first thing that only one of the two wrote is gone.
fn lose_one(merged: &mut Picture, [one, other]: &[Side; 2]) {
    let mut alone = one.wrote.difference(&other.wrote);
    let place = alone.find(|place| merged.contains_key(place)).cloned();
    if let Some(place) = place {
        merged.remove(&place);
    }
}

/// Both undo what they did last. Nobody's undo touches what the other one wrote.
fn undo_after(
    pair: &mut Pair,
    albums: &mut [Album; 2],
    sides: &[Side; 2],
    met: &mut Met,
) -> Result<(), String> {
    for at in 0..2 {
        for _ in 0..UNDOS {
            let before = albums[at].now.clone();
            pair.must(at, Request::Act(act::Request::Undo));
            // An import is taken back in slices.
            pair.pass(0);
            for (place, _) in albums[at].look(&pair.path(at)?)? {
                met.undone += 1;
                let theirs = &sides[1 - at];
                let silent = place.1.contains('#') || place.1.starts_with("data/changed_");
                let (was, mine) = (before.get(&place), sides[at].now.get(&place));
                let foreign =
                    theirs.wrote.contains(&place) && was != mine && was == theirs.now.get(&place);
                if foreign && !silent {
                    return Err(format!(
                        "an undo at desk {at} took back the other's {place:?}"
                    ));
                }
            }
        }
    }
    pair.meet()
}

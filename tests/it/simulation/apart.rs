//! Two people, a week apart: both end equal, no act is lost, and every surprise is one that docs/data-model.md explains.

use std::collections::BTreeMap;

use carnet_tests::scale;
use carnet_tests::simulation::{Surprise, Week, apart};

const WEEK: Week = Week {
    deeds: 200,
    planted: false,
};

#[test]
fn a_week_apart_loses_nothing() {
    let mut all: BTreeMap<Surprise, u64> = BTreeMap::new();
    let mut imported = 0;
    let (first, count) = (scale::first_seed(), scale::weeks());
    for seed in first..first + count {
        let met = apart(seed, WEEK).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert!(
            met.saved > 250,
            "both must have got something done: {met:?}"
        );
        println!("seed {seed}: {met:?}");
        imported += met.imported;
        for (surprise, times) in met.surprises {
            *all.entry(surprise).or_default() += times;
        }
    }
    println!("in {count} weeks: {all:?}");
    assert!(
        imported >= count,
        "files must have been brought: {imported}"
    );
    assert!(
        all.len() > 5,
        "they must have been in each other's way: {all:?}"
    );
}

/// A control: a judge that lets this pass judges nothing.
#[test]
fn a_planted_loss_is_found() {
    let week = Week {
        planted: true,
        ..WEEK
    };
    let caught = (1..=2).filter(|seed| apart(*seed, week).is_err()).count();
    assert_eq!(caught, 2, "one lost value of hundreds must be found");
}

/// Whoever adds a surprise explains it, and shows it.
#[test]
fn every_surprise_is_explained() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(here.join("../docs/data-model.md")).expect("a page");
    let scenes = concat!(include_str!("meet.rs"), include_str!("meet/merging.rs"));
    for surprise in Surprise::ALL {
        let begin = format!("| {} | ", surprise.word());
        let line = page.lines().find(|line| line.starts_with(&begin));
        let line = line.unwrap_or_else(|| panic!("{surprise:?} is not explained"));
        let tests = line.rsplit(" | ").next().unwrap_or_default();
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{surprise:?} is not shown");
        for name in names {
            assert!(
                scenes.contains(&format!("fn {name}()")),
                "{name} is no test"
            );
        }
    }
}

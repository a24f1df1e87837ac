//! Examples are complete, agree with each other, and repeat for a seed.

use std::collections::HashSet;

use super::{At, Example, en, fr, many};

#[test]
fn both_languages_tell_the_same_story() {
    let shape = |example: &Example| {
        let deals: Vec<_> = example
            .deals
            .iter()
            .map(|deal| {
                let days = deal.step.map(|(_, days)| days);
                (
                    deal.amount,
                    deal.at,
                    deal.company,
                    deal.contact,
                    days,
                    deal.note.len(),
                    deal.age,
                )
            })
            .collect();
        (example.companies.len(), example.people.len(), deals)
    };
    assert_eq!(shape(&fr::EXAMPLE), shape(&en::EXAMPLE));
}

#[test]
fn the_example_teaches() {
    for example in [&fr::EXAMPLE, &en::EXAMPLE] {
        assert_eq!(
            (
                example.companies.len(),
                example.people.len(),
                example.deals.len()
            ),
            (5, 8, 12)
        );
        let today = example
            .deals
            .iter()
            .filter(|deal| deal.step.is_some_and(|(_, days)| days == 0));
        assert_eq!(today.count(), 1, "one follow-up is due today");
        let columns: HashSet<String> = example
            .deals
            .iter()
            .map(|deal| format!("{:?}", deal.at))
            .collect();
        assert_eq!(columns.len(), 5, "no column is empty");
        assert!(
            example
                .deals
                .iter()
                .any(|deal| deal.at == At::Won && !deal.note.is_empty())
        );
    }
}

#[test]
fn many_repeats_for_a_seed() {
    let made: Vec<_> = many(40, 7, 1_795_386_600_000).collect();
    assert_eq!(made.len(), 40 + 10 + 5);
    assert_eq!(made, many(40, 7, 1_795_386_600_000).collect::<Vec<_>>());
    assert_ne!(made, many(40, 8, 1_795_386_600_000).collect::<Vec<_>>());
    let ids: HashSet<_> = made.iter().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), made.len(), "every document is another");
}

//! What people do, and what they may count on once they were told that it is saved.

use carnet_core::api::deal::{Draft, Edit, Move};
use carnet_core::api::duplicate::{self, Of};
use carnet_core::api::{Request, company, contact, deal};
use carnet_core::clock::{Chance, SeededChance};
use uuid::Uuid;

/// What must be true at the end, on every desk, once a call was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    /// Nothing that others could not change since.
    Nothing,
    /// The record that the answer names exists.
    Created(&'static str),
    /// The deal has this tag.
    Tag(Uuid, String),
    /// The deal's note holds this text.
    Note(Uuid, String),
}

/// The records that anyone was told of.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) deals: Vec<Uuid>,
    pub(super) contacts: Vec<Uuid>,
    pub(super) companies: Vec<Uuid>,
}

/// Something to do.
#[expect(clippy::large_enum_variant, reason = "one is alive at a time")]
pub(super) enum Act {
    /// A request.
    Ask(Request, Promise),
    /// Words for a deal's note.
    Write(Uuid, String),
}

const STAGES: [&str; 5] = ["lead", "qualified", "proposal", "won", "lost"];
const DEALS_MAX: usize = 60;
const OTHERS_MAX: usize = 8;

/// What somebody does next. `n` is unlike any other.
pub(super) fn next(n: u64, known: &Known, chance: &mut SeededChance) -> Act {
    let Some(id) = pick(&known.deals, chance) else {
        return create(n);
    };
    let nothing = Promise::Nothing;
    let edit = |edits| Request::Deal(deal::Request::Edit { id, edits });
    match chance.below(100) {
        0..8 if known.deals.len() < DEALS_MAX => create(n),
        8..11 if known.contacts.len() < OTHERS_MAX => {
            Act::Ask(new_contact(n), Promise::Created("contact"))
        }
        11..14 if known.companies.len() < OTHERS_MAX => {
            Act::Ask(new_company(n), Promise::Created("company"))
        }
        14..30 => Act::Write(id, format!("note-{n} é😀")),
        30..50 => {
            let tag = format!("tag-{n}");
            Act::Ask(edit(vec![Edit::AddTag(tag.clone())]), Promise::Tag(id, tag))
        }
        50..60 => Act::Ask(edit(vec![Edit::Title(format!("Titre {n} 👩‍🚀"))]), nothing),
        60..68 => {
            let amount = Some(chance.below(1_000_000).cast_signed());
            let currency = "EUR".to_owned();
            Act::Ask(edit(vec![Edit::Amount { amount, currency }]), nothing)
        }
        68..72 => Act::Ask(
            edit(vec![Edit::Contact(pick(&known.contacts, chance))]),
            nothing,
        ),
        72..75 => Act::Ask(
            edit(vec![Edit::Company(pick(&known.companies, chance))]),
            nothing,
        ),
        75..78 => Act::Ask(Request::Deal(deal::Request::Trash { id }), nothing),
        78..80 => Act::Ask(Request::Deal(deal::Request::Restore { id }), nothing),
        80..83 => Act::Ask(merge(known, chance), nothing),
        _ => Act::Ask(shift(id, known, chance), nothing),
    }
}

fn create(n: u64) -> Act {
    let draft = Draft {
        title: format!("Affaire {n}"),
        amount: Some(n.cast_signed() * 100),
        ..Draft::default()
    };
    Act::Ask(
        Request::Deal(deal::Request::Create(draft)),
        Promise::Created("deal"),
    )
}

fn new_contact(n: u64) -> Request {
    Request::Contact(contact::Request::Create(contact::Draft {
        first_name: "Zoé".to_owned(),
        last_name: format!("Lefèvre {n}"),
        email: Some(format!("zoe{n}@example.org")),
        ..contact::Draft::default()
    }))
}

fn new_company(n: u64) -> Request {
    Request::Company(company::Request::Create(company::Draft {
        name: format!("Atelier {n}"),
        ..company::Draft::default()
    }))
}

/// Two contacts or companies become one, perhaps while another desk makes them one the other way; or are two again.
fn merge(known: &Known, chance: &mut SeededChance) -> Request {
    let (of, from) = match chance.below(2) {
        0 => (Of::Contact, &known.contacts),
        _ => (Of::Company, &known.companies),
    };
    let keep = pick(from, chance).unwrap_or_default();
    let away = pick(from, chance).unwrap_or_default();
    Request::Duplicate(match chance.below(3) {
        0 => duplicate::Request::Split { of, id: away },
        _ => duplicate::Request::Merge {
            of,
            keep,
            away,
            take: vec!["assignee".to_owned()],
        },
    })
}

fn shift(id: Uuid, known: &Known, chance: &mut SeededChance) -> Request {
    let stage = pick(&STAGES, chance).unwrap_or("lead");
    let neighbour = pick(&known.deals, chance).filter(|other| *other != id);
    let above = chance.below(2) == 0;
    Request::Deal(deal::Request::Move(Move {
        id,
        pipeline: "sales".to_owned(),
        stage: stage.to_owned(),
        after: neighbour.filter(|_| above),
        before: neighbour.filter(|_| !above),
        lost_reason: None,
    }))
}

fn pick<T: Copy>(from: &[T], chance: &mut SeededChance) -> Option<T> {
    let at = usize::try_from(chance.below(from.len() as u64)).unwrap_or(0);
    from.get(at).copied()
}

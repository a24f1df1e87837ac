//! Who is where: what of it is believed, and how often it is said.

use carnet_core::api::Event;
use carnet_core::api::event::{Dragging, Presence};
use carnet_core::engine::{Input, Mode, Output};
use carnet_core::sync::presence::{Doing, GATEWAY, Here, Person};
use carnet_protocol::frame::{PresenceIn, ToDesk, ToRelay};
use carnet_protocol::ids::{DocumentId, MemberId, SessionId};
use uuid::Uuid;

use crate::rig::{MEMBER, Rig, sent};

const PAGE: Uuid = Uuid::from_u128(42);
const ANNA: MemberId = MemberId([1; 16]);

fn dragging() -> Doing {
    Doing {
        field: None,
        dragging: Some(Dragging {
            deal: Uuid::from_u128(9),
            stage: "won".to_owned(),
            before: None,
        }),
    }
}

fn anna(doing: Doing) -> Person {
    Person {
        page: PAGE,
        member: ANNA,
        document: Some(DocumentId::WORKSPACE),
        doing,
    }
}

fn said(rig: &mut Rig, member: MemberId, here: Option<&Here>) -> Vec<Presence> {
    let bytes = here.map(Here::encode).unwrap_or_default();
    told(&rig.frame(&ToDesk::Presence(PresenceIn {
        session: SessionId([9; 16]),
        member,
        bytes,
    })))
}

fn told(outputs: &[Output]) -> Vec<Presence> {
    let presences = outputs.iter().filter_map(|output| match output {
        Output::Event(Event::Presence(presence)) => Some(presence.clone()),
        _ => None,
    });
    presences.collect()
}

fn presences(outputs: &[Output]) -> Vec<Here> {
    let frames = sent(outputs).into_iter();
    let here = frames.filter_map(|frame| match frame {
        ToRelay::Presence(out) => Here::decode(&out.bytes),
        _ => None,
    });
    here.collect()
}

#[test]
fn who_comes_by_browser_is_believed_of_the_gateway_alone() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let here = Here {
        people: vec![anna(Doing::default())],
        ..Here::default()
    };
    let liar = said(&mut rig, MEMBER, Some(&here));
    assert_eq!(liar.len(), 1);
    assert_eq!(liar[0].member, MEMBER.uuid(), "a desk speaks for itself");
    let came = said(&mut rig, GATEWAY, Some(&here));
    let faces: Vec<_> = came
        .iter()
        .map(|one| (one.session, one.member, one.here))
        .collect();
    assert_eq!(
        faces,
        [(PAGE, ANNA.uuid(), true)],
        "and the gateway for others"
    );
    assert!(
        said(&mut rig, GATEWAY, Some(&here)).is_empty(),
        "nothing new"
    );
    let left = said(&mut rig, GATEWAY, Some(&Here::default()));
    assert_eq!((left[0].session, left[0].here), (PAGE, false));
    said(&mut rig, GATEWAY, Some(&here));
    let ended = said(&mut rig, GATEWAY, None);
    assert_eq!(
        (ended[0].session, ended[0].here),
        (PAGE, false),
        "with its socket"
    );
}

#[test]
fn a_card_in_the_hand_is_said_again_and_again() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    let here = Here {
        people: vec![anna(dragging())],
        ..Here::default()
    };
    for _ in 0..2 {
        let told = said(&mut rig, GATEWAY, Some(&here));
        assert_eq!(told[0].dragging, dragging().dragging);
    }
}

#[test]
fn a_screen_is_heard_ten_times_a_second_and_fifteen_while_it_drags() {
    for (doing, pause) in [(Doing::default(), 100), (dragging(), 66)] {
        let mut rig = Rig::new(Mode::Shared);
        rig.live(0);
        rig.tick(1_000);
        let say = |rig: &mut Rig| {
            let at = Some((None, doing.clone()));
            presences(&rig.input(Input::Whereabouts { page: None, at })).len()
        };
        assert_eq!(say(&mut rig), 1, "at once");
        assert_eq!(say(&mut rig), 0, "and not again");
        assert!(
            presences(&rig.tick(pause - 1)).is_empty(),
            "before {pause} ms"
        );
        assert_eq!(presences(&rig.tick(1)).len(), 1, "but then");
    }
}

#[test]
fn tabs_of_one_desk_hear_each_other_and_others_hear_them_all() {
    let mut rig = Rig::new(Mode::Shared);
    rig.live(0);
    rig.tick(1_000);
    let page = Some((PAGE, ANNA));
    let at = Some((Some(DocumentId::WORKSPACE), dragging()));
    let outputs = rig.input(Input::Whereabouts { page, at });
    assert_eq!(told(&outputs)[0].member, ANNA.uuid());
    assert_eq!(presences(&outputs)[0].people, [anna(dragging())]);
    let outputs = rig.input(Input::Whereabouts { page, at: None });
    assert!(!told(&outputs)[0].here);
    let outputs = rig.tick(1_000);
    assert!(presences(&outputs)[0].people.is_empty());
}

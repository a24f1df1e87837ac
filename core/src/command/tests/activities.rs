//! Activities: what is logged, corrected, hidden; what edits leave behind; where a timeline looks; e-mails.

use base64::Engine as _;
use carnet_protocol::ids::{DocumentId, Kind};
use uuid::Uuid;

use super::Bench;
use crate::api::activity::{Direction, Draft, Filter, Line, Logged, Request as Ask};
use crate::api::contact::{Labelled, LabelledList};
use crate::api::{Code, Request, Response, company, contact, deal, task};

fn name(kind: Kind, id: Uuid) -> String {
    DocumentId::new(kind, id).to_string()
}

fn call(text: &str) -> Draft {
    Draft {
        kind: Logged::Call,
        text: text.to_owned(),
        when: None,
        direction: None,
        outcome: None,
    }
}

fn log(on: &str, draft: Draft) -> Request {
    let on = on.to_owned();
    Request::Activity(Ask::Log { on, draft })
}

fn lines(bench: &Bench, on: &str, filter: Filter) -> Vec<Line> {
    let ask = Ask::Timeline {
        on: on.to_owned(),
        filter,
        limit: 100,
    };
    match bench.ask(&Request::Activity(ask)) {
        Response::Timeline(timeline) => timeline.lines,
        other => panic!("{other:?}"),
    }
}

fn texts(bench: &Bench, on: &str, filter: Filter) -> Vec<String> {
    let lines = lines(bench, on, filter);
    let text = |line: Line| line.data.get("text").cloned().unwrap_or(line.kind);
    lines.into_iter().map(text).collect()
}

fn edit(bench: &mut Bench, id: Uuid, edits: Vec<deal::Edit>) {
    bench.done(Request::Deal(deal::Request::Edit { id, edits }));
}

#[test]
fn an_entry_is_corrected_hidden_and_brought_back_and_never_edited() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Site");
    let on = name(Kind::DEAL, id);
    let entry = bench.make(log(&on, call("Parlé à Lea")));
    let corrected = bench.make(Request::Activity(Ask::Correct {
        on: on.clone(),
        entry,
        draft: call("Parlé à Léa"),
    }));
    assert_eq!(texts(&bench, &on, Filter::Call), ["Parlé à Léa"]);
    let remove = |entry| {
        Request::Activity(Ask::Remove {
            on: on.clone(),
            entry,
        })
    };
    let hiding = bench.make(remove(corrected));
    assert!(
        texts(&bench, &on, Filter::Call).is_empty(),
        "what it replaced stays away, too"
    );
    bench.make(remove(hiding));
    assert_eq!(texts(&bench, &on, Filter::Call), ["Parlé à Léa"]);
    assert_eq!(bench.deal(id).activity.len(), 5, "all entries are kept");

    let made = lines(&bench, &on, Filter::Change);
    let created = made.last().expect("it was made").id;
    assert_eq!(
        bench.refused(remove(created)).code,
        Code::NotFound,
        "the house's own words stay"
    );
    assert_eq!(
        bench
            .refused(log(
                &on,
                Draft {
                    kind: Logged::Note,
                    ..call(" ")
                }
            ))
            .field
            .as_deref(),
        Some("text")
    );
    assert_eq!(
        bench.refused(log("crm:workspace", call(""))).code,
        Code::Invalid
    );
}

#[test]
fn an_edit_says_which_fields_from_what_to_what() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Site");
    let on = name(Kind::DEAL, id);
    let company = bench.make(Request::Company(company::Request::Create(company::Draft {
        name: "Forge".to_owned(),
        ..Default::default()
    })));
    edit(
        &mut bench,
        id,
        vec![
            deal::Edit::Title("Site vitrine".to_owned()),
            deal::Edit::Company(Some(company)),
            deal::Edit::AddTag("web".to_owned()),
        ],
    );
    let all = lines(&bench, &on, Filter::Change);
    let changed = &all.first().expect("a line").data;
    let told: Vec<(&str, &str)> = changed
        .iter()
        .map(|(k, v)| (k.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("from:company_id", ""),
            ("from:tags", ""),
            ("from:title", "Site"),
            ("to:company_id", "Forge"),
            ("to:tags", "web"),
            ("to:title", "Site vitrine")
        ],
        "one entry for one call, and links by name"
    );
    let before = bench.deal(id).activity.len();
    edit(
        &mut bench,
        id,
        vec![deal::Edit::Title("Site vitrine".to_owned())],
    );
    assert_eq!(
        bench.deal(id).activity.len(),
        before,
        "the same value is no change"
    );
}

#[test]
fn corrections_in_a_row_are_one_line_and_one_that_is_put_back_none() {
    let mut bench = Bench::new();
    let id = bench.add_deal("A");
    let on = name(Kind::DEAL, id);
    for title in ["B", "C", "D"] {
        edit(&mut bench, id, vec![deal::Edit::Title(title.to_owned())]);
    }
    let changed: Vec<Line> = lines(&bench, &on, Filter::Change)
        .into_iter()
        .filter(|line| line.kind == "changed")
        .collect();
    let [one] = changed.as_slice() else {
        panic!("one line for three edits within seconds: {changed:?}")
    };
    assert_eq!(one.data.get("from:title").map(String::as_str), Some("A"));
    assert_eq!(one.data.get("to:title").map(String::as_str), Some("D"));
    edit(&mut bench, id, vec![deal::Edit::Title("A".to_owned())]);
    let kinds: Vec<String> = lines(&bench, &on, Filter::All)
        .into_iter()
        .map(|l| l.kind)
        .collect();
    assert_eq!(kinds, ["created"], "as it was");
}

#[test]
fn a_companys_timeline_has_its_people_and_deals_once_each() {
    let mut bench = Bench::new();
    let company = bench.make(Request::Company(company::Request::Create(company::Draft {
        name: "Forge".to_owned(),
        ..Default::default()
    })));
    let person = bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        last_name: "Martin".to_owned(),
        company: Some(company),
        ..Default::default()
    })));
    let id = bench.add_deal("Site");
    edit(
        &mut bench,
        id,
        vec![
            deal::Edit::Company(Some(company)),
            deal::Edit::Contact(Some(person)),
        ],
    );
    let stranger = bench.add_deal("Autre");
    let mut at = |on: &str, text: &str, hours: i64| {
        let when = Some(super::NOW - hours * 3_600_000);
        bench.make(log(on, Draft { when, ..call(text) }))
    };
    at(&name(Kind::DEAL, id), "deal", 3);
    at(&name(Kind::CONTACT, person), "person", 1);
    at(&name(Kind::COMPANY, company), "company", 2);
    at(&name(Kind::DEAL, stranger), "stranger", 1);
    let company = name(Kind::COMPANY, company);
    assert_eq!(
        texts(&bench, &company, Filter::Call),
        ["person", "company", "deal"],
        "by when it took place"
    );
    let found = lines(&bench, &company, Filter::Call);
    let about: Vec<Option<&str>> = found.iter().map(|line| line.about.as_deref()).collect();
    assert_eq!(about, [Some("Martin"), None, Some("Site")]);
    let person = name(Kind::CONTACT, person);
    assert_eq!(texts(&bench, &person, Filter::Call), ["person", "deal"]);
}

#[test]
fn a_done_task_stands_in_the_timeline() {
    let mut bench = Bench::new();
    let id = bench.add_deal("Site");
    let on = name(Kind::DEAL, id);
    let draft = task::Draft {
        title: "Relancer".to_owned(),
        ..Default::default()
    };
    let task = bench.make(Request::Task(task::Request::Create {
        on: Some(on.clone()),
        draft,
    }));
    assert!(texts(&bench, &on, Filter::Task).is_empty());
    bench.done(Request::Task(task::Request::Check {
        on: Some(on.clone()),
        id: task,
        done: true,
    }));
    assert_eq!(texts(&bench, &on, Filter::Task), ["Relancer"]);
}

#[test]
fn what_the_other_side_says_is_its_last_word() {
    let mut bench = Bench::new();
    let person = bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        last_name: "Martin".to_owned(),
        ..Default::default()
    })));
    let on = name(Kind::CONTACT, person);
    let at = |when, direction| Draft {
        when: Some(when),
        direction: Some(direction),
        ..call("x")
    };
    for (when, direction, known) in [
        (5_000, Direction::Out, None),
        (5_000, Direction::In, Some(5_000)),
        (4_000, Direction::In, Some(5_000)),
        (6_000, Direction::In, Some(6_000)),
    ] {
        bench.make(log(&on, at(when, direction)));
        let json = bench.json(DocumentId::new(Kind::CONTACT, person));
        let has = known.map(|known| format!("\"last_inbound_at\":{known}"));
        match has {
            Some(text) => assert!(json.contains(&text), "{json}"),
            None => assert!(!json.contains("last_inbound_at"), "ours is not theirs"),
        }
    }
}

const MAIL: &str = "From: =?utf-8?Q?L=C3=A9a?= <lea@forge.fr>\r\nTo: moi@atelier.fr\r\n\
Subject: =?utf-8?Q?Devis_sign=C3=A9?=\r\nDate: Fri, 20 Nov 2026 10:15:00 +0100\r\nMessage-ID: <a1@forge.fr>\r\n\
MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
<p>Bonjour,</p><script>alert(1)</script><p>c&#39;est <b>bon</b>.</p>\r\n--b\r\nContent-Type: application/pdf; name=\"devis.pdf\"\r\n\
Content-Disposition: attachment; filename=\"devis.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n";

fn mail(on: Option<&str>, text: &str) -> Request {
    let eml = base64::engine::general_purpose::STANDARD.encode(text);
    let on = on.map(str::to_owned);
    Request::Activity(Ask::Mail { on, eml })
}

fn lea(bench: &mut Bench) -> Uuid {
    let id = bench.make(Request::Contact(contact::Request::Create(contact::Draft {
        first_name: "Léa".to_owned(),
        ..Default::default()
    })));
    let item = Labelled {
        id: Uuid::from_u128(5),
        label: "work".to_owned(),
        value: "Lea@Forge.fr".to_owned(),
    };
    let edits = vec![contact::Edit::PutLabelled {
        list: LabelledList::Emails,
        item,
    }];
    bench.done(Request::Contact(contact::Request::Edit { id, edits }));
    id
}

#[test]
fn an_e_mail_becomes_an_entry_and_the_same_message_twice_is_one() {
    let mut bench = Bench::new();
    let person = lea(&mut bench);
    let first = bench.make(mail(None, MAIL));
    let on = name(Kind::CONTACT, person);
    let found = lines(&bench, &on, Filter::Email);
    let [line] = found.as_slice() else {
        panic!("{found:?}")
    };
    let value = |key: &str| line.data.get(key).map(String::as_str);
    assert_eq!(value("subject"), Some("Devis signé"));
    assert_eq!(value("from"), Some("lea@forge.fr"));
    assert_eq!(value("to"), Some("moi@atelier.fr"));
    assert_eq!(value("direction"), Some("in"));
    assert_eq!(value("files"), Some("devis.pdf"));
    let text = value("text").expect("a text");
    assert!(text.contains("c'est bon"), "{text}");
    assert!(!text.contains('<') && !text.contains("alert"), "{text}");
    assert_eq!(
        line.at, 1_795_166_100_000,
        "when it was sent, not when it was dropped"
    );

    assert_eq!(bench.make(mail(None, MAIL)), first);
    assert_eq!(lines(&bench, &on, Filter::Email).len(), 1);
    let hide = Ask::Remove {
        on: on.clone(),
        entry: first,
    };
    bench.make(Request::Activity(hide));
    bench.make(mail(None, MAIL));
    assert_eq!(
        lines(&bench, &on, Filter::Email).len(),
        1,
        "dropped again, it is wanted"
    );
}

#[test]
fn an_e_mail_of_ours_goes_out_and_one_of_nobody_is_refused() {
    let mut bench = Bench::new();
    let person = lea(&mut bench);
    let ours = MAIL
        .replace("<lea@forge.fr>", "<moi@atelier.fr>")
        .replace("To: moi@atelier.fr", "To: Lea <lea@forge.fr>");
    bench.make(mail(None, &ours));
    let on = name(Kind::CONTACT, person);
    let found = lines(&bench, &on, Filter::Email);
    assert_eq!(
        found
            .first()
            .and_then(|line| line.data.get("direction"))
            .map(String::as_str),
        Some("out")
    );
    let strange = MAIL.replace("lea@forge.fr", "nobody@else.org");
    assert_eq!(
        bench.refused(mail(None, &strange)).field.as_deref(),
        Some("from")
    );
    for bad in ["", "\u{0}\u{1}", "no mail at all"] {
        assert_eq!(
            bench.refused(mail(None, bad)).field.as_deref(),
            Some("eml"),
            "{bad:?}"
        );
    }
    let huge = Ask::Mail {
        on: Some(on),
        eml: "A".repeat(2_000_000),
    };
    assert_eq!(bench.refused(Request::Activity(huge)).code, Code::TooLarge);
}

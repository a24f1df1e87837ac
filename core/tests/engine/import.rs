//! Imports through the engine: files as other programs write them, a dry run, the run, and taking it back.

mod defects;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carnet_core::api::import::{Choice, HowRead, Phase, Plan, Report, Request as Ask, State};
use carnet_core::api::{
    Actor, ApiError, Request, Response, act, activity, contact, deal, export, field, search, trash,
};
use carnet_core::engine::{Input, Mode, Output};
use uuid::Uuid;

use super::rig::{Rig, actor};

/// A workspace that imports, and who sits at it.
pub(super) struct Desk(Rig, Actor);

impl Desk {
    pub(super) fn new() -> Self {
        let mut rig = Rig::new(Mode::Solo);
        let id = 1_000_000;
        rig.input(Input::Seed {
            id,
            name: "Atelier".to_owned(),
            my_name: "Zoé".to_owned(),
            actor: actor(),
        });
        Self(rig, actor())
    }

    pub(super) fn call(&mut self, request: Request) -> Result<Response, ApiError> {
        let (id, actor) = (2_000_000, self.1.clone());
        let outputs = self.0.input(Input::Call { id, request, actor });
        let reply = outputs.into_iter().find_map(|output| match output {
            Output::Reply { result, .. } => Some(result),
            _ => None,
        });
        reply.expect("a reply")
    }

    fn ask(&mut self, ask: Ask) -> Response {
        self.call(Request::Import(ask)).expect("is answered")
    }

    fn state(&mut self, file: Uuid) -> State {
        for _ in 0..10_000 {
            match self.ask(Ask::State { file }) {
                Response::Import(state) if is_over(&state) => return *state,
                Response::Import(_) => drop(self.0.input(Input::Tick)),
                other => panic!("{other:?}"),
            }
        }
        panic!("no end");
    }

    /// Brings a file and reads it.
    pub(super) fn open(&mut self, name: &str, bytes: &[u8]) -> (Uuid, State) {
        let file = match self.ask(Ask::Open {
            name: name.to_owned(),
        }) {
            Response::Created(id) => id,
            other => panic!("{other:?}"),
        };
        for chunk in bytes.chunks(1_000) {
            let data = STANDARD.encode(chunk);
            self.ask(Ask::Append { file, data });
        }
        self.ask(Ask::Read {
            file,
            how: HowRead::default(),
        });
        let state = self.state(file);
        (file, state)
    }

    pub(super) fn plan(state: &State) -> Plan {
        let mut columns = state.look.clone().expect("it was read").columns;
        for column in &mut columns {
            if column.format.is_empty() {
                column.format = "dmy".to_owned();
            }
        }
        Plan {
            columns,
            ..Plan::default()
        }
    }

    pub(super) fn check(&mut self, file: Uuid, plan: &Plan) -> Report {
        self.ask(Ask::Check {
            file,
            plan: plan.clone(),
        });
        self.state(file).report.expect("a report")
    }

    fn run(&mut self, file: Uuid, plan: &Plan) -> Report {
        self.ask(Ask::Run {
            file,
            plan: plan.clone(),
        });
        self.state(file).report.expect("a report")
    }

    /// The whole way of a file: the dry run foresees what the run does.
    pub(super) fn import(&mut self, name: &str, bytes: &[u8]) -> (Uuid, Report) {
        let (file, state) = self.open(name, bytes);
        let plan = Self::plan(&state);
        let foreseen = self.check(file, &plan);
        let mut done = self.run(file, &plan);
        let batch = done.batch.take();
        assert_eq!(foreseen, done, "a dry run tells the truth");
        (batch.expect("a batch"), done)
    }

    fn undo(&mut self, batch: Uuid) -> carnet_core::api::import::Taken {
        let file = match self.ask(Ask::Undo { batch }) {
            Response::Created(id) => id,
            other => panic!("{other:?}"),
        };
        self.state(file).taken.expect("taken back")
    }

    fn log(&mut self) -> Vec<act::Line> {
        match self.call(Request::Act(act::Request::List(act::List::default()))) {
            Ok(Response::Log(log)) => log.lines,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn contacts(&mut self) -> Vec<contact::Row> {
        match self.call(Request::Contact(contact::Request::List(
            contact::List::default(),
        ))) {
            Ok(Response::Contacts(page)) => page.rows.into_iter().map(|one| one.row).collect(),
            other => panic!("{other:?}"),
        }
    }

    fn fields(&mut self) -> Vec<field::Field> {
        match self.call(Request::Field(field::Request::List)) {
            Ok(Response::Fields(all)) => all.fields,
            other => panic!("{other:?}"),
        }
    }

    fn hits(&mut self, text: &str) -> usize {
        let ask = search::Request {
            text: text.to_owned(),
            limit: 50,
            ..search::Request::default()
        };
        match self.call(Request::Search(ask)) {
            Ok(Response::Hits(hits)) => hits.len(),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn deal(&mut self, title: &str) -> deal::Deal {
        let ask = search::Request {
            text: title.to_owned(),
            limit: 50,
            ..search::Request::default()
        };
        let id = match self.call(Request::Search(ask)) {
            Ok(Response::Hits(hits)) => {
                hits.into_iter()
                    .find(|hit| hit.noun == "deal")
                    .expect("a deal")
                    .id
            }
            other => panic!("{other:?}"),
        };
        match self.call(Request::Deal(deal::Request::Get { id })) {
            Ok(Response::Deal(deal)) => *deal,
            other => panic!("{other:?}"),
        }
    }
}

fn is_over(state: &State) -> bool {
    !matches!(
        state.phase,
        Phase::Reading | Phase::Checking | Phase::Running | Phase::Undoing
    )
}

/// A file of Pipedrive in French, as Windows writes it.
fn pipedrive() -> Vec<u8> {
    encoding_rs::WINDOWS_1252
        .encode(include_str!("../import/pipedrive-fr.csv"))
        .0
        .into_owned()
}

#[test]
fn a_french_pipedrive_file_reads_right_the_first_time() {
    let mut desk = Desk::new();
    let (file, state) = desk.open("affaires.csv", &pipedrive());
    let look = state.look.as_ref().expect("it was read");
    assert_eq!(
        (look.encoding.as_str(), look.delimiter),
        ("windows-1252", Some(';'))
    );
    assert_eq!(look.columns[1].format, "comma");
    assert_eq!(look.columns[6].format, "dmy", "31/10 decides the column");
    let plan = Desk::plan(&state);
    let report = desk.check(file, &plan);
    assert_eq!(
        report.stages,
        ["Négociation"],
        "an unknown stage is asked for"
    );
    let plan = Plan {
        stages: [("Négociation".to_owned(), "proposal".to_owned())].into(),
        ..plan
    };
    let report = desk.run(file, &plan);
    assert_eq!(
        (
            report.created.deals,
            report.created.contacts,
            report.created.companies
        ),
        (4, 3, 3)
    );
    let one = desk.deal("Identité Lefèvre");
    assert_eq!(one.card.amount, Some(123_450));
    assert_eq!(one.expected_close.as_deref(), Some("2026-10-31"));
    assert_eq!(one.card.company.as_deref(), Some("Ateliers Cœur"));
    assert_eq!(one.card.contact.as_deref(), Some("Zoé Lefèvre"));
    assert_eq!(desk.deal("Refonte boutique").card.stage, "proposal");
    assert_eq!(
        desk.deal("Carte de vœux").card.stage,
        "won",
        "its status says so"
    );
}

#[test]
fn a_bad_line_is_refused_and_the_rest_goes_on() {
    let mut desk = Desk::new();
    let text = "Titre;Montant;Date de clôture\nA1;10,5;31/10/2026\nA2;3,100,5;01/11/2026\nA3;1;07/30/2023\nA4;7;02/11/2026\n";
    let (file, state) = desk.open("a.csv", text.as_bytes());
    let report = desk.run(file, &Desk::plan(&state));
    assert_eq!(report.created.deals, 2);
    let refused: Vec<(u32, &str)> = report
        .refusals
        .iter()
        .map(|one| (one.line, one.reason.as_str()))
        .collect();
    assert_eq!(refused, [(3, "number"), (4, "date")]);
    match desk.ask(Ask::Refused { file }) {
        Response::File(csv) => {
            assert!(csv.text.starts_with('\u{feff}'), "Excel reads it right");
            assert!(
                csv.text
                    .contains("4;date illisible (Date de clôture);A3;1;07/30/2023"),
                "{}",
                csv.text
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(desk.deal("A1").card.amount, Some(1_050));
}

#[test]
fn the_same_file_twice_makes_nothing_new() {
    for (name, bytes) in [
        ("pipedrive.csv", pipedrive()),
        (
            "google.csv",
            include_bytes!("../import/google.csv").to_vec(),
        ),
        (
            "apple.vcf",
            include_bytes!("../import/apple-3.0.vcf").to_vec(),
        ),
        (
            "outlook.vcf",
            include_bytes!("../import/outlook-2.1.vcf").to_vec(),
        ),
        (
            "noms.csv",
            "Nom;Prénom\nMartin;Jean\nMartin;Jeanne\n"
                .as_bytes()
                .to_vec(),
        ),
    ] {
        let mut desk = Desk::new();
        let (_, first) = desk.import(name, &bytes);
        assert!(first.created.contacts + first.created.deals > 0, "{name}");
        let (_, again) = desk.import(name, &bytes);
        assert_eq!(again.created, Default::default(), "{name}");
        assert_eq!(again.updated, Default::default(), "{name}");
        assert_eq!(again.doubtful, 0, "{name}: {:?}", again.doubts);
    }
}

#[test]
fn a_line_that_may_be_somebody_is_not_merged_in_silence() {
    let mut desk = Desk::new();
    desk.import(
        "a.csv",
        b"First Name,Last Name,Email\nJean,Martin,jean@a.example\n",
    );
    let (file, state) = desk.open(
        "b.csv",
        b"First Name,Last Name,Email\nJean,Martin,jean@b.example\n",
    );
    let plan = Desk::plan(&state);
    let report = desk.check(file, &plan);
    assert_eq!((report.doubtful, report.created.contacts), (1, 0));
    assert_eq!(report.doubts[0].name, "Jean Martin");
    let choose = |choice| Plan {
        choices: [(2, choice)].into(),
        ..plan.clone()
    };
    assert_eq!(desk.check(file, &choose(Choice::New)).created.contacts, 1);
    let report = desk.run(file, &choose(Choice::Same));
    assert_eq!(report.updated.contacts, 1);
    assert_eq!(desk.contacts().len(), 1);
}

#[test]
fn a_batch_is_taken_back_but_what_somebody_touched() {
    let mut desk = Desk::new();
    desk.import(
        "a.csv",
        "Nom;Prénom;Email;Fonction\nRoy;Ada;ada@x.example;Graphiste\n".as_bytes(),
    );
    let text = "Nom;Prénom;Email;Fonction;Entreprise;Remarque\nRoy;Ada;ada@x.example;Directrice;Cœur;vue au salon\n\
        Petit;Luc;luc@x.example;;Cœur;\nGrand;Eva;eva@x.example;;;rappeler lundi\n";
    let (batch, report) = desk.import("b.csv", text.as_bytes());
    assert_eq!(
        (
            report.created.contacts,
            report.created.companies,
            report.updated.contacts
        ),
        (2, 1, 1)
    );
    let luc = desk
        .contacts()
        .into_iter()
        .find(|one| one.name == "Luc Petit")
        .expect("Luc")
        .id;
    let edits = vec![contact::Edit::JobTitle(Some("Artisan".to_owned()))];
    desk.call(Request::Contact(contact::Request::Edit { id: luc, edits }))
        .expect("edited");
    desk.0.reopen();
    let taken = desk.undo(batch);
    assert_eq!(
        (taken.removed, taken.restored),
        (1, 1),
        "Eva goes, Ada is as before"
    );
    assert_eq!(
        taken.kept, 2,
        "Luc was touched, and his company stays with him"
    );
    let names: Vec<String> = desk.contacts().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["Luc Petit", "Ada Roy"]);
    let ada = desk
        .contacts()
        .into_iter()
        .find(|one| one.name == "Ada Roy")
        .expect("Ada");
    assert_eq!(ada.job_title.as_deref(), Some("Graphiste"));
    assert_eq!(ada.company, None);
    assert_eq!(desk.hits("Grand"), 0, "search knows");
    assert!(
        desk.call(Request::Import(Ask::Undo { batch })).is_err(),
        "once"
    );
    match desk.call(Request::Import(Ask::Batches)) {
        Ok(Response::Imports(batches)) => assert!(
            batches
                .iter()
                .any(|one| one.id == batch && one.undone_at.is_some())
        ),
        other => panic!("{other:?}"),
    }
    let (_, again) = desk.import("b.csv", text.as_bytes());
    assert_eq!(again.created.contacts, 1, "the trash blocks nothing");
}

#[test]
fn a_stopped_import_is_one_batch() {
    let mut desk = Desk::new();
    let mut text = "Nom;Email\n".to_owned();
    for number in 0..2_000 {
        text.push_str(&format!("N{number};n{number}@x.example\n"));
    }
    let (file, state) = desk.open("many.csv", text.as_bytes());
    desk.ask(Ask::Run {
        file,
        plan: Desk::plan(&state),
    });
    desk.0.input(Input::Tick);
    desk.ask(Ask::Stop { file });
    let state = desk.state(file);
    let report = state.report.expect("a report");
    assert!(state.stopped);
    assert!((1..2_000).contains(&report.created.contacts), "{report:?}");
    let taken = desk.undo(report.batch.expect("a batch"));
    assert_eq!(taken.removed, report.created.contacts);
    assert_eq!(desk.contacts().len(), 0);
}

#[test]
fn an_import_stands_in_the_log_and_ctrl_z_takes_it_back() {
    let mut desk = Desk::new();
    let (batch, _) = desk.import("salon.csv", b"Nom;Email\nRoy;ada@x.example\n");
    let lines = desk.log();
    assert_eq!(
        (lines[0].kind.as_str(), lines[0].title.as_str()),
        ("import", "salon.csv")
    );
    assert!(lines[0].can_undo && lines.iter().all(|line| line.kind != "created"));
    match desk.call(Request::Act(act::Request::Undo)) {
        Ok(Response::Undone(undone)) => {
            assert_eq!((undone.act, undone.changed), (Some(act::Act::Import), true));
        }
        other => panic!("{other:?}"),
    }
    for _ in 0..100 {
        desk.0.input(Input::Tick);
    }
    assert_eq!(desk.contacts().len(), 0);
    let line = desk.log().remove(0);
    assert!(line.undone && !line.can_undo);
    assert!(desk.call(Request::Import(Ask::Undo { batch })).is_err());
}

#[test]
fn a_person_who_was_erased_is_not_brought_back_by_a_file() {
    let mut desk = Desk::new();
    let text =
        "Nom;Prénom;Email;Mobile\nRoy;Ada;ada@x.example;06 12 34 56 78\nPetit;Luc;luc@x.example;\n";
    desk.import("a.csv", text.as_bytes());
    let ada = desk
        .contacts()
        .into_iter()
        .find(|one| one.name == "Ada Roy");
    let id = ada.expect("Ada").id;
    desk.call(Request::Contact(contact::Request::Trash { id }))
        .expect("thrown away");
    let document = format!("crm:contact:{id}");
    desk.call(Request::Trash(trash::Request::Erase { document }))
        .expect("erased");
    let (file, state) = desk.open("a.csv", text.as_bytes());
    let report = desk.run(file, &Desk::plan(&state));
    assert_eq!(
        (report.created.contacts, report.refused, report.same),
        (0, 1, 1),
        "{report:?}"
    );
    assert_eq!(report.refusals[0].reason, "erased");
    // By the phone alone, written otherwise, and by our own id.
    let (_, report) = desk.import("b.csv", b"Name,Mobile\nA. Roy,+33612345678\n");
    assert_eq!((report.created.contacts, report.refused), (0, 1));
    let (_, report) = desk.import(
        "c.csv",
        format!("Carnet ID,Name\n{id},Ada Roy\n").as_bytes(),
    );
    assert_eq!((report.created.contacts, report.refused), (0, 1));
    // What is kept of her names nobody.
    let all = match desk.call(Request::Export(export::Request::Everything)) {
        Ok(Response::File(file)) => file.text,
        other => panic!("{other:?}"),
    };
    for word in ["Ada", "ada@x", "12 34 56", &id.to_string()] {
        assert!(!all.contains(word), "{word} in {all}");
    }
}

#[test]
fn whoever_was_silent_for_three_years_is_listed() {
    let mut desk = Desk::new();
    desk.import(
        "a.csv",
        b"Name,Email,Created\nOld Friend,old@x.example,2020-01-02\nNew Friend,new@x.example,2026-01-02\nOld Client,client@x.example,2020-01-02\n",
    );
    desk.import(
        "d.csv",
        b"Deal,Contact,Email\nSite,Old Client,client@x.example\n",
    );
    let silent = match desk.call(Request::Contact(contact::Request::Silent)) {
        Ok(Response::Contacts(page)) => page.rows,
        other => panic!("{other:?}"),
    };
    let names: Vec<&str> = silent.iter().map(|one| one.row.name.as_str()).collect();
    assert_eq!(names, ["Old Friend"], "a client with a deal is no prospect");
    let id = silent[0].row.id;
    let edits = vec![
        contact::Edit::ActsAs(Some("consumer".to_owned())),
        contact::Edit::DoNotContact(true),
    ];
    desk.call(Request::Contact(contact::Request::Edit { id, edits }))
        .expect("edited");
    match desk.call(Request::Contact(contact::Request::Get { id })) {
        Ok(Response::Contact(one)) => {
            assert_eq!(one.acts_as.as_deref(), Some("consumer"));
            assert!(one.do_not_contact && one.silent);
        }
        other => panic!("{other:?}"),
    }
    // They write: they are heard of.
    let eml = STANDARD.encode(
        "From: Old <old@x.example>\r\nTo: me@atelier.example\r\nSubject: Bonjour\r\n\r\nOui.\r\n",
    );
    let on = format!("crm:contact:{id}");
    desk.call(Request::Activity(activity::Request::Mail {
        on: Some(on),
        eml,
    }))
    .expect("a mail");
    match desk.call(Request::Contact(contact::Request::Silent)) {
        Ok(Response::Contacts(page)) => assert_eq!(page.total, 0),
        other => panic!("{other:?}"),
    }
    let wrong = vec![contact::Edit::ActsAs(Some("else".to_owned()))];
    assert!(
        desk.call(Request::Contact(contact::Request::Edit {
            id,
            edits: wrong
        }))
        .is_err()
    );
}

#[test]
fn a_column_becomes_a_new_field_of_its_kind() {
    let mut desk = Desk::new();
    let text =
        "Titre;Montant;Surface;Pose;Repère\nA1;10;1 234,5;31/10/2026;007\nA2;20;80;01/11/2026;\n";
    let (file, state) = desk.open("a.csv", text.as_bytes());
    let mut plan = Desk::plan(&state);
    for column in plan.columns.iter_mut().skip(2) {
        "deal.new".clone_into(&mut column.target);
    }
    let foreseen = desk.check(file, &plan);
    assert_eq!(desk.fields(), [], "a dry run makes none");
    let mut done = desk.run(file, &plan);
    done.batch = None;
    assert_eq!(foreseen, done, "a dry run tells the truth");
    let fields = desk.fields();
    let told: Vec<(&str, &str)> = fields
        .iter()
        .map(|one| (one.name.as_str(), one.kind.as_str()))
        .collect();
    assert_eq!(
        told,
        [("Surface", "number"), ("Pose", "date"), ("Repère", "text")]
    );
    let custom = desk.deal("A1").custom;
    let value = |at: usize| {
        let field: &field::Field = &fields[at];
        let found = custom.iter().find(|one| one.field == field.id);
        found.map(|one| one.value.as_str())
    };
    assert_eq!(
        [value(0), value(1), value(2)],
        [Some("1234.5"), Some("2026-10-31"), Some("007")]
    );

    // The next file of that program finds the fields by their names.
    let (_, again) = desk.import("a.csv", text.as_bytes());
    assert_eq!(
        (again.created.deals, again.updated.deals, again.same),
        (0, 0, 2)
    );
    assert_eq!(desk.fields().len(), 3);
}

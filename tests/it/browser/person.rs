//! What a person does in a browser.

use std::time::Duration;

use carnet_protocol::ids::WorkspaceId;
use carnet_tests::browser::Browser;
use carnet_tests::relay::TestRelay;
use carnet_tests::wait;
use carnet_tests::webdriver::Session;
use serde_json::{Value, json};

/// Real pages on two busy cores.
const PATIENCE: Duration = Duration::from_secs(60);
const ENTER: &str = "\u{e007}";
/// Everybody's password at first.
pub(super) const PASSWORD: &str = "a long enough password";
/// Where a note is written.
pub(super) const NOTE: &str = "[data-testid=note] .ProseMirror";

/// Waits until something holds.
#[track_caller]
pub(super) fn until(what: &str, holds: impl FnMut() -> bool) {
    wait::until_within(PATIENCE, what, holds);
}

/// Somebody at a browser, with a workspace open.
pub(super) struct Person {
    browser: Browser,
    name: String,
}

impl Person {
    /// Opens the relay's first link, makes an account, and a workspace with the example in it.
    pub(super) fn claims(relay: &mut TestRelay, name: &str) -> Self {
        let person = Self::at(&relay.claim_link(), name);
        person.enters("claim-form");
        let page = person.page();
        page.await_shown("[data-testid=create-form]");
        person.browser.picture("browser-create");
        page.click("[data-testid=create-form] button.primary");
        until("the example's cards", || page.shows("[data-card]"));
        person
    }

    /// Opens an invitation's link and takes it in the browser.
    pub(super) fn accepts(link: &str, name: &str) -> Self {
        let person = Self::at(link, name);
        let page = person.page();
        page.click("[data-testid=invite-browser]");
        person.enters("invite-form");
        until("the team's cards", || page.shows("[data-card]"));
        person
    }

    fn at(link: &str, name: &str) -> Self {
        let browser = Browser::start().expect("a browser");
        browser.page().go(link).expect("the relay's page");
        let name = name.to_owned();
        Self { browser, name }
    }

    fn enters(&self, form: &str) {
        let email = self.email();
        let fields = [
            ("name", self.name.as_str()),
            ("email", &email),
            ("password", PASSWORD),
        ];
        self.sends(form, &fields);
    }

    pub(super) fn signs_in(&self) {
        let email = self.email();
        self.sends("sign-in-form", &[("email", &email), ("password", PASSWORD)]);
    }

    fn email(&self) -> String {
        format!("{}@team.example", self.name.to_lowercase())
    }

    fn sends(&self, form: &str, fields: &[(&str, &str)]) {
        let page = self.page();
        for (field, value) in fields {
            page.fill(&format!("[data-testid={form}] [name={field}]"), value);
        }
        page.keys(ENTER).expect("keys");
        until(form, || {
            let problem = page.text(&format!("[data-testid={form}] [role=alert]"));
            assert!(problem.is_empty(), "{form}: {problem}");
            !page.shows(&format!("[data-testid={form}]"))
        });
    }

    pub(super) const fn browser(&self) -> &Browser {
        &self.browser
    }

    pub(super) const fn page(&self) -> &Session {
        self.browser.page()
    }

    pub(super) fn workspace(&self) -> WorkspaceId {
        let read = "return localStorage.getItem('carnet-workspace')";
        let id = self.page().script(read, json!([])).expect("a workspace");
        id.as_str()
            .and_then(|id| id.parse().ok())
            .expect("a workspace's id")
    }

    pub(super) fn goes(&self, hash: &str) {
        self.page()
            .script("location.hash = arguments[0]", json!([hash]))
            .expect("the page turns");
    }

    /// Makes a link that lets one person in.
    pub(super) fn invites(&self, role: &str) -> String {
        let page = self.page();
        self.goes("#/team");
        page.await_shown("#invite-role");
        let choose = "const list = document.querySelector('#invite-role');
            list.value = arguments[0]; list.dispatchEvent(new Event('change', { bubbles: true }));";
        page.script(choose, json!([role])).expect("a role");
        until("the link of before is gone", || {
            !page.shows("[data-testid=invite-link]")
        });
        page.click("[data-testid=invite-make]");
        page.await_shown("[data-testid=invite-link]");
        let read = "return document.querySelector('[data-testid=invite-link]').value";
        let link = page.script(read, json!([])).expect("a link");
        self.shows_board();
        link.as_str().expect("a link is text").to_owned()
    }

    /// Removes somebody from the workspace.
    pub(super) fn removes(&self, name: &str) {
        self.opens_actions(name);
        self.page().click("[data-testid=member-remove]");
        self.page().click("[data-testid=remove-member] .danger");
    }

    /// What an owner can do about somebody.
    fn opens_actions(&self, name: &str) {
        let page = self.page();
        self.goes("#/team");
        let press = "const person = [...document.querySelectorAll('[data-testid=team] li')]
              .find((one) => one.textContent.includes(arguments[0]));
            const button = person?.querySelector('button');
            button?.click(); return !!button;";
        until("somebody about whom something can be done", || {
            page.script(press, json!([name]))
                .is_ok_and(|done| done == true)
        });
    }

    /// Makes a link by which somebody chooses a new password.
    pub(super) fn makes_reset(&self, name: &str) -> String {
        self.opens_actions(name);
        let page = self.page();
        page.click("[data-testid=member-reset]");
        page.await_shown("[data-testid=reset-link]");
        let read = "return document.querySelector('[data-testid=reset-link]').value";
        let link = page.script(read, json!([])).expect("a link");
        page.click("[data-testid=member-reset-dialog] .icon-btn");
        link.as_str().expect("a link is text").to_owned()
    }

    pub(super) fn shows_board(&self) {
        self.goes("#/pipeline");
        until("the board", || self.page().shows("[data-card]"));
    }

    pub(super) fn columns(&self) -> Vec<Value> {
        let read = "return [...document.querySelectorAll('[data-stage]')].map((column) => [
            column.dataset.stage,
            [...column.querySelectorAll('[data-card]')].map((card) => [
              card.dataset.card, card.querySelector('.card-title')?.textContent.trim() ?? '']),
          ]);";
        let read = self.page().script(read, json!([])).unwrap_or_default();
        read.as_array().cloned().unwrap_or_default()
    }

    /// Titles on the screen, column by column.
    pub(super) fn titles(&self) -> Vec<Vec<String>> {
        let text = |card: &Value| card[1].as_str().unwrap_or_default().to_owned();
        let columns = self.columns();
        columns
            .iter()
            .map(|column| {
                column[1]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(text)
                    .collect()
            })
            .collect()
    }

    pub(super) fn first_card(&self) -> String {
        let columns = self.columns();
        columns[0][1][0][0].as_str().expect("a card").to_owned()
    }

    pub(super) fn has(&self, card: &str, stage: &str) -> bool {
        let there = format!("[data-stage=\"{stage}\"] [data-card=\"{card}\"]");
        self.page().shows(&there)
    }

    /// Drags the first column's first card into this column; the card and the column's stage.
    pub(super) fn drags_first_card(&self, column: usize) -> (String, String) {
        self.shows_board();
        let card = self.first_card();
        let stage = self.columns()[column][0]
            .as_str()
            .expect("a stage")
            .to_owned();
        let page = self.page();
        let from = page.area(&format!("[data-card=\"{card}\"]"));
        let from = from.expect("the card");
        let mut to = page
            .area(&format!("[data-list=\"{stage}\"]"))
            .expect("the column");
        // Into the upper part of the column, beside its first card.
        to.y = from.y + 4.0;
        page.drag(from, to).expect("a drag");
        (card, stage)
    }

    pub(super) fn opens_note(&self, card: &str) {
        self.goes(&format!("#/pipeline/deal/{card}"));
        until("the note", || self.page().shows(NOTE));
    }

    /// The note's text, without other people's carets.
    pub(super) fn note(&self) -> String {
        let read = "const note = document.querySelector(arguments[0])?.cloneNode(true);
            note?.querySelectorAll('.caret, .caret-label').forEach((e) => e.remove());
            return note?.textContent ?? '';";
        let note = self.page().script(read, json!([NOTE])).unwrap_or_default();
        note.as_str().unwrap_or_default().to_owned()
    }

    /// The page had nothing to complain of.
    #[track_caller]
    pub(super) fn content(&self) {
        let complaints = self.browser.complaints().expect("a page");
        assert!(complaints.is_empty(), "{}: {complaints:#?}", self.name);
    }
}

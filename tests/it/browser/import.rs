//! A file of another program, let fall on the page: what it would do, the run, its report, and the whole of it taken back.

use carnet_tests::relay::TestRelay;
use serde_json::json;

use super::looks::everywhere;
use super::person::{Person, until};

/// As Excel writes it in French: a doubtful line, a wrong one, days that nothing decides.
const FILE: &str = "Prénom;Nom;Email;Entreprise;Créé le;SIRET\r\n\
Zoé;Lefèvre;zoe@coeur.example;Ateliers Cœur;01/02/2026;\r\n\
Luc;Petit;luc@petit.example;;03/04/2026;\r\n\
Jean;Martin;autre@martin.example;;05/06/2026;\r\n\
Eva;Grand;eva@grand.example;Grand SA;07/08/2026;73282932000079\r\n";

#[test]
fn a_file_is_imported_and_taken_back() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let known = json!({ "noun": "contact", "ask": { "do": "create", "with": {
        "first_name": "Jean", "last_name": "Martin", "email": "jean@martin.example" } } });
    anna.browser().call(&known).expect("a contact");
    anna.goes("#/contacts");
    page.await_shown("[data-row]");
    let before = people(&anna);
    drops(&anna, "salon.csv", FILE);
    page.await_shown("[data-testid=format-4]");
    assert!(
        !page.shows("[data-testid=import-counts]"),
        "which of 01/02 is the month is asked first"
    );
    chooses(&anna, "[data-testid=format-4]", "dmy");
    page.await_shown("[data-testid=import-counts]");
    let counts = page.text("[data-testid=import-counts]");
    assert!(
        counts.contains("2 contacts") && counts.contains("1 company"),
        "{counts}"
    );
    until("the wrong number is named", || {
        page.text("[data-testid=import-refusals]")
            .contains("73282932000079")
    });
    anna.browser().picture("browser-import-preview");
    chooses(&anna, "[data-testid=doubt]", "new");
    until("what was doubtful is somebody else", || {
        page.text("[data-testid=import-counts]")
            .contains("3 contacts")
    });
    page.click("[data-testid=import-run]");
    page.await_shown("[data-testid=import-report]");
    until("the list behind has them", || people(&anna) == before + 3);
    anna.browser().picture("browser-import-report");
    page.click("[data-testid=import-undo]");
    until("it is taken back", || {
        page.text("[data-testid=import-taken]")
            .contains("Taken back4")
    });
    until("and the list is as before", || people(&anna) == before);
    page.click("[data-testid=import] .modal-head .icon-btn");

    anna.goes("#/settings/data");
    until("the batch says so", || {
        page.text("[data-testid=batch]").contains("undone")
    });
    everywhere(&anna, &[("data", "#/settings/data", "[data-testid=batch]")]);
    anna.content();
}

fn people(anna: &Person) -> usize {
    let count = "return document.querySelectorAll('[data-row]').length";
    let count = anna.page().script(count, json!([])).unwrap_or_default();
    count.as_u64().unwrap_or_default() as usize
}

/// Lets a file fall on the page, in Windows-1252.
fn drops(anna: &Person, name: &str, text: &str) {
    let byte = |letter: char| match letter {
        'œ' => 0x9C,
        letter => u8::try_from(u32::from(letter)).expect("a letter of Windows-1252"),
    };
    let bytes: Vec<u8> = text.chars().map(byte).collect();
    drops_bytes(anna, name, &bytes);
}

fn drops_bytes(anna: &Person, name: &str, bytes: &[u8]) {
    let drop = "const files = new DataTransfer();
        files.items.add(new File([new Uint8Array(arguments[1])], arguments[0]));
        for (const type of ['dragover', 'drop'])
          document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: files }));";
    anna.page()
        .script(drop, json!([name, bytes]))
        .expect("a drop");
}

fn chooses(anna: &Person, list: &str, value: &str) {
    let choose = "const list = document.querySelector(arguments[0]);
        list.value = arguments[1]; list.dispatchEvent(new Event('change', { bubbles: true }));";
    anna.page()
        .script(choose, json!([list, value]))
        .expect("a choice");
}

#[test]
fn what_goes_out_comes_back_equal() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    anna.goes("#/settings/data");
    page.await_shown("[data-testid=export-everything]");
    keeps(&anna);
    page.click("[data-testid=export-csv]");
    until("the table of contacts is saved", || saved(&anna).len() == 1);
    let table = saved(&anna).remove(0);
    assert!(
        table.starts_with("\u{feff}Carnet ID,Name prefix,First name"),
        "{table}"
    );
    page.click("[data-testid=export-calendar]");
    page.click("[data-testid=export-everything]");
    until("the calendar and all of it, too", || {
        let saved = saved(&anna);
        saved.iter().any(|text| text.starts_with("BEGIN:VCALENDAR"))
            && saved
                .iter()
                .any(|text| text.contains("\"format\": \"carnet\""))
    });
    drops_text(&anna, "contacts.csv", &table);
    page.await_shown("[data-testid=import-counts]");
    let counts = page.text("[data-testid=import-counts]");
    assert!(counts.trim().starts_with("New records0"), "{counts}");
    assert!(
        !counts.contains("Changed") && !counts.contains("refused"),
        "{counts}"
    );
    page.click("[data-testid=import] .modal-head .icon-btn");
    anna.content();
}

#[test]
fn a_person_gets_everything_and_is_erased_for_good() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let page = anna.page();
    let ask = json!({ "noun": "contact", "ask": { "do": "create", "with": {
        "first_name": "Jean", "last_name": "Martin", "email": "jean@martin.example" } } });
    let made = anna.browser().call(&ask).expect("a contact");
    let id = made["value"].as_str().expect("an id").to_owned();
    anna.goes(&format!("#/contacts/contact/{id}"));
    page.await_shown("[data-field=acts-as]");
    keeps(&anna);
    page.click("[data-field=acts-as]");
    page.click("[data-testid=acts-as-consumer]");
    until("a consumer is asked first", || {
        page.text("[data-testid=contact-warning]")
            .contains("consent")
    });
    anna.browser().picture("browser-person-rights");
    page.click("[data-testid=record-menu]");
    page.click("[data-testid=person-page]");
    until("everything about him, to print", || {
        saved(&anna)
            .iter()
            .any(|text| text.contains("<h1>Jean Martin</h1>"))
    });
    page.click("[data-testid=record-menu]");
    page.click("[data-testid=person-erase]");
    page.click("[data-testid=trash-yes]");
    until("the panel is closed", || {
        !page.shows("[data-field=acts-as]")
    });
    let get = json!({ "noun": "contact", "ask": { "do": "get", "with": { "id": id } } });
    until("he is nowhere", || anna.browser().call(&get).is_err());
    drops_text(
        &anna,
        "again.csv",
        "Name,Email\nJean Martin,jean@martin.example\n",
    );
    until("no file brings him back", || {
        page.text("[data-testid=import-refusals]")
            .contains("erased person")
    });
    page.click("[data-testid=import] .modal-head .icon-btn");
    anna.content();
}

/// Keeps what the page saves, beside saving it.
fn keeps(anna: &Person) {
    let keep = "window.saved = []; const make = URL.createObjectURL.bind(URL);
        URL.createObjectURL = (blob) => {
          blob.arrayBuffer().then((bytes) => saved.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)));
          return make(blob);
        };";
    anna.page().script(keep, json!([])).expect("a page");
}

fn saved(anna: &Person) -> Vec<String> {
    let read = anna.page().script("return window.saved", json!([]));
    serde_json::from_value(read.unwrap_or_default()).unwrap_or_default()
}

fn drops_text(anna: &Person, name: &str, text: &str) {
    drops_bytes(anna, name, text.as_bytes());
}

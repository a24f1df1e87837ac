//! A person's account in the browser: its password, its sessions, a program's token; and the link of who forgot.

use carnet_tests::browser::Browser;
use carnet_tests::relay::TestRelay;
use serde_json::json;

use super::person::{Person, until};

const PAGE: &str = "[data-testid=account]";
const ANOTHER: &str = "quite another password";

#[test]
fn passwords_sessions_tokens_and_reset_links() {
    let mut relay = TestRelay::start();
    let anna = Person::claims(&mut relay, "Anna");
    let invitation = anna.invites("member");
    the_app_gets_the_whole_link(&invitation);
    let bruno = Person::accepts(&invitation, "Bruno");
    let page = anna.page();
    anna.goes("#/account");
    until("everything is listed", || {
        let text = page.text(PAGE);
        text.contains("this one") && text.contains("Joined")
    });
    pictures(&anna, "account");

    changes_password(&anna, "not the password", ANOTHER);
    until("the sentence about the password", || {
        page.text("[data-testid=password-form] [role=alert]")
            .contains("another one")
    });
    changes_password(&anna, super::person::PASSWORD, ANOTHER);
    until("it is changed", || {
        page.text("[data-testid=toast]").contains("changed")
    });

    page.fill("[data-testid=token-form] [name=name]", "n8n");
    page.click("[data-testid=token-form] button");
    page.await_shown("[data-testid=secret-link]");
    let token = "return document.querySelector('[data-testid=secret-link]').value";
    let token = page.script(token, json!([])).expect("a token");
    assert!(
        token.as_str().is_some_and(|it| it.starts_with("carnet_")),
        "{token}"
    );
    until("the token is listed", || {
        page.text(PAGE).contains("not used yet")
    });

    let link = a_reset_link_changes_the_password(&anna, &bruno);
    works_no_more(&link, "reset");
    works_no_more(&invitation, "invite");

    anna.goes("#/account");
    page.click("[data-testid=sign-out-everywhere]");
    page.await_shown("[data-testid=sign-in-form]");
    anna.content();
}

fn changes_password(person: &Person, current: &str, new: &str) {
    let page = person.page();
    page.fill("[data-testid=password-form] [name=current]", current);
    page.fill("[data-testid=password-form] [name=new-password]", new);
    page.click("[data-testid=password-form] button.primary");
}

/// "Open in the app" hands over the page's address, with its secret after `#`.
fn the_app_gets_the_whole_link(invitation: &str) {
    let somebody = Browser::start().expect("a browser");
    somebody.page().go(invitation).expect("the relay's page");
    somebody.page().await_shown("[data-testid=invite-app]");
    somebody.picture("browser-invite");
    let read =
        "const [start, rest] = document.querySelector('[data-testid=invite-app]').href.split('#');
        return [start, decodeURIComponent(rest)];";
    let link = somebody.page().script(read, json!([])).expect("a link");
    assert_eq!(link, json!(["carnet://join", invitation]));
}

fn a_reset_link_changes_the_password(anna: &Person, bruno: &Person) -> String {
    let link = anna.makes_reset("Bruno");
    let forgot = Browser::start().expect("Bruno's other browser");
    let page = forgot.page();
    page.go(&link).expect("the relay's page");
    page.await_shown("[data-testid=reset-form]");
    assert!(page.text("[data-testid=reset]").contains("Bruno"));
    forgot.picture("browser-reset");
    page.fill("[data-testid=reset-form] [name=password]", ANOTHER);
    page.click("[data-testid=reset-form] button.primary");
    until("the team's cards", || page.shows("[data-card]"));
    let address = page.script("return location.href", json!([]));
    let address = address.expect("an address");
    assert!(!address.to_string().contains("reset="), "{address}");
    bruno.page().await_shown("[data-testid=sign-in-form]");
    link
}

/// A link that was used says so, in both languages.
fn works_no_more(link: &str, kind: &str) {
    let place = format!("[data-testid={kind}]");
    for (button, words) in [("en", "already used"), ("fr", "déjà servi")] {
        let again = Browser::start().expect("a browser");
        again.page().go(link).expect("the relay's page");
        again.page().await_shown(&place);
        again
            .page()
            .click(&format!(".start-languages [lang={button}]"));
        until(words, || again.page().text(&place).contains(words));
        again.picture(&format!("browser-{kind}-used-{button}"));
    }
}

/// Both languages, both themes, both screens, and nothing in anybody's way.
fn pictures(person: &Person, name: &str) {
    super::looks::everywhere(person, &[(name, "#/account", "[data-testid=token-form]")]);
}

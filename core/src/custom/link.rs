//! Addresses: `http:`, `https:` and `mailto:`, and no other scheme, for a link is opened by a click.

use crate::limits;

/// A typed address with its scheme: `atelier.fr` is a site, `zoe@atelier.fr` a mail box.
pub(super) fn read(typed: &str) -> Option<String> {
    let has_scheme = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| starts_with(typed, scheme));
    let link = if has_scheme {
        typed.to_owned()
    } else if typed.contains('@') && !typed.contains('/') {
        format!("mailto:{typed}")
    } else {
        format!("https://{typed}")
    };
    is_link(&link).then_some(link)
}

pub(super) fn is_link(text: &str) -> bool {
    if text.chars().count() > limits::URL_CHARS
        || text.chars().any(|letter| {
            letter.is_whitespace() || letter.is_control() || "<>\"`\\".contains(letter)
        })
    {
        return false;
    }
    if let Some(mail) = after(text, "mailto:") {
        return mail
            .split_once('@')
            .is_some_and(|(name, host)| !name.is_empty() && is_host(host));
    }
    after(text, "https://")
        .or_else(|| after(text, "http://"))
        .is_some_and(is_host)
}

/// Something with a point in it, or this machine, before any path. A name before `@` in it could pass for the host.
fn is_host(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let dotted = name
        .split_once('.')
        .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty());
    !host.contains('@') && (dotted || name == "localhost")
}

fn starts_with(text: &str, scheme: &str) -> bool {
    after(text, scheme).is_some()
}

fn after<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    let (head, rest) = text.split_at_checked(scheme.len())?;
    head.eq_ignore_ascii_case(scheme).then_some(rest)
}

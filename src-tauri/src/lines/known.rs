//! The words of machines: what an error may say and still name nobody.

use uuid::Uuid;

/// What is put in place of anything else.
const HIDDEN: &str = "…";

/// Digits of a number that tells nothing: a code, a count, a duration. Telephones, amounts and years of birth are longer.
const DIGITS: usize = 3;

/// The words that stay, small. Whoever misses one adds it, as long as nobody is called so.
const WORDS: &str = "
    a able access ack added address after again already alone an and another any are argument as at attempt attempts auth
    backup bad be been before begin between binary body broken buffer busy but by bye bytes cache cancelled cannot certificate
    channel character check checkpoint client close closed code column commit company connect connected connecting connection
    constraint contact content corrupt could count create crm cursor data database deal debug decode decoding default
    deserialize device directory disk display dns do document documents does during eof empty encode end endpoint engine
    elsewhere epoch error errors event exceeded exists expected expired fail failed failure fetch field file files for forbidden forked
    format found frame from full gap gone handshake has header held hello hole host http https icon id image in index
    input integer internal interrupted into invalid io is issuer it join json key keychain kind last length library limit
    line lines link live load local lock locked log lookup main malformed map memory message method missing ms must name
    network newer no not nothing null number object of offline offset old on only open opened opening or os out outbox
    outdated page parse password path peer pending permission ping pipe poll pong port postcard presence process protocol
    push query queue read reader ready reason received record refused relay released removed renewed request required
    reset resource response retry row rows s schema secret secure seen send sent seq sequence server service session
    set shared signed size snapshot socket spawn sql sqlite stale start started state status still stop storage stream
    string sync synced syncing system table task temporarily text than that the thread time timed timeout tls to token too
    transaction transport tries true false try type unable unavailable unexpected unknown unreachable unsupported
    update updates upgrade url us used user utf value version wal was websocket welcome when while window with without
    workspace write writing wrong yrs";

/// The text with only the words of machines, small numbers and ids of records left.
#[must_use]
pub(super) fn harmless(text: &str) -> String {
    let parts: Vec<&str> = text.split_whitespace().collect();
    // Small numbers in a row are a telephone's, or a card's.
    let number = |at: usize| parts.get(at).is_some_and(|part| digits(part) == 1);
    let in_a_row = |at: usize| number(at) && (number(at + 1) || (at > 0 && number(at - 1)));
    let mut left: Vec<&str> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let shown = is_known(part) && !in_a_row(at);
        let part = if shown { *part } else { HIDDEN };
        if part != HIDDEN || left.last() != Some(&HIDDEN) {
            left.push(part);
        }
    }
    left.join(" ")
}

fn is_known(part: &str) -> bool {
    let bare = part.trim_matches(|one: char| one.is_ascii_punctuation());
    let id = bare.rsplit(':').next().unwrap_or(bare);
    if Uuid::try_parse(id).is_ok() {
        let kind = bare.strip_suffix(id).unwrap_or_default();
        return kind.split(':').all(is_word);
    }
    digits(part) < 2 && bare.split(['_', '-', ':', '=', '/']).all(is_word)
}

/// Numbers in a part, one beside another.
fn digits(part: &str) -> usize {
    let groups = part.split(|one: char| !one.is_ascii_digit());
    groups.filter(|group| !group.is_empty()).count()
}

/// A word of the list, or a small number with or without a unit.
fn is_word(word: &str) -> bool {
    let unit = word.trim_start_matches(|one: char| one.is_ascii_digit());
    if unit.len() < word.len() {
        let small = word.len() - unit.len() <= DIGITS;
        return small && ["", "s", "ms", "us", "µs", "ns", "%"].contains(&unit);
    }
    let word = word.to_lowercase();
    word.is_empty() || WORDS.split_whitespace().any(|known| known == word)
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn only_words_of_machines_stay() {
        let id = "crm:deal:0198c5c2-7d3a-7000-8000-000000000001";
        for (said, left) in [
            (
                "Connection refused (os error 111)",
                "Connection refused (os error 111)",
            ),
            ("no such file: /home/lea/x.db", "no … file: …"),
            (
                "invalid type: string \"Léa Roux\", expected a map",
                "invalid type: string … expected a map",
            ),
            ("read_only not-a-relay roux_only", "read_only not-a-relay …"),
            ("+33 6 12 34 56 78 or 0612345678", "… or …"),
            ("06.12.34.56.78, 06-12-34-56-78", "…"),
            ("after 250ms: 1200 €", "after …"),
            ("took 250ms of 9999 s", "… 250ms of … s"),
            (id, id),
            ("crm:lea:0198c5c2-7d3a-7000-8000-000000000001", "…"),
        ] {
            assert_eq!(harmless(said), left);
        }
    }
}

//! Typos: the words of titles that a mistyped word may have meant.

use rusqlite::Connection;

/// Meant words tried for each mistyped one.
const CANDIDATES: usize = 8;

/// For each word what it may have meant; none when none of them may have meant another.
pub(super) fn meant(
    conn: &Connection,
    words: &[String],
) -> rusqlite::Result<Option<Vec<Vec<String>>>> {
    let meant: Vec<Vec<String>> = words
        .iter()
        .map(|word| near(conn, word))
        .collect::<rusqlite::Result<_>>()?;
    Ok(meant.iter().any(|near| !near.is_empty()).then_some(meant))
}

/// A query in which every word may be one of those that it may have meant.
pub(super) fn query(words: &[String], meant: &[Vec<String>]) -> String {
    let parts = words.iter().zip(meant).map(|(word, meant)| {
        let mut choices = vec![format!("{{title body}} : \"{word}\" *")];
        choices.extend(meant.iter().map(|word| format!("title : \"{word}\"")));
        format!("({})", choices.join(" OR "))
    });
    parts.collect::<Vec<String>>().join(" AND ")
}

/// The words of titles within a typo or two, nearest first. Looked up by first letter and by second letter, so that a
/// missing first letter and two swapped ones are found too.
fn near(conn: &Connection, word: &str) -> rusqlite::Result<Vec<String>> {
    let letters: Vec<char> = word.chars().collect();
    let allowed = match letters.len() {
        0..4 => return Ok(Vec::new()),
        4..8 => 1,
        _ => 2,
    };
    let mut found: Vec<(usize, String)> = Vec::new();
    let mut starts: Vec<char> = letters.iter().take(2).copied().collect();
    starts.dedup();
    for start in starts {
        let mut statement = conn.prepare_cached(
            "SELECT term FROM search_terms WHERE col = 'title' AND term >= ?1 AND term <= ?2",
        )?;
        let low = start.to_string();
        let high = format!("{start}\u{10FFFF}");
        let mut rows = statement.query([&low, &high])?;
        while let Some(row) = rows.next()? {
            let term = row.get_ref(0)?.as_str()?;
            if let Some(distance) = distance(&letters, term, allowed) {
                found.push((distance, term.to_owned()));
            }
        }
    }
    found.sort();
    found.dedup();
    found.truncate(CANDIDATES);
    Ok(found.into_iter().map(|(_, term)| term).collect())
}

/// Letters to add, drop, change or swap to make one word of the other (optimal string alignment), if not more than
/// allowed.
fn distance(a: &[char], term: &str, allowed: usize) -> Option<usize> {
    let b: Vec<char> = term.chars().take(a.len() + allowed + 1).collect();
    if a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let change = usize::from(letter != other) + at(&above, j);
            let mut best = change.min(at(&above, j + 1) + 1).min(at(&row, j) + 1);
            let swapped =
                i > 0 && j > 0 && a.get(i - 1) == Some(other) && b.get(j - 1) == Some(letter);
            if swapped {
                best = best.min(at(&two_above, j - 1) + 1);
            }
            row.push(best);
        }
        two_above = above;
        above = row;
    }
    above
        .last()
        .copied()
        .filter(|distance| *distance <= allowed)
}

fn at(row: &[usize], index: usize) -> usize {
    row.get(index).copied().unwrap_or(usize::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, allowed, expected) in [
            ("lefevre", "lefevre", 1, Some(0)),
            ("lefevr", "lefevre", 1, Some(1)),
            ("elfevre", "lefevre", 1, Some(1)),
            ("lefebre", "lefevre", 1, Some(1)),
            ("lebefre", "lefevre", 1, None),
            ("boulangrie", "boulangerie", 2, Some(1)),
            ("", "abc", 2, None),
        ] {
            let letters: Vec<char> = a.chars().collect();
            assert_eq!(distance(&letters, b, allowed), expected, "{a} {b}");
        }
    }
}

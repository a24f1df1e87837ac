//! A page of which a part is measured: the command writes what stands between two marks, and leaves the rest to people.

use anyhow::{Context, Result};

use crate::{repo, shell};

const BEGIN: &str = "<!-- measured: from here -->";
const END: &str = "<!-- measured: to here -->";

/// Puts what was measured into a page.
pub(super) fn write(page: &str, measured: &str) -> Result<()> {
    let path = repo::root().join(page);
    let text = std::fs::read_to_string(&path).with_context(|| format!("{page} is not there"))?;
    let text = replaced(&text, measured).with_context(|| format!("{page} has no marks"))?;
    std::fs::write(path, text)?;
    Ok(())
}

fn replaced(text: &str, measured: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!(
        "{before}{BEGIN}\n\n{}\n\n{END}{after}",
        measured.trim()
    ))
}

/// A table of Markdown.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = format!(
        "| {} |\n|{}\n",
        head.join(" | "),
        " --- |".repeat(head.len())
    );
    for row in rows {
        table += &format!("| {} |\n", row.join(" | "));
    }
    table
}

/// When, on what, and how busy that was before measuring began.
pub(super) struct Machine {
    load: String,
}

impl Machine {
    /// Looks at it now.
    pub(super) fn look() -> Self {
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load = load.split(' ').next().unwrap_or_default().to_owned();
        Self { load }
    }

    /// In a sentence's words.
    pub(super) fn words(&self) -> Result<String> {
        let cores = std::thread::available_parallelism()?;
        let day = shell::quiet(&mut shell::command("date +%F"))?;
        let postgres = shell::quiet(&mut shell::command("psql --version"))?;
        let compiler = shell::quiet(&mut shell::command("rustc --version"))?;
        let redis = shell::quiet(&mut shell::command("redis-server --version"))?;
        let redis = redis.split(' ').find_map(|word| word.strip_prefix("v="));
        let postgres = postgres.split(' ').nth(2).unwrap_or_default();
        let compiler = compiler.split(' ').nth(1).unwrap_or_default();
        Ok(format!(
            "{} on a machine with {cores} cores, whose load average was {} when measuring began (0 is a quiet machine); PostgreSQL {} with \
             fsync on, Redis {}, rustc {compiler}, release build; load generator, servers and database share the cores",
            day.trim(),
            self.load,
            postgres.trim(),
            redis.unwrap_or("?"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_measured_is_written() {
        let page = format!("# A\n\n{BEGIN}\nold\n{END}\nwords of a person\n");
        let once = replaced(&page, "new\n").unwrap();
        assert_eq!(
            once,
            format!("# A\n\n{BEGIN}\n\nnew\n\n{END}\nwords of a person\n")
        );
        assert_eq!(replaced(&once, "new").unwrap(), once);
        assert_eq!(replaced("# A page of somebody else", "new"), None);
    }

    #[test]
    fn a_table_has_a_head_and_its_rows() {
        let rows = [vec!["1".to_owned(), "2".to_owned()]];
        assert_eq!(
            table(&["a", "b"], &rows),
            "| a | b |\n| --- | --- |\n| 1 | 2 |\n"
        );
    }
}

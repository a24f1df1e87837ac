//! Sequences of follow-ups: three days after the offer, then seven, then fifteen. Each step is a task with its day.
//!
//! A step counts calendar days from the start, as people do ("a week later"), and gives way to the next working day.

pub mod letter;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::api::sequence::Step;
use crate::holiday::Calendar;
use crate::limits;

/// A step as a document holds it, in JSON: absent values are left out, unknown ones are not kept by an edit.
#[derive(Serialize, Deserialize)]
struct Stored {
    days: u16,
    #[serde(default)]
    title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    template: Option<String>,
}

/// Reads steps; `None` for what is none, or too much.
#[must_use]
pub fn read(text: &str) -> Option<Vec<Step>> {
    let stored: Vec<Stored> = serde_json::from_str(text).ok()?;
    let fits = |step: &Stored| {
        (1..=limits::STEP_DAYS).contains(&step.days)
            && step.title.chars().count() <= limits::TITLE_CHARS
    };
    if stored.len() > limits::STEPS || !stored.iter().all(fits) {
        return None;
    }
    let step = |step: Stored| Step {
        days: step.days,
        title: step.title,
        template: step.template,
    };
    Some(stored.into_iter().map(step).collect())
}

/// Writes steps.
#[must_use]
pub fn write(steps: &[Step]) -> String {
    let stored: Vec<Stored> = steps
        .iter()
        .map(|step| Stored {
            days: step.days,
            title: step.title.clone(),
            template: step.template.clone(),
        })
        .collect();
    serde_json::to_string(&stored).unwrap_or_default()
}

/// The day of each step. Two steps never fall on one day: after a long weekend the second waits for the next working day.
#[must_use]
pub fn days(start: Date, steps: &[Step], calendar: Calendar) -> Vec<Date> {
    let mut found: Vec<Date> = Vec::with_capacity(steps.len());
    for step in steps {
        let meant = start.checked_add(i32::from(step.days).days());
        let after = found.last().and_then(|last| last.tomorrow().ok());
        let day = calendar.working(meant.unwrap_or(start));
        found.push(match after {
            Some(after) if after > day => calendar.working(after),
            _ => day,
        });
    }
    found
}

/// One run of a sequence: what its tasks carry. The same sequence may run again later.
#[must_use]
pub fn run(sequence: &str, start: Date) -> String {
    format!("{sequence} {start}")
}

/// The sequence of a run.
#[must_use]
pub fn of_run(run: &str) -> &str {
    run.rsplit_once(' ').map_or(run, |(sequence, _)| sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(days: u16) -> Step {
        Step {
            days,
            title: String::new(),
            template: None,
        }
    }

    #[test]
    fn steps_fall_on_working_days_in_order() {
        for (start, steps, calendar, wanted) in [
            // A Sunday; the 7th day is a Sunday, the 15th a Monday.
            (
                "2026-11-22",
                vec![3, 7, 15],
                Calendar::France,
                "2026-11-25 2026-11-30 2026-12-07",
            ),
            // Over Christmas and New Year, both Fridays.
            (
                "2026-12-22",
                vec![3, 7, 10],
                Calendar::France,
                "2026-12-28 2026-12-29 2027-01-04",
            ),
            (
                "2026-12-22",
                vec![3, 7, 10],
                Calendar::Weekends,
                "2026-12-25 2026-12-29 2027-01-01",
            ),
            // Saturday, Sunday and Easter Monday are one day: the steps follow one another.
            (
                "2026-04-01",
                vec![3, 4, 5],
                Calendar::France,
                "2026-04-07 2026-04-08 2026-04-09",
            ),
        ] {
            let steps: Vec<Step> = steps.into_iter().map(step).collect();
            let found = days(start.parse().expect("a day"), &steps, calendar);
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            assert_eq!(found.join(" "), wanted, "from {start}");
        }
    }

    #[test]
    fn steps_are_read_as_they_are_written_and_nothing_else_is_guessed() {
        let steps = vec![
            step(3),
            Step {
                days: 7,
                title: "Appeler « vite »".to_owned(),
                template: Some("t".to_owned()),
            },
        ];
        assert_eq!(read(&write(&steps)), Some(steps));
        for text in ["", "{}", "[{}]", r#"[{"days":0}]"#, r#"[{"days":4000}]"#] {
            assert_eq!(read(text), None, "{text}");
        }
        let many = vec![step(1); limits::STEPS + 1];
        assert_eq!(read(&write(&many)), None);
        let day = "2026-11-22".parse().expect("a day");
        assert_eq!(of_run(&run("a b", day)), "a b");
    }
}

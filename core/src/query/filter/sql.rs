//! A piece of SQL with its parameters, in order.

use rusqlite::types::Value;

/// A condition and the values of its `?`.
#[derive(Clone, Debug, PartialEq)]
pub struct Sql {
    /// The condition.
    pub text: String,
    /// Its values, in order.
    pub values: Vec<Value>,
}

impl Sql {
    /// Holds always.
    #[must_use]
    pub fn all() -> Self {
        Self::new("1", [] as [Value; 0])
    }

    /// A condition with its values.
    pub fn new<V: Into<Value>>(
        text: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        Self {
            text: text.into(),
            values: values.into_iter().map(Into::into).collect(),
        }
    }

    /// Both hold.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.joined("AND", other)
    }

    /// One of them holds.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.joined("OR", other)
    }

    /// It does not hold, or cannot be said.
    #[must_use]
    pub fn negated(mut self) -> Self {
        self.text = format!("NOT ifnull({}, 0)", self.text);
        self
    }

    /// An expression is one of some values (texts, numbers or lists of them), given as one parameter.
    pub(super) fn one_of<T: serde::Serialize>(expression: &str, values: &[T]) -> Self {
        let text = format!("{expression} IN (SELECT value FROM json_each(?))");
        Self::new(text, [json(values)])
    }

    /// A column of ids is one of some ids.
    pub(crate) fn one_of_ids(expression: &str, ids: &[uuid::Uuid]) -> Self {
        let ids: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
        let text = format!("{expression} IN (SELECT unhex(value) FROM json_each(?))");
        Self::new(text, [json(&ids)])
    }

    /// Two expressions are one of some pairs.
    pub(super) fn one_of_pairs(first: &str, second: &str, pairs: &[(String, String)]) -> Self {
        let text = format!(
            "(ifnull({first}, ''), ifnull({second}, '')) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))"
        );
        Self::new(text, [json(pairs)])
    }

    fn joined(mut self, word: &str, other: Self) -> Self {
        self.text = format!("({} {word} {})", self.text, other.text);
        self.values.extend(other.values);
        self
    }
}

fn json<T: serde::Serialize>(values: &[T]) -> String {
    serde_json::to_string(values).unwrap_or_else(|_| "[]".to_owned())
}

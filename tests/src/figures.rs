//! A relay's figures, as whoever watches it reads them.

use crate::runtime::runtime;

/// What `/metrics` said.
#[derive(Debug)]
pub struct Figures(String);

impl Figures {
    /// Reads a relay's figures from this machine.
    ///
    /// # Panics
    /// When the relay does not answer.
    #[must_use]
    pub fn read(url: &str) -> Self {
        let text = runtime().block_on(async {
            let answer = client().get(format!("{url}/metrics")).send().await?;
            answer.error_for_status()?.text().await
        });
        Self(text.expect("the relay tells its figures"))
    }

    /// A figure by its name, all its labels together; 0 when nothing was counted.
    ///
    /// # Panics
    /// When a value is no number.
    #[must_use]
    pub fn sum(&self, name: &str) -> f64 {
        let lines = self.0.lines().filter_map(|line| line.rsplit_once(' '));
        lines
            .filter(|(key, _)| key.split('{').next() == Some(name))
            .map(|(_, value)| value.parse::<f64>().expect("a number"))
            .sum()
    }

    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// The status of the answer to somebody for whom a web server speaks.
///
/// # Panics
/// When the relay does not answer.
#[must_use]
pub fn status_as_forwarded(url: &str) -> u16 {
    let asked = client()
        .get(format!("{url}/metrics"))
        .header("x-forwarded-for", "203.0.113.9");
    let answer = runtime().block_on(async { asked.send().await });
    answer.expect("the relay answers").status().as_u16()
}

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(std::time::Duration::from_secs(60))
        .build()
        .expect("an HTTP client")
}

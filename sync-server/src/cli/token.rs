//! `carnet-relay token`: the tokens of programs, whoever made them.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use uuid::Uuid;

use super::Place;
use super::accounts::with_accounts;
use crate::accounts::AccountError;
use crate::accounts::operator::SomeToken;

/// Tokens of programs. People make them in the app; here they are seen and ended.
#[derive(Args, Debug)]
pub(super) struct Token {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Tell which there are, whose, and when they were used.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// End one.
    Revoke {
        #[command(flatten)]
        place: Place,
        /// Its id, as `list` tells it.
        id: Uuid,
    },
}

impl Token {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::List { place } => {
                let all =
                    with_accounts(place, async |accounts| Ok(accounts.every_token().await?))?;
                for token in &all {
                    println!("{}", line(token));
                }
                if all.is_empty() {
                    println!("no program has a token");
                }
            }
            What::Revoke { place, id } => {
                let ended = with_accounts(place, async |accounts| {
                    Ok(accounts.end_token_by_operator(id).await)
                })?;
                ended.map_err(|error| match error {
                    AccountError::NotFound => anyhow::anyhow!(
                        "no token has the id {id}, or it has ended: carnet-relay token list tells which there are"
                    ),
                    error => error.into(),
                })?;
                println!("{id} works no more");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

pub(super) fn line(token: &SomeToken) -> String {
    let used = match Timestamp::from_millisecond(token.last_used_at) {
        Ok(at) if token.last_used_at > 0 => format!("used about {at}"),
        _ => "never used".to_owned(),
    };
    let SomeToken {
        id,
        email,
        name,
        scopes,
        ..
    } = token;
    format!("{id}  {email}  {name} ({scopes}), {used}")
}

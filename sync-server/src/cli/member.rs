//! `carnet-relay member`: who is here, links that let people in, and removing somebody.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use uuid::Uuid;

use super::Place;
use super::accounts::{with_accounts, with_settings};
use super::serve::Serve;
use crate::accounts::operator::Somebody;
use crate::accounts::{AccountError, workspace_id};
use crate::reach::Written;
use crate::settings::Settings;
use crate::{lan, reach};

/// People.
#[derive(Args, Debug)]
pub(super) struct Member {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Tell who is here and what they are.
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Make the link that makes the owner, of a relay that has none. The one before works no more.
    OwnerLink(Box<Serve>),
    /// Make a one-use link by which somebody chooses a new password.
    ResetLink {
        #[command(flatten)]
        serve: Box<Serve>,
        /// Whose: the address of their account.
        #[arg(value_name = "EMAIL")]
        email: String,
    },
    /// Remove somebody from all workspaces, and end their sign-ins and tokens. What they wrote stays.
    Remove {
        #[command(flatten)]
        place: Place,
        /// The address of their account.
        #[arg(value_name = "EMAIL")]
        email: String,
        /// Only from this one.
        #[arg(long, value_parser = id)]
        workspace: Option<Uuid>,
    },
}

const LIST: &str = "carnet-relay member list tells who is here, and in what";

fn id(text: &str) -> Result<Uuid, String> {
    text.parse()
        .map_err(|_| format!("a workspace's id, not its name: {LIST}"))
}

/// Who is meant when there is no such thing.
fn nobody(error: AccountError, email: &str) -> anyhow::Error {
    match error {
        AccountError::NotFound => anyhow::anyhow!("no member has the address {email}: {LIST}"),
        error => error.into(),
    }
}

impl Member {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self.what {
            What::List { place } => list(place)?,
            What::OwnerLink(serve) => owner_link(*serve)?,
            What::ResetLink { serve, email } => reset_link(*serve, &email)?,
            What::Remove {
                place,
                email,
                workspace,
            } => {
                let only = workspace.map(workspace_id);
                let removed = with_accounts(place, async |accounts| {
                    Ok(accounts.remove_by_operator(&email, only).await)
                })?;
                removed.map_err(|error| match workspace {
                    Some(id) if error == AccountError::NotFound => {
                        anyhow::anyhow!("no member with the address {email} is in {id}: {LIST}")
                    }
                    _ => nobody(error, &email),
                })?;
                println!("{email} was removed");
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(place: Place) -> anyhow::Result<()> {
    let everybody = with_accounts(place, async |accounts| Ok(accounts.everybody().await?))?;
    for somebody in &everybody {
        println!("{}", line(somebody));
    }
    if everybody.is_empty() {
        println!("nobody yet: carnet-relay member owner-link");
    }
    Ok(())
}

pub(super) fn line(somebody: &Somebody) -> String {
    let claimed = if somebody.operator {
        ", claimed the relay"
    } else {
        ""
    };
    let who = format!("{} ({}){claimed}", somebody.email, somebody.name);
    match &somebody.belongs {
        Some((id, name, role)) => format!("{who}: {} of {name} {id}", role.text()),
        None => format!("{who}: in no workspace"),
    }
}

fn owner_link(serve: Serve) -> anyhow::Result<()> {
    let written = serve.written();
    let settings = serve.settings()?;
    let start = way(&settings, written)?;
    let made = with_settings(&settings, async |accounts| Ok(accounts.new_claim().await?))?;
    let secret = made.ok_or_else(|| {
        anyhow::anyhow!(
            "the relay has an owner already: carnet-relay member reset-link EMAIL lets them back in"
        )
    })?;
    println!("{}", start("claim", &secret));
    Ok(())
}

fn reset_link(serve: Serve, email: &str) -> anyhow::Result<()> {
    let written = serve.written();
    let settings = serve.settings()?;
    let start = way(&settings, written)?;
    let made = with_settings(&settings, async |accounts| {
        Ok(accounts.new_reset_by_operator(email).await)
    })?;
    let made = made.map_err(|error| nobody(error, email))?;
    println!("{}", start("reset", &made.secret));
    let until = Timestamp::from_millisecond(made.expires_at)?;
    println!("It works once, until {until}.");
    Ok(())
}

/// The address and the key of a relay with these settings.
fn by_settings(settings: &Settings) -> anyhow::Result<(String, Option<String>)> {
    let url = reach::public_url(settings, settings.listen)?;
    let own = settings
        .lan
        .then(|| lan::identity(&settings.data, reach::lan_address(settings.listen.ip())))
        .transpose()?;
    Ok((url, own.map(|own| own.pin)))
}

/// How links to this relay begin and end.
fn way(
    settings: &Settings,
    written: Option<Written>,
) -> anyhow::Result<impl Fn(&str, &str) -> String + use<>> {
    let (url, pin) = match written {
        Some(written) => (written.url, written.pin),
        None => by_settings(settings)?,
    };
    let pin = pin.map_or_else(String::new, |pin| format!("&pin={pin}"));
    Ok(move |kind: &str, secret: &str| format!("{url}/#{kind}={secret}{pin}"))
}

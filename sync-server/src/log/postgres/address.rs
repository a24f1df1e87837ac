//! What DATABASE_URL says, and how a connection is made from it: plain, or over TLS to a server that proves who it is.
//!
//! `sslmode=require`, `verify-ca` and `verify-full` all mean TLS with a certificate that is checked, its name too: by the
//! authorities that this machine trusts, or by those in the file that `sslrootcert` names. Without one of them it is plain,
//! never one or the other by chance.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::Connect;
use futures_util::future::{BoxFuture, FutureExt};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tokio::task::JoinHandle;
use tokio_postgres::config::{SslMode, TargetSessionAttrs};
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Config, NoTls, Socket};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::super::LogError;
use super::database::told;
use crate::limits::{
    POSTGRES_ANSWER_SECS, POSTGRES_CONNECT_SECS, POSTGRES_IDLE_IN_TRANSACTION_MS, POSTGRES_LOCK_MS,
    POSTGRES_PEER_PROBES, POSTGRES_PEER_SECS,
};

/// Where a database is, and how it is reached.
#[derive(Clone)]
pub(crate) struct Address {
    /// The URL's settings and those that the relay needs on top.
    pub(crate) config: Config,
    /// The file with the authorities that vouch for the server.
    pub(crate) roots: Option<PathBuf>,
    door: Door,
}

/// Makes connections.
#[derive(Clone)]
pub(super) enum Door {
    Plain,
    Tls(MakeRustlsConnect),
}

impl Address {
    /// Reads a URL. Its password is in no error.
    ///
    /// # Errors
    /// [`LogError::Store`] when it cannot be read, or the file of authorities cannot be used.
    pub(crate) fn read(url: &str) -> Result<Self, LogError> {
        let (url, roots) = without_tls_words(url);
        let unreadable = |error| LogError::Store(format!("DATABASE_URL cannot be read: {error}"));
        let mut config = Config::from_str(&url).map_err(unreadable)?;
        let tls = config.get_ssl_mode() == SslMode::Require;
        if !tls {
            config.ssl_mode(SslMode::Disable);
        }
        let door = if tls {
            Door::Tls(MakeRustlsConnect::new(verifying(roots.as_ref())?))
        } else {
            Door::Plain
        };
        own_settings(&mut config);
        Ok(Self {
            config,
            roots,
            door,
        })
    }

    /// Whether nobody on the way can read along.
    pub(crate) fn is_tls(&self) -> bool {
        matches!(self.door, Door::Tls(_))
    }

    /// What makes its connections.
    pub(super) fn door(&self) -> Door {
        self.door.clone()
    }

    /// A connection, and the task that it lives in.
    pub(super) async fn connect(&self) -> Result<(Client, JoinHandle<()>), LogError> {
        // A host may take the connection and then say nothing for ever: the time for connecting ends with TCP's part.
        let limit = Duration::from_secs(POSTGRES_ANSWER_SECS);
        let opened = tokio::time::timeout(limit, self.door.open(&self.config)).await;
        let silent = || {
            let detail = "something takes connections there and does not answer as PostgreSQL does";
            LogError::Store(format!("{detail} ({POSTGRES_ANSWER_SECS} seconds)"))
        };
        opened.map_err(|_| silent())?.map_err(|error| {
            let told = told(&error);
            if self.is_tls() && told.contains("certificate") {
                let detail = "an authority of this machine must vouch for it, or one in the file of sslrootcert=… in DATABASE_URL";
                return LogError::Store(format!("{told}: {detail}"));
            }
            error.into()
        })
    }
}

impl Door {
    async fn open(
        &self,
        config: &Config,
    ) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
        match self {
            Self::Plain => open(config, NoTls).await,
            Self::Tls(tls) => open(config, tls.clone()).await,
        }
    }
}

impl Connect for Door {
    fn connect(
        &self,
        config: &Config,
    ) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), tokio_postgres::Error>> {
        let config = config.clone();
        async move { self.open(&config).await }.boxed()
    }
}

async fn open<T>(config: &Config, tls: T) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send + 'static,
{
    let (client, connection) = config.connect(tls).await?;
    let talking = tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(error = told(&error), "a connection to PostgreSQL was lost");
        }
    });
    Ok((client, talking))
}

/// The URL without the words that only libpq knows, and the file of authorities.
fn without_tls_words(url: &str) -> (String, Option<PathBuf>) {
    let Some((place, words)) = url.split_once('?') else {
        return (url.to_owned(), None);
    };
    let (mut kept, mut roots, mut mode) = (Vec::new(), None, None);
    for word in words.split('&') {
        match word.split_once('=') {
            Some(("sslrootcert", file)) => roots = Some(PathBuf::from(plain(file))),
            Some(("sslmode", given)) => mode = Some(given),
            _ => kept.push(word.to_owned()),
        }
    }
    let mode = match mode {
        Some("verify-ca" | "verify-full") => Some("require"),
        // Who names authorities wants them to be asked.
        None if roots.is_some() => Some("require"),
        other => other,
    };
    kept.extend(mode.map(|mode| format!("sslmode={mode}")));
    (format!("{place}?{}", kept.join("&")), roots)
}

/// A path in a URL: only what a folder's name may need is written otherwise there.
fn plain(path: &str) -> String {
    path.replace("%2F", "/")
        .replace("%2f", "/")
        .replace("%20", " ")
}

fn verifying(roots: Option<&PathBuf>) -> Result<ClientConfig, LogError> {
    let bad = |detail: String| LogError::Store(format!("TLS to PostgreSQL: {detail}"));
    let mut store = RootCertStore::empty();
    match roots {
        Some(file) => {
            let named = |error| bad(format!("sslrootcert {}: {error}", file.display()));
            let found =
                CertificateDer::pem_file_iter(file).map_err(|error| named(error.to_string()))?;
            for one in found {
                let one = one.map_err(|error| named(error.to_string()))?;
                store.add(one).map_err(|error| named(error.to_string()))?;
            }
        }
        None => {
            {
                // Those that cannot be read vouch for nobody.
                let _ =
                    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            }
        }
    }
    if store.is_empty() {
        return Err(bad("no authority is known that could vouch for the server: name a file with sslrootcert=… in DATABASE_URL".to_owned()));
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| bad(error.to_string()))?;
    Ok(config.with_root_certificates(store).with_no_client_auth())
}

fn own_settings(config: &mut Config) {
    if config.get_application_name().is_none() {
        config.application_name("carnet-relay");
    }
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(POSTGRES_CONNECT_SECS));
    }
    // A standby would be read late and written never.
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    let silent = Duration::from_secs(POSTGRES_PEER_SECS);
    config.tcp_user_timeout(silent);
    config.keepalives_idle(silent);
    config.keepalives_interval(silent);
    config.keepalives_retries(POSTGRES_PEER_PROBES);
    let own = format!(
        "-c lock_timeout={POSTGRES_LOCK_MS} -c idle_in_transaction_session_timeout={POSTGRES_IDLE_IN_TRANSACTION_MS}"
    );
    let options = match config.get_options() {
        Some(given) => format!("{given} {own}"),
        None => own,
    };
    config.options(options);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_settings_come_on_top_of_the_urls() {
        let address =
            Address::read("postgres://a:secret@h/db?options=-c%20work_mem%3D8MB").unwrap();
        let options = address.config.get_options().unwrap();
        assert!(
            options.starts_with("-c work_mem=8MB -c lock_timeout=2000"),
            "{options}"
        );
        assert_eq!(
            address.config.get_tcp_user_timeout(),
            Some(&Duration::from_secs(5))
        );
        let only = address.config.get_target_session_attrs();
        assert_eq!(only, TargetSessionAttrs::ReadWrite, "no standby");
    }

    #[test]
    fn a_url_that_cannot_be_used_says_why_and_no_password() {
        for url in [
            "postgres://a:secret@h/db?sslmode=perhaps",
            "postgres://a:secret@h:port/db",
            "postgres://a:secret@h/db?sslmode=verify-full&sslrootcert=/nowhere.pem",
        ] {
            let Err(LogError::Store(detail)) = Address::read(url) else {
                panic!("{url} cannot be used")
            };
            let why = detail.contains("DATABASE_URL") || detail.contains("/nowhere.pem");
            assert!(why && !detail.contains("secret"), "{detail}");
        }
    }

    /// A file that was not filled is no reason to trust whomever the machine trusts, nor anybody.
    #[test]
    fn a_file_without_authorities_vouches_for_nobody() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let url = format!("postgres://a@h/db?sslrootcert={}", file.path().display());
        let Err(LogError::Store(detail)) = Address::read(&url) else {
            panic!("nobody vouches for it")
        };
        assert!(detail.contains("no authority is known"), "{detail}");
    }

    #[test]
    fn what_asks_for_tls_gets_it_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("root of all.pem");
        let key = rcgen::KeyPair::generate().unwrap();
        let made = rcgen::CertificateParams::new(["h".to_owned()]).unwrap();
        std::fs::write(&file, made.self_signed(&key).unwrap().pem()).unwrap();
        let file = file.display().to_string().replace(' ', "%20");
        for (words, tls) in [
            ("", false),
            ("?sslmode=disable", false),
            ("?sslmode=prefer", false),
            ("?sslmode=require&sslrootcert=FILE", true),
            (
                "?sslrootcert=FILE&sslmode=verify-full&connect_timeout=3",
                true,
            ),
            ("?sslrootcert=FILE", true),
        ] {
            let url = format!("postgres://u@h/db{}", words.replace("FILE", &file));
            let address = Address::read(&url).unwrap();
            assert_eq!(address.is_tls(), tls, "{words}");
            let plain = address.config.get_ssl_mode() == SslMode::Disable;
            assert_eq!(plain, !tls, "{words}: never by chance");
        }
    }
}

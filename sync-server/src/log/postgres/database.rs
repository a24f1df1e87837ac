//! The connections to PostgreSQL, how each of them is set, and the tables.

use std::sync::Arc;
use std::time::Duration;

use carnet_protocol::ids::WorkspaceId;
use deadpool_postgres::{
    Hook, HookError, Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
    TimeoutType,
};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Row};
use uuid::Uuid;

use super::super::{Committed, LogError, newer};
use super::address::{Address, Door};
use super::behind::Behind;
use super::compact;
use super::serving::Serving;
use crate::limits::{
    POSTGRES_ACCOUNT_CONNECTIONS, POSTGRES_ANSWER_SECS, POSTGRES_LOG_CONNECTIONS,
    POSTGRES_WAIT_SECS,
};

mod tables {
    refinery::embed_migrations!("../migrations/relay-postgres");
}

/// Held while the tables are brought up to date: several instances may start at once.
const MIGRATING: i64 = 0x63_61_72_6e_65_74;

crate::statements! {
    DRAW = "INSERT INTO secrets (name, value) VALUES ('installation', $1) ON CONFLICT DO NOTHING";
    DRAWN = "SELECT value FROM secrets WHERE name = 'installation'";
    KEY = "SELECT key FROM workspaces WHERE workspace = $1";
    // Whoever makes the tables is alone with them.
    ALONE = "SELECT pg_advisory_lock($1)";
    ANY_WORKSPACE = "SELECT EXISTS (SELECT 1 FROM workspaces)";
    // A server that was started anew, another one in its place, and tables that were made anew: each has another name.
    SERVER = "SELECT concat_ws(' ', extract(epoch FROM pg_postmaster_start_time()),
        (SELECT oid FROM pg_database WHERE datname = current_database()), to_regclass('workspaces')::oid)";
    // An answer is durable when it is given, whatever the server's own default; a stricter setting stays.
    DURABLE = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";
}

/// One PostgreSQL database with the relay's tables, shared by every instance that is given its URL.
pub struct Database {
    log: Pool,
    accounts: Pool,
    behind: Arc<Behind>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

impl Database {
    /// Connects, and brings the tables up to date.
    ///
    /// # Errors
    /// [`LogError::Store`] when the URL cannot be read, nobody answers there, or the tables are not ours. The URL's
    /// password is in no message.
    pub async fn open(url: &str) -> Result<Self, LogError> {
        let address = Address::read(url)?;
        migrate(&address).await?;
        Self::at(&address, Arc::default())
    }

    /// The same for a relay that serves: with its share of the lock that a restore must have alone.
    ///
    /// # Errors
    /// As [`Self::open`]; and when a backup is being restored.
    pub async fn serve(url: &str) -> Result<(Self, Serving), LogError> {
        let (address, behind) = (Address::read(url)?, Arc::<Behind>::default());
        let serving = Serving::begin(address.clone(), Arc::clone(&behind)).await?;
        migrate(&address).await?;
        Ok((Self::at(&address, behind)?, serving))
    }

    /// Connects when it is asked something, and leaves the tables as they are.
    ///
    /// # Errors
    /// [`LogError::Store`] when the URL cannot be read.
    pub fn connect(url: &str) -> Result<Self, LogError> {
        Self::at(&Address::read(url)?, Arc::default())
    }

    fn at(address: &Address, behind: Arc<Behind>) -> Result<Self, LogError> {
        let config = address.config.clone();
        let pool = |config, size| pool(config, address.door(), size, &behind);
        Ok(Self {
            log: pool(config.clone(), POSTGRES_LOG_CONNECTIONS)?,
            accounts: pool(by_index(config), POSTGRES_ACCOUNT_CONNECTIONS)?,
            behind,
        })
    }

    /// What tells this database from all others: drawn when it is first asked for, and anew after a restore.
    ///
    /// # Errors
    /// [`LogError`] of the database.
    pub async fn installation(&self) -> Result<Uuid, LogError> {
        let drawn: [u8; 16] = rand::random();
        self.query(DRAW, &[&&drawn[..]]).await?;
        let rows = self.query(DRAWN, &[]).await?;
        let row = rows.first().ok_or(LogError::Busy)?;
        let damaged = |_| LogError::Store("the installation's id is damaged".to_owned());
        Uuid::from_slice(row.try_get(0)?).map_err(damaged)
    }

    /// Whether it holds any workspace.
    ///
    /// # Errors
    /// [`LogError`] of the database.
    pub async fn has_workspaces(&self) -> Result<bool, LogError> {
        let rows = self.query(ANY_WORKSPACE, &[]).await?;
        Ok(rows.first().ok_or(LogError::Busy)?.try_get(0)?)
    }

    /// Counts what each workspace holds, whatever its counter row said. Instances may write meanwhile.
    ///
    /// # Errors
    /// [`LogError`] of the database; what was counted before it stays.
    pub async fn count_anew(&self) -> Result<(), LogError> {
        compact::count_anew(self).await
    }

    /// Who hears when another server, or other tables, answer than before.
    pub(super) fn tell(&self, committed: Arc<dyn Committed>) {
        self.behind.tell(committed);
    }

    /// A connection for the log, out of any transaction.
    pub(super) async fn connection(&self) -> Result<Object, LogError> {
        ready(&self.log).await
    }

    /// A connection for accounts: they never wait for the log's, nor it for theirs.
    pub(crate) async fn account_connection(&self) -> Result<Object, LogError> {
        ready(&self.accounts).await
    }

    /// The key of a workspace.
    pub(super) async fn key(&self, workspace: WorkspaceId) -> Result<i64, LogError> {
        if let Some(key) = self.behind.key(workspace) {
            return Ok(key);
        }
        let rows = self.query(KEY, &[&workspace.uuid()]).await?;
        let row = rows.first().ok_or(LogError::NoWorkspace)?;
        let key = row.try_get(0)?;
        self.behind.keep(workspace, key);
        Ok(key)
    }

    /// Under its key the database knows no such workspace: other tables may stand there than when it was looked up.
    pub(super) fn unknown(&self, workspace: WorkspaceId) -> LogError {
        self.behind.forget(workspace);
        LogError::NoWorkspace
    }

    /// The rows of one statement that may run twice: after a restart of the server the first try meets a dead connection.
    pub(super) async fn query(
        &self,
        sql: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, LogError> {
        let rows = match self.query_once(sql, params).await? {
            Err(error) if lost(&error) => self.query_once(sql, params).await?,
            answered => answered,
        };
        Ok(rows?)
    }

    async fn query_once(
        &self,
        sql: &str,
        params: &[&(dyn ToSql + Sync)],
    ) -> Result<Result<Vec<Row>, tokio_postgres::Error>, LogError> {
        let connection = self.connection().await?;
        let asked = async {
            let statement = connection.prepare_cached(sql).await?;
            connection.query(&statement, params).await
        };
        let answered = timeout(Duration::from_secs(POSTGRES_ANSWER_SECS), asked).await;
        // Whoever does not answer in time is not asked again on this connection.
        answered.map_err(|_| {
            drop(Object::take(connection));
            LogError::Busy
        })
    }
}

/// SERIALIZABLE notes what was read: a few rows when an index found them, the whole table when it was gone through, and
/// then any two sign-ins are in each other's way.
fn by_index(mut config: Config) -> Config {
    let options = config.get_options().unwrap_or_default().to_owned();
    config.options(format!("{options} -c enable_seqscan=off"));
    config
}

fn pool(config: Config, door: Door, size: usize, behind: &Arc<Behind>) -> Result<Pool, LogError> {
    let behind = Arc::clone(behind);
    let manager = Manager::from_connect(
        config,
        door,
        ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        },
    );
    let wait = Some(Duration::from_secs(POSTGRES_WAIT_SECS));
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(wait)
        .create_timeout(wait)
        .recycle_timeout(wait)
        .runtime(Runtime::Tokio1)
        .post_create(Hook::async_fn(move |client, _| {
            let behind = Arc::clone(&behind);
            Box::pin(async move {
                let begun = begin(client, &behind).await;
                begun.map_err(HookError::Backend)
            })
        }))
        .build()
        .map_err(|error| LogError::Store(error.to_string()))
}

/// What a new connection is asked before it is used.
pub(super) async fn begin(client: &Client, behind: &Behind) -> Result<(), tokio_postgres::Error> {
    client.query(DURABLE, &[]).await?;
    let server = client.query_one(SERVER, &[]).await?;
    behind.answers(server.try_get(0)?);
    Ok(())
}

async fn ready(pool: &Pool) -> Result<Object, LogError> {
    pool.get().await.map_err(|error| match error {
        PoolError::Timeout(TimeoutType::Wait) => LogError::Busy,
        PoolError::Backend(error) => error.into(),
        error => LogError::Store(error.to_string()),
    })
}

async fn migrate(address: &Address) -> Result<(), LogError> {
    let (mut client, talking) = address.connect().await?;
    let done = migrate_over(&mut client).await;
    drop(client);
    // The lock goes with the connection.
    let _ = talking.await;
    done
}

async fn migrate_over(client: &mut Client) -> Result<(), LogError> {
    // Whoever comes second waits as long as the first one needs.
    client
        .batch_execute("SET lock_timeout = 0; SET client_min_messages = warning")
        .await?;
    client.execute(ALONE, &[&MIGRATING]).await?;
    // Before the first time there is no such table.
    let version = client.query_one(newer::VERSION, &[]).await;
    let version = version.ok().and_then(|row| row.get::<_, Option<i64>>(0));
    if version > Some(newer::IN_POSTGRES) {
        return Err(LogError::Store(format!("the tables were {}", newer::SAYS)));
    }
    tables::migrations::runner()
        // One transaction: cut between a migration and its mark, the relay would never start again.
        .set_grouped(true)
        .run_async(client)
        .await
        .map(drop)
        .map_err(|error| LogError::Store(format!("migrations: {error}")))
}

impl From<tokio_postgres::Error> for LogError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(code) if again_later(code) => Self::Busy,
            _ => Self::Store(told(&error)),
        }
    }
}

fn again_later(code: &SqlState) -> bool {
    [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::TOO_MANY_CONNECTIONS,
    ]
    .contains(code)
}

/// The server's sentence, without the rows that its details may quote.
pub(super) fn told(error: &tokio_postgres::Error) -> String {
    match (error.as_db_error(), std::error::Error::source(error)) {
        (Some(said), _) => format!("{} ({})", said.message(), said.code().code()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

/// Whether the connection is gone, and with it the knowledge of what became of its transaction.
pub(crate) fn lost(error: &tokio_postgres::Error) -> bool {
    let ended = |code: &SqlState| {
        [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ]
        .contains(code)
    };
    error.code().is_none_or(ended)
}

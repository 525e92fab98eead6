//! The migrations of the tables in the state file.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::model::{Endpoint, NO_SOURCE};
use crate::store::copy::keep_before_migration;
use crate::store::error::StoreError;
use crate::store::waiting::to_json;

/// The statements that migrate the tables from version `n` to `n + 1`. What SQL cannot do follows in [`finish`].
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("decision.sql"),
    include_str!("schedule.sql"),
    include_str!("series.sql"),
    include_str!("notice.sql"),
    include_str!("index.sql"),
    include_str!("queue.sql"),
    include_str!("remembered.sql"),
    include_str!("bounds.sql"),
    include_str!("originals.sql"),
    include_str!("deliveries.sql"),
    include_str!("published.sql"),
    include_str!("catalogue.sql"),
    include_str!("skips.sql"),
    include_str!("pause.sql"),
    include_str!("waits.sql"),
    include_str!("listings.sql"),
    include_str!("sonarr.sql"),
    include_str!("matching.sql"),
    include_str!("feeds.sql"),
];

/// The version of the tables that this program uses.
pub const VERSION: usize = MIGRATIONS.len();

/// Whether the tables are those of this version.
pub(super) fn is_migrated(connection: &Connection) -> Result<bool, StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(usize::try_from(version) == Ok(VERSION))
}

/// Brings the tables up to date. The file is copied before that, if it has any.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get::<_, i64>(0))?;
    let version = usize::try_from(version).unwrap_or(usize::MAX);
    if version > VERSION {
        return Err(StoreError::new(format!(
            "this state file was written by a newer version of intertitle (its schema has version {version}, and \
             this program supports {}); nothing was changed",
            VERSION
        )));
    }
    if (1..VERSION).contains(&version) {
        keep_before_migration(connection, version)?;
    }
    for (step, next) in MIGRATIONS.iter().zip(1i64..).skip(version) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        finish(&transaction, next)?;
        transaction.pragma_update(None, "user_version", next)?;
        transaction.commit()?;
    }
    Ok(())
}

/// The part of a migration that follows the statements.
pub(super) fn finish(transaction: &Transaction<'_>, version: i64) -> Result<(), StoreError> {
    match version {
        11 => read_addresses(transaction),
        _ => Ok(()),
    }
}

/// Earlier versions stored the URL of each webhook, and parsed it whenever they needed the options in it.
fn read_addresses(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut update = transaction
        .prepare("UPDATE delivery SET options = ?2, path = '' WHERE path = ?1 AND source != ?3")?;
    let addresses: Vec<String> = transaction
        .prepare("SELECT DISTINCT path FROM delivery WHERE source != ?1")?
        .query_map([NO_SOURCE], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for address in addresses {
        if let Some(endpoint) = Endpoint::from_target(&address) {
            update.execute(params![address, to_json(&endpoint)?, NO_SOURCE])?;
        }
    }
    transaction.execute_batch(include_str!("delivery_bytes.sql"))?;
    Ok(())
}

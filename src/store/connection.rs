//! What every connection to the state file has in common.

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::store::error::StoreError;

/// Prepared statements to cache per connection: about as many as there are.
const STATEMENTS: usize = 96;

/// Lets a connection compile each of its statements once.
///
/// Without the guarantee that plans do not depend on values, SQLite compiles a statement again whenever a value changes that
/// could decide whether a partial index is used, which takes ten times as long as running it.
pub(super) fn configure(connection: &Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    /// How often a statement is compiled again for other values.
    fn compiled_again(connection: &Connection) -> i32 {
        connection
            .execute_batch(
                "CREATE TABLE job (id INTEGER, state TEXT); CREATE INDEX waiting ON job (id) WHERE state = 'waiting';",
            )
            .expect("a table");
        let query = "SELECT id FROM job WHERE state = ?1 AND id = ?2";
        let mut statement = connection.prepare_cached(query).expect("a statement");
        for (state, id) in [("waiting", 1), ("done", 2), ("waiting", 3), ("dead", 4)] {
            let exists = statement.exists((state, id));
            assert!(!exists.expect("an answer"));
        }
        statement.get_status(StatementStatus::RePrepare)
    }

    #[test]
    fn statements_are_compiled_once_whatever_their_values_are() {
        let usual = Connection::open_in_memory().expect("memory");
        assert!(compiled_again(&usual) > 0, "SQLite has changed");
        let ours = Connection::open_in_memory().expect("memory");
        configure(&ours).expect("it is configured");
        assert_eq!(compiled_again(&ours), 0);
    }
}

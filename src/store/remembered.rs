//! The rules that were last in force. They are used if the rules folder is empty after a start, or its rules have
//! errors.

use rusqlite::params;

use crate::store::db::Store;
use crate::store::error::StoreError;

impl Store {
    /// Stores these rules files, by name and text, and replaces the previous ones. Writes nothing if they are the same.
    ///
    /// # Errors
    /// They could not be stored.
    pub fn remember_rules(&self, files: &[(String, String)]) -> Result<(), StoreError> {
        if self.remembered_rules()? == files {
            return Ok(());
        }
        self.write(|connection| {
            let transaction = connection.transaction()?;
            transaction.execute("DELETE FROM remembered_rules", [])?;
            for (name, text) in files {
                transaction.execute(
                    "INSERT INTO remembered_rules (name, text) VALUES (?1, ?2)",
                    params![name, text],
                )?;
            }
            Ok(transaction.commit()?)
        })
    }

    /// The rules files that were stored last, in the order of their names. Empty if there never were any.
    ///
    /// # Errors
    /// The state file could not be read or written.
    pub fn remembered_rules(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT name, text FROM remembered_rules ORDER BY name")?;
            let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_rules_are_remembered_and_no_others() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(&folder.path().join("intertitle.db")).expect("a new state file");
        let file = |name: &str, text: &str| (name.to_string(), text.to_string());
        assert_eq!(store.remembered_rules().ok(), Some(Vec::new()));
        let first = [file("b.rules", "2"), file("a.rules", "1")];
        store.remember_rules(&first).expect("it can be written");
        let second = [file("c.rules", "3")];
        store.remember_rules(&second).expect("it can be written");
        assert_eq!(store.remembered_rules().ok(), Some(second.to_vec()));
    }
}

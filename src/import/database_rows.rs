//! The rows of a database of TitleCardMaker 2. It is opened for reading only, and read by the names of the columns that
//! are there: each of its versions has others.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

/// How long another program may hold the database.
const BUSY: Duration = Duration::from_secs(5);

/// The database.
pub struct Database {
    connection: Connection,
}

/// A row of a table, by the names of its columns.
pub struct Row<'r> {
    row: &'r rusqlite::Row<'r>,
    columns: &'r BTreeMap<String, usize>,
}

impl Database {
    pub fn open(path: &Path) -> Result<Database, String> {
        let shown = path.display();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags);
        let connection = connection.map_err(|error| format!("cannot open {shown}: {error}"))?;
        let set = connection.busy_timeout(BUSY);
        set.map_err(|error| error.to_string())?;
        let check =
            connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
        match check {
            Ok(found) if found == "ok" => Ok(Database { connection }),
            Ok(found) => Err(format!("{shown} is damaged: {found}")),
            Err(error) => Err(format!("cannot read {shown}: {error}")),
        }
    }

    pub fn revision(&self) -> Result<String, String> {
        let mut revision = None;
        if self.has("alembic_version") && self.has("series") {
            self.each("alembic_version", |row| revision = row.text("version_num"))?;
        }
        let revision = revision.ok_or("this is not a database of TitleCardMaker 2")?;
        Ok(revision.chars().take(40).collect())
    }

    fn has(&self, table: &str) -> bool {
        let query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1";
        let found = self.connection.query_row(query, [table], |_| Ok(()));
        found.is_ok()
    }

    pub fn count(&self, table: &str) -> i64 {
        if !self.has(table) {
            return 0;
        }
        let query = format!("SELECT count(*) FROM \"{table}\"");
        let count = self.connection.query_row(&query, [], |row| row.get(0));
        count.unwrap_or(0)
    }

    /// Calls `each` with every row of a table, in the order of its ids. A table that does not exist has no rows.
    pub fn each(&self, table: &str, mut each: impl FnMut(&Row<'_>)) -> Result<(), String> {
        if !self.has(table) {
            return Ok(());
        }
        let failed = |error: rusqlite::Error| format!("cannot read the table {table}: {error}");
        let query = format!("SELECT * FROM \"{table}\" ORDER BY rowid");
        let mut statement = self.connection.prepare(&query).map_err(failed)?;
        let names = statement.column_names().map(str::to_lowercase);
        let columns: BTreeMap<String, usize> = names.zip(0..).collect();
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            each(&Row {
                row,
                columns: &columns,
            });
        }
        Ok(())
    }

    /// The templates of each series or episode, in their order.
    pub fn lists(&self, table: &str, owner: &str) -> Result<BTreeMap<String, Vec<String>>, String> {
        let mut ordered: BTreeMap<String, Vec<(i64, String)>> = BTreeMap::new();
        self.each(table, |row| {
            if let (Some(owner), Some(template)) = (row.text(owner), row.text("template_id")) {
                let place = row.integer("order").unwrap_or(0);
                ordered.entry(owner).or_default().push((place, template));
            }
        })?;
        let sorted = ordered.into_iter().map(|(owner, mut list)| {
            list.sort_by_key(|(place, _)| *place);
            (owner, list.into_iter().map(|(_, id)| id).collect())
        });
        Ok(sorted.collect())
    }
}

impl Row<'_> {
    fn value(&self, name: &str) -> Option<ValueRef<'_>> {
        self.row.get_ref(*self.columns.get(name)?).ok()
    }

    /// A text that is not empty, or a number as a text.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = match self.value(name)? {
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            ValueRef::Null | ValueRef::Blob(_) => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    pub fn integer(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    pub fn number(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok()
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        self.integer(name).map(|number| number != 0)
    }

    /// JSON in a text. Null for other texts.
    pub fn json(&self, name: &str) -> Value {
        let text = self.text(name).unwrap_or_default();
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }
}
